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
  ["storage", "cursor"],
  ["wal", "table"],
  ["memtable", "manifest", "cache"],
  ["read", "compaction"],
  ["worker"],
  ["engine"],
  [ENTRY, "testing"],
];

/** The one way between two members of a row: `lsm-core/testing` is an entry file over the folder of that name. */
const TESTING_ENTRY = "testing.ts";

/** The only files that touch the file system. */
const FILE_SYSTEM_FILE = /^storage\/node-[^/]+\.ts$/;
const FILE_SYSTEM_MODULE = /^(?:node:)?fs(?:\/|$)/;

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(PACKAGE, "src");

/** Everything by which one file names another: imports, re-exports, dynamic imports, import types, and URLs of workers. */
const REFERENCES: readonly RegExp[] = [
  /^[ \t]*(?:import|export)\s[^;"']*?\bfrom\s*["']([^"']+)["']/gm,
  /^[ \t]*import\s*["']([^"']+)["']/gm,
  /\bimport\s*\(\s*["']([^"']+)["']/g,
  /\brequire\s*\(\s*["']([^"']+)["']/g,
  /\bnew\s+URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url/g,
  /\bimport\.meta\.resolve\(\s*["']([^"']+)["']/g,
];

function referencesOf(text: string): string[] {
  return REFERENCES.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
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
    const problem = reference.startsWith(".")
      ? relativeProblem(file, from, reference, exists)
      : moduleProblem(file, reference);
    return problem === undefined ? [] : [`${file} imports ${reference}: ${problem}`];
  });
}

function relativeProblem(
  file: string,
  from: string,
  reference: string,
  exists: (path: string) => boolean,
): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(file), reference));
  if (target.startsWith("..")) return "it lies outside of src";
  // A worker's URL names the built file.
  const source = target.replace(/\.js$/, ".ts");
  if (!exists(source)) return "there is no such file";
  const to = folderOf(source);
  if (to === from || (file === TESTING_ENTRY && to === "testing")) return undefined;
  if (rowOf(to) === rowOf(from)) return "siblings of one row do not import each other";
  return rowOf(to) < rowOf(from) ? undefined : "imports go down the table only";
}

function moduleProblem(file: string, reference: string): string | undefined {
  if (!reference.startsWith("node:")) return "the package has no dependencies, and built-ins are named with node:";
  if (FILE_SYSTEM_MODULE.test(reference) && !FILE_SYSTEM_FILE.test(file)) {
    return "only storage/node-*.ts touch the file system";
  }
  return undefined;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(SOURCE, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

describe("layers of src", () => {
  const files = sourceFiles();
  const exists = (path: string): boolean => files.includes(path);

  it("has files to check", () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.every((file) => file.endsWith(".ts"))).toBe(true);
  });

  it.each(files)("%s imports only from its own folder and from rows above it", (file) => {
    expect(violations(file, readFileSync(join(SOURCE, file), "utf8"), exists)).toEqual([]);
  });

  it("is the table that docs/architecture.md shows", () => {
    const text = readFileSync(join(PACKAGE, "../../docs/architecture.md"), "utf8");
    const [section] = text.split("\n## Layers of lsm-core\n")[1].split(/^## /m, 1);
    const shown = [...section.matchAll(/^\| (\d) \| ([^|]+) \|/gm)].map((match) => ({
      row: Number(match[1]),
      folders: [...match[2].matchAll(/`([\w-]+)`/g)].map((name) => name[1]),
    }));
    const held = ROWS.map((folders, row) => ({ row, folders: folders.filter((folder) => folder !== ENTRY) }));
    expect(shown).toEqual(held);
  });

  it("names folders that exist", () => {
    const missing = ROWS.flat().filter((folder) => !existsSync(join(SOURCE, folder)));
    expect(missing).toEqual([]);
  });
});

describe("the checker of layers", () => {
  const check = (file: string, text: string): string[] => violations(file, text, () => true);

  it.each([
    ["table/block.ts", 'import { crc32 } from "../base/checksum.ts";'],
    ["table/block.ts", 'import type { Index } from "./index.ts";'],
    ["storage/node-file.ts", 'import * as fs from "node:fs";\nimport { open } from "node:fs/promises";'],
    ["worker/client.ts", 'new Worker(new URL("./entry.js", import.meta.url));'],
    ["testing.ts", 'export { SimulatedStorage } from "./testing/simulated-storage.ts";'],
    ["lsm.ts", 'export { LsmError } from "./base/errors.ts";'],
    ["base/a.ts", ' * import { Lsm } from "../engine/x.ts" is what a comment may say'],
  ])("lets %s say %s", (file, text) => {
    expect(check(file, text)).toEqual([]);
  });

  it.each([
    ["base/a.ts", 'import { Table } from "../table/table.ts";', "imports go down"],
    ["base/a.ts", 'export * from "../table/table.ts";', "imports go down"],
    ["base/a.ts", 'import {\n  Table,\n  type Block,\n} from "../table/table.ts";', "imports go down"],
    ["base/a.ts", 'type T = import("../table/table.ts").Table;', "imports go down"],
    ["base/a.ts", 'import "../table/table.ts";', "imports go down"],
    ["read/get.ts", 'const m = await import("../worker/client.ts");', "imports go down"],
    ["compaction/run.ts", 'new URL("../worker/entry.js", import.meta.url)', "imports go down"],
    ["engine/a.ts", 'import { Lsm } from "../lsm.ts";', "imports go down"],
    ["wal/a.ts", 'import { Table } from "../table/table.ts";', "siblings"],
    ["lsm.ts", 'import { Simulated } from "./testing/simulated.ts";', "siblings"],
    ["testing/a.ts", 'import { Lsm } from "../lsm.ts";', "siblings"],
    ["engine/a.ts", 'import * as fs from "node:fs";', "file system"],
    ["testing/a.ts", 'import { rm } from "node:fs/promises";', "file system"],
    ["storage/memory-storage.ts", 'import { openSync } from "node:fs";', "file system"],
    ["base/a.ts", 'import { z } from "zod";', "no dependencies"],
    ["base/a.ts", 'import { readFileSync } from "fs";', "node:"],
    ["base/a.ts", 'import x from "../../package.json";', "outside of src"],
    ["other/a.ts", "", "no row"],
  ])("refuses in %s: %s", (file, text, reason) => {
    expect(check(file, text).join()).toContain(reason);
  });

  it("refuses a file that does not exist", () => {
    expect(violations("base/a.ts", 'import { b } from "./b.ts";', () => false).join()).toContain("no such file");
  });
});
