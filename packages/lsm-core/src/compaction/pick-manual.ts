import { hullOf, type KeyRange } from "../manifest/key-range.ts";
import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { type CompactionPlan, NO_PLAN } from "./compaction-plan.ts";
import { levelTargets } from "./level-targets.ts";
import { firstOverlap, makePlan, sumBytes } from "./make-plan.ts";
import { takeOldest, withOlderOverlaps } from "./pick-level-0.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/**
 * The next plan towards one sorted run of live entries in a range. Carried out one after another until there is none,
 * these plans leave the tables of the range in the last level that has any, without tombstones and range deletes.
 */
export function pickManual(version: Version, range: KeyRange, options: CompactionOptions): CompactionPlan {
  const bottom = bottomLevel(version, options);
  for (let level = 0; level < bottom; level++) {
    const tables =
      level === 0 ? withOlderOverlaps(version.levels[0], range, version.comparator) : version.overlapping(level, range);
    if (tables.length === 0) continue;
    const picked = level === 0 ? takeOldest(tables, options.mergeBytesMax) : takeFirst(version, options, level, tables);
    const outputLevel = firstOverlap(version, level + 1, hullOf(picked, version.comparator)) ?? bottom;
    return makePlan(version, options, { reason: "manual", level, tables: picked, outputLevel });
  }
  return pickDeletesOf(version, options, bottom, range);
}

/** The last level that has tables; nothing is older than what is there. */
function bottomLevel(version: Version, options: CompactionOptions): number {
  for (let level = LEVEL_COUNT - 1; level > 0; level--) if (version.levels[level].length > 0) return level;
  return levelTargets(version, options).baseLevel;
}

/** The first of some neighbours: as many as `mergeBytesMax` allows together with what they overlap in one next level. */
function takeFirst(
  version: Version,
  options: CompactionOptions,
  level: number,
  tables: readonly TableMeta[],
): readonly TableMeta[] {
  let picked = tables.slice(0, 1);
  const outputLevel = firstOverlap(version, level + 1, hullOf(picked, version.comparator));
  if (outputLevel === undefined) return picked;
  for (let count = 2; count <= tables.length; count++) {
    const wider = tables.slice(0, count);
    const hull = hullOf(wider, version.comparator);
    if (firstOverlap(version, level + 1, hull) !== outputLevel) break;
    if (sumBytes(wider) + sumBytes(version.overlapping(outputLevel, hull)) > options.mergeBytesMax) break;
    picked = wider;
  }
  return picked;
}

/** Rewrites tables of the last level that still hold tombstones or range deletes, neighbours together. */
function pickDeletesOf(version: Version, options: CompactionOptions, level: number, range: KeyRange): CompactionPlan {
  const tables = version.overlapping(level, range);
  const first = tables.findIndex(holdsDeletes);
  if (first === -1) return NO_PLAN;
  let end = first + 1;
  let bytes = tables[first].fileBytes;
  while (end < tables.length && holdsDeletes(tables[end]) && bytes + tables[end].fileBytes <= options.mergeBytesMax) {
    bytes += tables[end++].fileBytes;
  }
  return makePlan(version, options, { reason: "manual", level, tables: tables.slice(first, end), outputLevel: level });
}

function holdsDeletes(table: TableMeta): boolean {
  return table.tombstoneCount + table.rangeDeleteCount > 0;
}
