import { expect, it } from "vitest";
import { MODULES } from "../tools/entry-points.mjs";
import { addressOf, PAGES } from "../tools/links.mjs";
import { attributes, builtPages, fileAt, textOf } from "./support/site.ts";

const pages = builtPages();

it.each(PAGES.map(({ to, from }) => [to, from]))("has the page %s, made from %s", (to) => {
  expect(fileAt(addressOf(to))).toBeDefined();
});

it("has a page for every entry point, and for what is exported from it", () => {
  for (const { specifier } of MODULES) expect(fileAt(`/api/${specifier}/`)).toBeDefined();
  for (const name of [
    "lsm-core/classes/Lsm",
    "lsm-core/testing/classes/SimulatedStorage",
    "lsm-typed/functions/openDatabase",
  ]) {
    expect(fileAt(`/api/${name}`)).toBeDefined();
  }
  expect(pages.filter(({ address }) => address.startsWith("/api/")).length).toBeGreaterThan(150);
});

it("has no page that says nothing", () => {
  const short = pages.filter((page) => page.address !== "/404.html" && textOf(page).length < 80);
  expect(short.map(({ address }) => address)).toEqual([]);
});

it("has one title on each page", () => {
  const wrong = pages.filter(({ address, html }) => address !== "/404.html" && html.match(/<h1[ >]/g)?.length !== 1);
  expect(wrong.map(({ address }) => address)).toEqual([]);
});

it("takes nothing from the network", () => {
  for (const { html, address } of pages) {
    const resources = [
      ...attributes(html, "src"),
      ...[...html.matchAll(/<link[^>]* href="([^"]*)"/g)].map(([, href]) => href),
    ];
    expect([address, resources.filter((url) => !url?.startsWith("/"))]).toEqual([address, []]);
  }
});
