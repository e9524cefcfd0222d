import { expect, it } from "vitest";
import { resolveLink } from "../tools/links.mjs";
import { anchorOf, headingsOf, leadOf, mapLinks, programOf, sectionOf } from "../tools/markdown.mjs";

const TEXT = `# Title

Lead.

## First \`part\`

\`\`\`ts
# not a heading
[not](a-link)
\`\`\`

### Below

## Second

End.`;

const noPicture = (path: string): never => {
  throw new Error(path);
};

it("makes anchors as GitHub does", () => {
  expect(["What's new, now?", "`lsm-core` & _more_", "Größe"].map(anchorOf)).toEqual([
    "whats-new-now",
    "lsm-core--_more_",
    "größe",
  ]);
});

it("finds headings, but not in code", () => {
  expect(headingsOf(TEXT).map(({ anchor }) => anchor)).toEqual(["title", "first-part", "below", "second"]);
});

it("takes a section with what is below it, and raises its headings", () => {
  const section = sectionOf(TEXT, "first-part");
  expect(headingsOf(section).map(({ depth }) => depth)).toEqual([1, 2]);
  expect(section).toContain("# not a heading");
  expect(section).not.toContain("End.");
  expect(() => sectionOf(TEXT, "third")).toThrow(/no section #third/);
});

it("takes the lead and the first program", () => {
  expect(leadOf(TEXT)).toBe("Lead.");
  expect(programOf(TEXT)).toBe("```ts\n# not a heading\n[not](a-link)\n```");
  expect(() => programOf("none")).toThrow(/no program/);
});

it("changes links, but not in code", () => {
  const text = "[a](b) `[c](d)` [`e`](f) ![g](h)\n[text over\ntwo lines](i)";
  expect(mapLinks(text, (target) => (target === "f" ? undefined : target.toUpperCase()))).toBe(
    "[a](B) `[c](d)` `e` ![g](H)\n[text over\ntwo lines](I)",
  );
});

it("leads links of the sources to pages of the site", () => {
  const from = (source: string, target: string) => resolveLink(target, source, noPicture);
  expect(from("packages/lsm-typed/docs/keys.md", "format.md#keys")).toBe("/formats/collections#keys");
  expect(from("README.md", "packages/lsm-core/README.md#transactions")).toBe("/guide/engine/transactions");
  expect(from("README.md", "packages/lsm-core/README.md#durability")).toBe("/guide/engine/durability#durability");
  expect(from("README.md", "packages/lsm-core")).toBe("/guide/engine/tiers");
  expect(from("README.md", "docs/decisions/")).toBe("/project/decisions/");
  expect(from("README.md", "LICENSE-MIT")).toBe("/LICENSE-MIT.txt");
  expect(from("README.md", "tools/turbo.mjs")).toBe(undefined);
});

it("refuses links to what is not there or on no page", () => {
  expect(() => resolveLink("nothing.md", "README.md", noPicture)).toThrow(/not there/);
  expect(() => resolveLink("docs/architecture.md#nothing", "README.md", noPicture)).toThrow(/on no page/);
  expect(() => resolveLink(".changeset/README.md", "README.md", noPicture)).toThrow(/on no page/);
});
