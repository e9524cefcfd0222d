import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatCount, formatRate, formatSpread } from "../format.ts";
import { measureTyped } from "../typed/measure-typed.ts";
import { countOption, packagePath, textOption } from "./command.ts";
import type { CommandContext } from "./command.ts";

/** Measures what lsm-typed costs beside lsm-core. */
export async function typedCommand({ terminal, values }: CommandContext): Promise<number> {
  const count = countOption(values, "n", 100_000);
  const parent = resolve(textOption(values, "dir") ?? packagePath(".data"));
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, "typed-"));
  try {
    terminal.line(`${formatCount(count)} records, durability "process"`);
    const rows = await measureTyped(dir, count);
    const cells = rows.map(({ name, nanos }) => [name, formatSpread(nanos), formatRate(1e9 / nanos.median)]);
    terminal.table(["what", "for each", "rate"], cells, [1, 2]);
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
