import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const TOOL = fileURLToPath(new URL("../../tools/type-budget.mjs", import.meta.url));
/** Four runs of the compiler, beside whatever else the machine does. */
const LONGEST_MS = 120_000;

it(
  "the types of 25 collections and their queries stay within their budget of instantiations",
  { timeout: LONGEST_MS },
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL], { encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
  },
);
