import { describe, expect, it } from "vitest";
import { checkLinks } from "../package/check-links.mjs";
import { checkManifest } from "../package/check-manifest.mjs";
import { checkMaps } from "../package/check-maps.mjs";

/** A package of the given files, as it would be unpacked. */
const packed = (contents, manifest = {}) => ({
  files: Object.keys(contents),
  manifest,
  read: (file) => contents[file],
});

describe("links", () => {
  const check = (readme, others = {}) => checkLinks(packed({ "README.md": readme, ...others }));

  it("may lead to files of the package, to headings, and to pages by https", () => {
    const format = { "docs/format.md": "# Format\n\n## What is in it?\n\n[back](../README.md)" };
    expect(check("[a](docs/format.md#what-is-in-it) [b](https://host.example) [c](#top)\n\n# Top", format)).toEqual([]);
  });

  it("may not lead elsewhere", () => {
    expect(check("[a](../docs/a.md)")).toEqual(["README.md links to ../docs/a.md, which is not in the package"]);
    expect(check("[a](#nothing)")).toHaveLength(1);
    expect(check("[a](http://host.example)")).toHaveLength(1);
    expect(check("![a](a.svg)\n\n[b]: b.md")).toHaveLength(2);
  });

  it("in code are none", () => {
    expect(check("```md\n[a](a.md)\n```\n\n`[b](b.md)`")).toEqual([]);
  });
});

describe("a manifest", () => {
  const good = {
    name: "lsm-core",
    description: "A package",
    keywords: ["a", "b", "c", "d", "e"],
    license: "MIT OR Apache-2.0",
    type: "module",
    sideEffects: false,
    exports: { ".": { default: "./dist/index.js" } },
    engines: { node: ">=20.19.0" },
  };
  const contents = {
    "dist/index.js": "export const a = 1;\n",
    "dist/types.js": "export {};\n//# sourceMappingURL=types.js.map",
  };
  const check = (changes, more = {}) => checkManifest(packed({ ...contents, ...more }, { ...good, ...changes }));

  it("may be good", () => {
    expect(check({})).toEqual([]);
  });

  it.each([
    ["an install script", { scripts: { postinstall: "node a.js" } }],
    ["another licence", { license: "MIT" }],
    ["another engine", { engines: { node: ">=18" } }],
    ["an export that leads nowhere", { exports: { ".": "./dist/other.js" } }],
    ["a range of the workspace", { dependencies: { "lsm-core": "workspace:^" } }],
    ["too few keywords", { keywords: ["a"] }],
    ["side effects that no module has", { sideEffects: ["./dist/index.js"] }],
  ])("may not have %s", (_, changes) => {
    expect(check(changes)).toHaveLength(1);
  });

  it("names the modules that are loaded for their effects", () => {
    const worker = { "dist/worker.js": 'import { run } from "./index.js";\nrun();\nexport {};\n' };
    expect(check({}, worker)).toHaveLength(1);
    expect(check({ sideEffects: ["./dist/worker.js"] }, worker)).toEqual([]);
  });
});

describe("maps", () => {
  const map = (fields) =>
    JSON.stringify({ version: 3, sources: ["../src/a.ts"], names: [], mappings: "AAAA", ...fields });
  const check = (contents) =>
    checkMaps(
      packed({
        "dist/a.js": "a();\n//# sourceMappingURL=a.js.map",
        "dist/a.js.map": map({}),
        "src/a.ts": "a();",
        ...contents,
      }),
    );

  it("may be good", () => {
    expect(check({})).toEqual([]);
  });

  it.each([
    ["are missing", { "dist/a.js": "a();" }],
    ["are named and not there", { "dist/a.js": "a();\n//# sourceMappingURL=b.js.map" }],
    ["lead to a source that is not there", { "dist/a.js.map": map({ sources: ["../src/b.ts"] }) }],
    ["lead behind the end of the source", { "dist/a.js.map": map({ mappings: "AAkBA" }) }],
  ])("are refused when they %s", (_, contents) => {
    expect(check(contents)).toHaveLength(1);
  });
});
