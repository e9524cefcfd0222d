#!/usr/bin/env node
/**
 * How much work the types of lsm-typed make for the compiler: counts the type instantiations of a program with 25 collections
 * (test/types/budget), and fails when there are more than the budget in test/types/budget/budget.json.
 *
 *   node tools/type-budget.mjs            measure and compare
 *   node tools/type-budget.mjs --update   write a new budget: what was measured and a fifth more
 *
 * The count is the same on every machine, but not for every version of TypeScript and zod.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandPath, ROOT } from "../../../tools/workspace.mjs";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const PROGRAMS = join(PACKAGE, "test/types/budget");
const BUDGET_FILE = join(PROGRAMS, "budget.json");
const HEADROOM = 1.2;
const tsc = commandPath("typescript", "tsc");

/** Instantiations while checking one of the programs. Throws when it does not compile: then the count says nothing. */
function countInstantiations(program, directory) {
  const config = join(directory, `${program}.json`);
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(PACKAGE, "tsconfig.test.json"),
      files: [join(PROGRAMS, `${program}.ts`)],
      include: [],
      compilerOptions: { typeRoots: [join(ROOT, "node_modules/@types")] },
    }),
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, "-p", config, "--singleThreaded", "--extendedDiagnostics"],
    { encoding: "utf8" },
  );
  // Errors elsewhere are for the type check of the package.
  const errors = stdout.split("\n").filter((line) => /types\/budget\/.*error TS/.test(line));
  const count = /^Instantiations:\s+(\d+)$/m.exec(stdout)?.[1];
  if (errors.length > 0 || count === undefined)
    throw new Error(`${program}.ts:\n${errors.join("\n") || stdout + stderr}`);
  return Number(count);
}

function measure() {
  const directory = mkdtempSync(join(tmpdir(), "type-budget-"));
  try {
    const [schemas, schemaTypes, library, queries] = ["schemas", "schema-types", "library", "queries"].map((program) =>
      countInstantiations(program, directory),
    );
    return { zod: schemaTypes - schemas, own: library - schemas, total: queries - library };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const { zod, own, total } = measure();
const print = (line) => process.stdout.write(`${line}\n`);
const show = (label, count) => print(`${label.padEnd(64)}${count.toLocaleString("en").padStart(9)}`);
print("Type instantiations of a program with 25 collections");
show("  a program and its schemas, with their inputs and outputs", zod);
show("  the same with collections and queries", total);
show("  collections and queries, each collection", Math.round((total - zod) / 25));
show("  (checking the source of lsm-typed, not counted)", own);

if (process.argv.includes("--update")) {
  const budget = { instantiations: Math.round(total * HEADROOM) };
  writeFileSync(BUDGET_FILE, `${JSON.stringify(budget, null, 2)}\n`);
  show("  new budget", budget.instantiations);
} else {
  const { instantiations } = JSON.parse(readFileSync(BUDGET_FILE, "utf8"));
  show("  budget", instantiations);
  if (total > instantiations) {
    print(
      "The types have become more expensive than the budget. Make them cheaper; if the cost is worth it, say why and run this with --update.",
    );
    process.exitCode = 1;
  }
}
