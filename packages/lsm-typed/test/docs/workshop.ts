import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeBlocks, type Expectation, expectationsOf, programOf } from "./code-blocks.ts";
import { MARK } from "./print-at.ts";

/** The package's folder. */
export const PACKAGE: string = fileURLToPath(new URL("../..", import.meta.url));

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PRELUDES = join(HERE, "preludes");
const require = createRequire(import.meta.url);
const TSC = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");

/** Node's exit code when the program waits for something that will never come. */
const WAITS_FOREVER = 13;

/** What programs may import, and where it is from the package's folder. */
const MODULES: Readonly<Record<string, string>> = {
  "lsm-typed": ".",
  zod: "node_modules/zod",
  msgpackr: "node_modules/msgpackr",
  "@types/node": "../../node_modules/@types/node",
};

/** As strict as it gets, on the oldest Node.js. */
const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  types: ["node"],
  module: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  rewriteRelativeImportExtensions: true,
  rootDir: ".",
  outDir: "out",
};

/** A page, or a part of it, as a program. */
export interface Program {
  /** The name of its module. */
  readonly name: string;
  /** The path of the page from the package's folder. */
  readonly page: string;
  readonly source: string;
  readonly expectations: readonly Expectation[];
  /** It may end by waiting for what never comes. */
  readonly mayWait: boolean;
}

/** All pages: the README and what is in docs. */
export function pages(): string[] {
  const docs = readdirSync(join(PACKAGE, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.toSorted().map((name) => `docs/${name}`)];
}

export function readPage(page: string): string {
  return readFileSync(join(PACKAGE, page), "utf8");
}

/**
 * The programs of a page: one of all its blocks, or when blocks of it wait for changes, one of each with the first.
 *
 * What a page takes for granted is in `preludes/`, under the page's name.
 */
export function programsOf(page: string, isBlockByBlock: boolean): Program[] {
  const blocks = codeBlocks(readPage(page));
  const [first, ...others] = blocks;
  if (first === undefined) return [];
  const name = basename(page, ".md").toLowerCase();
  const firstLine = `${preludeOf(name)}import { printAt } from "../print-at.ts";`;
  const parts = isBlockByBlock ? [[first], ...others.map((block) => [first, block])] : [blocks];
  return parts.map((part) => ({
    name: isBlockByBlock ? `${name}-${part.at(-1)?.start}` : name,
    page,
    source: programOf(part, firstLine),
    expectations: expectationsOf(part),
    mayWait: isBlockByBlock,
  }));
}

/** The import of everything that the prelude of a page exports; empty when there is none. */
function preludeOf(name: string): string {
  if (!readdirSync(PRELUDES).includes(`${name}.ts`)) return "";
  const text = readFileSync(join(PRELUDES, `${name}.ts`), "utf8");
  const names = [...text.matchAll(/^export (?:(?:async )?function|const) (\w+)|^export \{ (\w+) \}/gm)];
  return `import { ${names.map(([, own, other]) => own ?? other).join(", ")} } from "../preludes/${name}.ts"; `;
}

/** A directory in which programs use the built packages by their names, as a user's would. */
export class Workshop {
  readonly directory: string = mkdtempSync(join(tmpdir(), "lsm-typed-"));

  constructor(programs: readonly Program[]) {
    const modules = join(this.directory, "node_modules");
    mkdirSync(join(modules, "@types"), { recursive: true });
    for (const [name, path] of Object.entries(MODULES)) {
      symlinkSync(join(PACKAGE, path), join(modules, name), "junction");
    }
    cpSync(join(HERE, "vitest"), join(modules, "vitest"), { recursive: true });
    for (const part of ["preludes", "src", "print-at.ts"]) {
      cpSync(join(HERE, part), join(this.directory, part), { recursive: true });
    }
    this.#write("package.json", JSON.stringify({ type: "module" }));
    this.#write("tsconfig.json", JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ["pages"] }));
    mkdirSync(join(this.directory, "pages"));
    for (const { name, source } of programs) this.#write(`pages/${name}.ts`, source);
  }

  /** Compiles everything. Returns what the compiler has to say, one message a line. */
  compile(): string[] {
    const args = [TSC, "-p", this.directory, "--pretty", "false"];
    const { stdout, error } = spawnSync(process.execPath, args, { cwd: this.directory, encoding: "utf8" });
    if (error !== undefined) throw error;
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Runs a compiled program in a directory of its own. Returns what it printed at which lines. */
  run({ name, page, mayWait }: Program): Expectation[] {
    const cwd = join(this.directory, "runs", name);
    mkdirSync(cwd, { recursive: true });
    const path = join(this.directory, "out/pages", `${name}.js`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [path], { cwd, encoding: "utf8" });
    if (status === 0 || (mayWait && status === WAITS_FOREVER)) return printed(stdout);
    throw new Error(`the program of ${page} failed with ${status}: ${stderr}`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }
}

function printed(stdout: string): Expectation[] {
  const outputs = new Map<number, string[]>();
  for (const text of stdout.split("\n").filter((line) => line.startsWith(MARK))) {
    const [, line = "", output = ""] = /^(\d+) (.*)$/.exec(text.slice(MARK.length)) ?? [];
    outputs.set(Number(line), [...(outputs.get(Number(line)) ?? []), output]);
  }
  return [...outputs].map(([line, each]) => ({ line, outputs: each })).toSorted((a, b) => a.line - b.line);
}
