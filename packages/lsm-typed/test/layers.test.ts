import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/**
 * The layers: a folder imports from itself and from rows above it; folders of one row never import each other.
 * docs/architecture.md shows the same table to people, and a test below compares the two.
 * `ENTRY` stands for the files directly in src.
 */
const ENTRY = "";
const ROWS: readonly (readonly string[])[] = [
  ["base"],
  ["key", "store"],
  ["schema"],
  ["value"],
  ["definition"],
  ["plan"],
  ["catalog", "record"],
  ["query", "maintenance"],
  ["feed", "transfer"],
  [ENTRY, "testing"],
];

/** The one way between two members of a row: `lsm-typed/testing` is an entry file over the folder of that name. */
const TESTING_ENTRY = "testing.ts";

/** A package that files may import. */
interface Dependency {
  readonly module: string;
  readonly files: RegExp;
  /** Files that may import types of it besides. */
  readonly typeFiles?: RegExp;
  readonly rule: string;
}

/** All of them. Built-ins of Node.js are not among them: the package runs on what lsm-core gives. */
const DEPENDENCIES: readonly Dependency[] = [
  {
    module: "lsm-core",
    files: /^store\/core-[^/]+\.ts$/,
    typeFiles: /^open-database\.ts$/,
    rule: "only store/core-*.ts use the engine, and open-database.ts its types",
  },
  {
    module: "zod/v4/core",
    files: /^schema\//,
    typeFiles: /^definition\//,
    rule: "only schema uses zod, and definition its types",
  },
  { module: "superjson", files: /^(?:value|transfer)\//, rule: "only value and transfer use superjson" },
];

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));
const ARCHITECTURE = fileURLToPath(new URL("../../../docs/architecture.md", import.meta.url));

/** How one file names another. */
interface Reference {
  readonly target: string;
  readonly isType: boolean;
}

/** Everything by which one file names another; the first group of the first ones tells types from values. */
const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s)?[^;"']*?\bfrom\s*["']([^"']+)["']/gm;
const OTHERS: readonly RegExp[] = [
  /^[ \t]*import\s*["']([^"']+)["']/gm,
  /\bimport\s*\(\s*["']([^"']+)["']/g,
  /\brequire\s*\(\s*["']([^"']+)["']/g,
  /\bnew\s+URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url/g,
  /\bimport\.meta\.resolve\(\s*["']([^"']+)["']/g,
];

function referencesOf(text: string): Reference[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, target = ""]) => ({
    target,
    isType: type !== undefined,
  }));
  const others = OTHERS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, target = ""]) => ({ target, isType: false })),
  );
  return [...statements, ...others];
}

/** The folder that a file (relative to src) belongs to. */
function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : ENTRY;
}

function rowOf(folder: string): number {
  return ROWS.findIndex((row) => row.includes(folder));
}

/** What is wrong with one file's references; empty when all is well. `exists` says whether a path below src is a file. */
function violations(file: string, text: string, exists: (path: string) => boolean): string[] {
  const from = folderOf(file);
  if (rowOf(from) < 0) return [`${file}: the folder "${from}" has no row in the layer table`];
  return referencesOf(text).flatMap((reference) => {
    const { target } = reference;
    const problem = target.startsWith(".") ? relativeProblem(file, target, exists) : moduleProblem(file, reference);
    return problem === undefined ? [] : [`${file} imports ${target}: ${problem}`];
  });
}

function relativeProblem(file: string, reference: string, exists: (path: string) => boolean): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(file), reference));
  if (target.startsWith("..")) return "it lies outside of src";
  if (!exists(target)) return "there is no such file";
  const from = folderOf(file);
  const to = folderOf(target);
  if (to === from || (file === TESTING_ENTRY && to === "testing")) return undefined;
  if (rowOf(to) === rowOf(from)) return "siblings of one row do not import each other";
  return rowOf(to) < rowOf(from) ? undefined : "imports go down the table only";
}

