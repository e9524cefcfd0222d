import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { packagePath } from "../commands/command.ts";
import { CACHE_DIR } from "../prepare/addons.ts";

/** A library that the program can be built for. */
export interface Library {
  readonly name: string;
  /** A header that has to be there. */
  readonly header: string;
  /** Package of Debian that has it. */
  readonly debianPackage: string;
  /** Macro that chooses it in the source. */
  readonly macro: string;
  readonly linkerFlags: readonly string[];
}

const SOURCE_DIR = packagePath("native");
const FLAGS: readonly string[] = ["-O2", "-std=c++17", "-pthread"];

/**
 * Compiles the program for a library, unless that was done before with the same sources.
 *
 * @returns where the program is
 * @throws {Error} when there is no compiler or no header
 */
export function compileProgram(library: Library): string {
  const sources = ["replay.cc", "replay.h", `${library.name}-store.h`].map((file) => join(SOURCE_DIR, file));
  const hash = createHash("sha256");
  for (const source of sources) hash.update(readFileSync(source));
  const program = join(CACHE_DIR, `${library.name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  checkCompiler(library);
  mkdirSync(CACHE_DIR, { recursive: true });
  // Another process may be at the same: whoever is last wins, with the same bytes.
  const unfinished = `${program}.${process.pid}`;
  compiler([...FLAGS, `-D${library.macro}`, sources[0] ?? "", "-o", unfinished, ...library.linkerFlags]);
  renameSync(unfinished, program);
  return program;
}

function checkCompiler({ header, debianPackage }: Library): void {
  if (process.platform !== "linux") throw new Error("the program in C++ is for Linux");
  try {
    compiler(["--version"]);
  } catch (cause) {
    throw new Error("there is no C++ compiler (g++)", { cause });
  }
  try {
    compiler(["-E", "-x", "c++", "-include", header, "/dev/null"]);
  } catch (cause) {
    throw new Error(`there is no header ${header} (Debian has it in ${debianPackage})`, { cause });
  }
}

function compiler(args: readonly string[]): void {
  execFileSync("g++", args, { stdio: ["ignore", "ignore", "pipe"] });
}
