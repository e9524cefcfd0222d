import { hullOf } from "../manifest/key-range.ts";
import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { type MergePlan, NO_PLAN, type NonePlan } from "./compaction-plan.ts";
import { makePlan, sumBytes } from "./make-plan.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/** So many small neighbours become one table: keys that arrive in order then cost two more writes, not a file per flush. */
const RUN_LENGTH = 8;
/** None of them has more than this share of the run, or a growing table would be written again for every few small ones. */
const LARGEST_SHARE = 1 / 3;

/** Joins small neighbours of a level. Each plan leaves fewer tables, so there is a last one. */
export function pickSmall(version: Version, options: CompactionOptions): MergePlan | NonePlan {
  for (let level = 1; level < LEVEL_COUNT; level++) {
    const tables = version.levels[level];
    for (let first = 0; first + RUN_LENGTH <= tables.length; first++) {
      const run = tables.slice(first, first + RUN_LENGTH);
      if (!isSmallRun(run, options) || overlapsTooMuch(version, options, level, run)) continue;
      const plan = makePlan(version, options, { reason: "small", level, tables: run, outputLevel: level });
      if (plan.kind === "merge") return { ...plan, grandparents: [] };
    }
  }
  return NO_PLAN;
}

function isSmallRun(run: readonly TableMeta[], options: CompactionOptions): boolean {
  const bytes = sumBytes(run);
  return bytes <= options.tableBytes && run.every((table) => table.fileBytes <= bytes * LARGEST_SHARE);
}

/** Tables that were cut short because of the next level stay as they are. */
function overlapsTooMuch(
  version: Version,
  options: CompactionOptions,
  level: number,
  run: readonly TableMeta[],
): boolean {
  if (level + 1 === LEVEL_COUNT) return false;
  const below = version.overlapping(level + 1, hullOf(run, version.comparator));
  return sumBytes(below) > options.grandparentFactor * options.tableBytes;
}