function moduleProblem(file: string, { target, isType }: Reference): string | undefined {
  const dependency = DEPENDENCIES.find(({ module }) => module === target);
  if (dependency === undefined) {
    return `the package uses ${DEPENDENCIES.map(({ module }) => module).join(", ")} and nothing else`;
  }
  if (dependency.files.test(file) || (isType && dependency.typeFiles?.test(file) === true)) return undefined;
  return dependency.rule;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(SOURCE, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

/** The section of a Markdown text under a heading, up to the next one. */
function sectionOf(text: string, heading: string): string {
  const [, section = ""] = text.split(`\n${heading}\n`);
  return section.split(/^#+ /m, 1)[0] ?? "";
}

describe("layers of src", () => {
  const files = sourceFiles();
  const exists = (path: string): boolean => files.includes(path);

  it("has files to check", () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.every((file) => file.endsWith(".ts"))).toBe(true);
  });

  it.each(files)("%s imports only from its own folder, from rows above it, and what it may of packages", (file) => {
    expect(violations(file, readFileSync(join(SOURCE, file), "utf8"), exists)).toEqual([]);
  });

  it("is the table that docs/architecture.md shows", () => {
    const section = sectionOf(readFileSync(ARCHITECTURE, "utf8"), "## Layers of lsm-typed");
    const shown = [...section.matchAll(/^\| (\d) \| ([^|]+) \|/gm)].map(([, row, folders = ""]) => ({
      row: Number(row),
      folders: [...folders.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    }));
    const held = ROWS.map((folders, row) => ({ row, folders: folders.filter((folder) => folder !== ENTRY) }));
    expect(shown).toEqual(held);
  });

  it("names folders that exist", () => {
    expect(ROWS.flat().filter((folder) => !existsSync(join(SOURCE, folder)))).toEqual([]);
  });
});

describe("the checker of layers", () => {
  const check = (file: string, text: string): string[] => violations(file, text, () => true);

  it.each([
    ["record/a.ts", 'import { describeValue } from "../base/errors.ts";'],
    ["record/a.ts", 'import type { B } from "./b.ts";'],
    ["store/core-store.ts", 'import { Lsm, type LsmOptions } from "lsm-core";'],
    ["open-database.ts", 'import type { LsmOptions } from "lsm-core";'],
    ["schema/a.ts", 'import { safeParse } from "zod/v4/core";'],
    ["definition/a.ts", 'import type { output } from "zod/v4/core";'],
    ["value/a.ts", 'import { SuperJSON } from "superjson";'],
    ["transfer/a.ts", 'import { SuperJSON } from "superjson";'],
    ["testing.ts", 'export { storeConformance } from "./testing/store-conformance.ts";'],
    ["index.ts", 'export { TypedError } from "./base/errors.ts";'],
    ["base/a.ts", ' * import { query } from "../query/x.ts" is what a comment may say'],
  ])("lets %s say %s", (file, text) => {
    expect(check(file, text)).toEqual([]);
  });

  it.each([
    ["base/a.ts", 'import { key } from "../key/int-key.ts";', "imports go down"],
    ["schema/a.ts", 'export * from "../plan/plan.ts";', "imports go down"],
    ["record/a.ts", 'import {\n  a,\n  type B,\n} from "../query/b.ts";', "imports go down"],
    ["value/a.ts", 'type T = import("../definition/b.ts").T;', "imports go down"],
    ["plan/a.ts", 'import "../record/b.ts";', "imports go down"],
    ["feed/a.ts", 'const m = await import("../open-database.ts");', "imports go down"],
    ["key/a.ts", 'import type { OrderedStore } from "../store/ordered-store.ts";', "siblings"],
    ["index.ts", 'import { storeConformance } from "./testing/store-conformance.ts";', "siblings"],
    ["testing/a.ts", 'import { openDatabase } from "../open-database.ts";', "siblings"],
    ["record/a.ts", 'import type { Lsm } from "lsm-core";', "only store/core-*.ts"],
    ["store/memory-store.ts", 'import { Lsm } from "lsm-core";', "only store/core-*.ts"],
    ["open-database.ts", 'import { Lsm } from "lsm-core";', "only store/core-*.ts"],
    ["definition/a.ts", 'import { safeParse } from "zod/v4/core";', "only schema"],
    ["schema/a.ts", 'import { z } from "zod";', "nothing else"],
    ["record/a.ts", 'import { SuperJSON } from "superjson";', "only value and transfer"],
    ["store/core-store.ts", 'import { readFile } from "node:fs/promises";', "nothing else"],
    ["base/a.ts", 'import x from "../../package.json";', "outside of src"],
    ["other/a.ts", "", "no row"],
  ])("refuses in %s: %s", (file, text, reason) => {
    expect(check(file, text).join()).toContain(reason);
  });

  it("refuses a file that does not exist", () => {
    expect(violations("base/a.ts", 'import { b } from "./b.ts";', () => false).join()).toContain("no such file");
  });
});
