// Where links of the sources lead on the site.
import { readFileSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { headingsOf, sectionOf } from "./markdown.mjs";
import { ROOT } from "./paths.mjs";
import { FILES, HOME, SECTIONS, STANDS_FOR } from "./site-map.mjs";

/** All pages of the site map. */
export const PAGES = [HOME, ...SECTIONS.flatMap(({ groups }) => groups.flatMap(({ pages }) => pages))];

/** Reads a source. @param {string} path from the root */
export const readSource = (path) => readFileSync(join(ROOT, path), "utf8");

/** The address of a page in the site. @param {string} to */
export const addressOf = (to) => `/${to.replace(/(^|\/)index$/, "$1")}`;

/** For each source: its pages, with the anchors of it that they have and the one that is their title. */
const pagesOfSource = groupPages();

function groupPages() {
  /** @type {Map<string, { to: string, title: string | undefined, anchors: Set<string> }[]>} */
  const pages = new Map();
  for (const { to, from } of PAGES) {
    const [path, anchor] = from.split("#");
    const text = anchor === undefined ? readSource(path) : sectionOf(readSource(path), anchor);
    const [title, ...others] = headingsOf(text).map((heading) => heading.anchor);
    pages.set(path, [...(pages.get(path) ?? []), { to, title, anchors: new Set(others) }]);
  }
  return pages;
}

/**
 * Where a link leads; `undefined` when it is to a file of source code, which the site does not show.
 *
 * @param {string} target as it is written
 * @param {string} source the file that it is written in
 * @param {(picture: string) => string} addPicture gives the address of a picture of the repository
 */
export function resolveLink(target, source, addPicture) {
  if (/^(https:|mailto:)/.test(target) || target.startsWith("/")) return target;
  const [written, anchor] = target.split("#");
  let path = written === "" ? source : posix.normalize(posix.join(posix.dirname(source), written)).replace(/\/$/, "");
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (stats === undefined) throw new Error(`${source}: the link ${target} leads to ${path}, which is not there`);
  if (stats.isDirectory() && pagesOfSource.has(`${path}/README.md`)) path = `${path}/README.md`;
  if (/\.(svg|png)$/.test(path)) return addPicture(path);
  const file = FILES.get(path);
  if (file !== undefined) return `/${file}`;
  const address = pageAddress(path, anchor);
  if (address === undefined && path.endsWith(".md")) {
    throw new Error(`${source}: the link ${target} leads to what is on no page of the site; see tools/site-map.mjs`);
  }
  return address;
}

/**
 * @param {string} path
 * @param {string | undefined} anchor
 */
function pageAddress(path, anchor) {
  const pages = pagesOfSource.get(path) ?? [];
  if (anchor !== undefined) {
    const page = pages.find(({ title, anchors }) => title === anchor || anchors.has(anchor));
    if (page === undefined) return undefined;
    return page.title === anchor ? addressOf(page.to) : `${addressOf(page.to)}#${anchor}`;
  }
  const to = STANDS_FOR.get(path) ?? pages[0]?.to;
  return to === undefined ? undefined : addressOf(to);
}

/** The name of a picture on the site. @param {string} path */
export const pictureName = (path) => `pictures/${basename(path)}`;
