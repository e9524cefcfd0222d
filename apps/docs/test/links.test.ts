import { posix } from "node:path";
import { expect, it } from "vitest";
import { attributes, type BuiltPage, builtPages, fileAt } from "./support/site.ts";

const pages = builtPages();
const idsOfFile = new Map(pages.map(({ address, html }) => [fileAt(address), new Set(attributes(html, "id"))]));

/** What is wrong with a link of a page; `undefined` when it leads somewhere. */
function problem(page: BuiltPage, href: string): string | undefined {
  if (/^[a-z]+:/.test(href)) return href.startsWith("https://") ? undefined : `${href}: only https leads outside`;
  const [path = "", anchor] = href.split("#");
  const file = path === "" ? fileAt(page.address) : fileAt(posix.resolve(posix.dirname(page.address), path));
  if (file === undefined) return `${href}: there is no such page`;
  // The theme's own link for readers of screens; its target is made by the browser.
  if (anchor === undefined || anchor === "" || anchor === "VPContent") return undefined;
  return idsOfFile.get(file)?.has(decodeURIComponent(anchor)) === true ? undefined : `${href}: there is no such anchor`;
}

it("has links that lead to pages and anchors that are there", () => {
  const links = pages.flatMap((page) => attributes(page.html, "href").map((href) => ({ page, href })));
  expect(links.length).toBeGreaterThan(5000);
  const dead = links.flatMap(({ page, href }) => {
    const found = problem(page, href);
    return found === undefined ? [] : [`${page.address} -> ${found}`];
  });
  expect([...new Set(dead)]).toEqual([]);
});

it("has pictures that are there", () => {
  const missing = pages.flatMap(({ address, html }) =>
    attributes(html, "src").flatMap((src) => (fileAt(src) === undefined ? [`${address} -> ${src}`] : [])),
  );
  expect(missing).toEqual([]);
});
