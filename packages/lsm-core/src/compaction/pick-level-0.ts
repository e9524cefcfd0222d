import type { Comparator } from "../base/comparator.ts";
import { hullOf, joinRanges, type KeyRange, rangesOverlap, tableRange } from "../manifest/key-range.ts";
import type { Version } from "../manifest/version.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { MergePlan, MovePlan } from "./compaction-plan.ts";
import { level0Output, type LevelTargets } from "./level-targets.ts";
import { makePlan } from "./make-plan.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/**
 * Works level 0 off, oldest tables first.
 *
 * All that overlaps the oldest table goes with it; when that is half of the level, the whole level does, since one
 * merge into the same output costs less than two.
 */
export function pickLevel0(version: Version, options: CompactionOptions, targets: LevelTargets): MovePlan | MergePlan {
  const tables = version.levels[0];
  const group = overlappingGroup(version, tables[tables.length - 1]);
  const isMost = group.length > 1 && group.length * 2 >= tables.length;
  return makePlan(version, options, {
    reason: "level-0",
    level: 0,
    tables: takeOldest(isMost ? tables : group, options.mergeBytesMax),
    outputLevel: level0Output(version, targets, options),
  });
}

/** The tables of level 0 that overlap `seed`, directly or through others. */
function overlappingGroup(version: Version, seed: TableMeta): readonly TableMeta[] {
  let group: readonly TableMeta[] = [seed];
  for (;;) {
    const wider = version.overlapping(0, hullOf(group, version.comparator));
    if (wider.length === group.length) return group;
    group = wider;
  }
}

/**
 * The tables in a range, and with each all older ones that overlap it.
 *
 * @param tables of level 0, newest first
 */
export function withOlderOverlaps(
  tables: readonly TableMeta[],
  range: KeyRange,
  comparator: Comparator,
): readonly TableMeta[] {
  let hull: KeyRange | undefined;
  return tables.filter((table) => {
    const own = tableRange(table);
    const isInside = rangesOverlap(own, range, comparator);
    if (!isInside && (hull === undefined || !rangesOverlap(own, hull, comparator))) return false;
    hull = hull === undefined ? own : joinRanges(hull, own, comparator);
    return true;
  });
}

/** The oldest of some tables of level 0 (newest first), as many as have `bytesMax` bytes and at least one. */
export function takeOldest(tables: readonly TableMeta[], bytesMax: number): readonly TableMeta[] {
  let first = tables.length - 1;
  let bytes = tables[first].fileBytes;
  while (first > 0 && bytes + tables[first - 1].fileBytes <= bytesMax) bytes += tables[--first].fileBytes;
  return tables.slice(first);
}
