import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const PAGES = fileURLToPath(new URL("../pages", import.meta.url));
const ENGINE = fileURLToPath(new URL("../node_modules/lsm-core", import.meta.url));

/** Programs of pages that exist only here; those of the packages' documents are run by the packages' own tests. */
const programs = readdirSync(PAGES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) => {
    const text = readFileSync(join(PAGES, name), "utf8");
    return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => [name, program] as const);
  });

it("finds the programs", () => {
  expect(programs.length).toBeGreaterThan(0);
});

it.each(programs)("%s: prints what its comments say", (_, program) => {
  const directory = mkdtempSync(join(tmpdir(), "lsm-docs-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(ENGINE, join(directory, "node_modules/lsm-core"), "junction");
  const said = [...program.matchAll(/console\.log\(.*?\); \/\/ (.+)/g)].map(([, line]) => line);
  const options = ["--input-type=module", "--eval", program];
  expect(execFileSync(process.execPath, options, { cwd: directory, encoding: "utf8" }).trimEnd().split("\n")).toEqual(
    said,
  );
});
