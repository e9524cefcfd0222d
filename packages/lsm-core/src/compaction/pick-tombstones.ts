import { coversRange, hullOf, tableRange } from "../manifest/key-range.ts";
import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import { NO_RANGE_DELETES, type RangeDeletes } from "../base/range-delete.ts";
import type { TableMeta } from "../table/table-meta.ts";
import {
  type DropPlan,
  type MergePlan,
  type MovePlan,
  NO_PLAN,
  type NonePlan,
  type PlanInput,
} from "./compaction-plan.ts";
import { level0Output, type LevelTargets } from "./level-targets.ts";
import { firstOverlap, makePlan, sumBytes } from "./make-plan.ts";
import { withOlderOverlaps } from "./pick-level-0.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/** A merge for tombstones must free this share of what it reads. */
const GAIN_MIN = 0.1;

/** The range deletes of a table, as far as they are known. */
export type RangeDeletesOf = (table: TableMeta) => RangeDeletes;

/** What a table's record alone says: all of a table that holds nothing but one range delete. */
export const recordedRangeDeletes: RangeDeletesOf = (table) => {
  if (table.entryCount > 0 || table.rangeDeleteCount !== 1) return NO_RANGE_DELETES;
  return [{ start: table.smallest, end: table.largest }];
};

/** Drops the tables that a single range delete of a newer table covers. What they delete, it deletes too. */
export function pickDrop(version: Version, rangeDeletesOf: RangeDeletesOf): DropPlan | NonePlan {
  const covered = new Set<TableMeta>();
  for (let level = 0; level < LEVEL_COUNT; level++) {
    version.levels[level].forEach((table, at) => {
      if (table.rangeDeleteCount > 0) addCovered(version, level, at, rangeDeletesOf(table), covered);
    });
  }
  if (covered.size === 0) return NO_PLAN;
  const inputs: PlanInput[] = [];
  for (let level = 0; level < LEVEL_COUNT; level++) {
    const tables = version.levels[level].filter((table) => covered.has(table));
    if (tables.length > 0) inputs.push({ level, tables });
  }
  return { kind: "drop", inputs };
}

function addCovered(version: Version, level: number, at: number, deletes: RangeDeletes, covered: Set<TableMeta>): void {
  for (const { start, end } of deletes) {
    const range = { start, end, endExclusive: true };
    for (let older = level === 0 ? 0 : level + 1; older < LEVEL_COUNT; older++) {
      const behind = older === 0 ? version.levels[0].slice(at + 1) : version.overlapping(older, range);
      for (const table of behind) if (coversRange(range, tableRange(table), version.comparator)) covered.add(table);
    }
  }
}

/**
 * Takes a table with many tombstones, or with range deletes, to the next level that has something for them to delete;
 * rewrites one that has nothing left to delete. Each plan brings them further down or ends them, so there is a last one.
 */
export function pickTombstones(
  version: Version,
  options: CompactionOptions,
  targets: LevelTargets,
): MovePlan | MergePlan | NonePlan {
  for (let level = 0; level < LEVEL_COUNT; level++) {
    const candidates = version.levels[level];
    for (let at = 0; at < candidates.length; at++) {
      const table = candidates[at];
      if (!isDense(table, options)) continue;
      const { comparator } = version;
      const tables = level === 0 ? withOlderOverlaps(candidates.slice(at), tableRange(table), comparator) : [table];
      const range = hullOf(tables, comparator);
      const overlapLevel = firstOverlap(version, level + 1, range);
      if (!isWorthwhile(version, level, table, tables, overlapLevel)) continue;
      const outputLevel = overlapLevel ?? (level === 0 ? level0Output(version, targets, options) : level);
      return makePlan(version, options, { reason: "tombstones", level, tables, outputLevel });
    }
  }
  return NO_PLAN;
}

/** Whether the table is a candidate by itself. */
function isDense(table: TableMeta, options: CompactionOptions): boolean {
  if (table.rangeDeleteCount > 0) return true;
  return table.tombstoneCount > 0 && table.tombstoneCount >= options.tombstoneShare * table.entryCount;
}

/** Compares the bytes that the tombstones may free with the bytes to be read; what range deletes free is not recorded. */
function isWorthwhile(
  version: Version,
  level: number,
  table: TableMeta,
  tables: readonly TableMeta[],
  overlapLevel: number | undefined,
): boolean {
  if (table.rangeDeleteCount > 0 || overlapLevel === undefined) return true;
  const range = hullOf(tables, version.comparator);
  const older = tables.slice(1);
  for (let i = level + 1; i < LEVEL_COUNT; i++) older.push(...version.overlapping(i, range));
  const entryCount = older.reduce((sum, { entryCount: count }) => sum + count, 0);
  if (entryCount === 0) return true;
  const freedBytes = Math.min(1, table.tombstoneCount / entryCount) * sumBytes(older);
  return freedBytes >= GAIN_MIN * (sumBytes(tables) + sumBytes(version.overlapping(overlapLevel, range)));
}
