import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const README = join(PACKAGE, "README.md");
const ROOT_README = join(PACKAGE, "../../README.md");

/** Runs a program that imports the built package by its name, in a directory of its own; returns what it prints. */
function run(program: string): string[] {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(PACKAGE, join(directory, "node_modules", "lsm-core"), "junction");
  const options = ["--input-type=module", "--eval", program];
  return execFileSync(process.execPath, options, { cwd: directory, encoding: "utf8" }).trimEnd().split("\n");
}

it.each([README, ROOT_README])("%s: the examples print what their comments say", (path) => {
  const programs = [...readFileSync(path, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);
  expect(programs.length).toBeGreaterThan(0);
  for (const program of programs) {
    // "a, then b" in a comment stands for two lines.
    const said = [...program.matchAll(/console\.log\(.*?\); \/\/ (.+)/g)].flatMap((match) => match[1].split(", then "));
    expect(said.length).toBeGreaterThan(1);
    expect(run(program)).toEqual(said);
  }
});

it("names every option in its table", async () => {
  const { LsmConfig } = await import("lsm-core");
  const readme = readFileSync(README, "utf8");
  const config = LsmConfig.default() as unknown as Record<string, unknown>;
  const setters = Object.getOwnPropertyNames(LsmConfig.prototype).filter(
    (name) => typeof config[name] === "function" && !["constructor", "toOptions"].includes(name),
  );
  expect(setters.length).toBeGreaterThan(8);
  expect(setters.filter((name) => !new RegExp(`^\\|[^|]*\`${name}\``, "m").test(readme))).toEqual([]);
});
