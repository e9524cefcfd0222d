import { hullOf } from "../manifest/key-range.ts";
import { lowerBound, type Version } from "../manifest/version.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { MergePlan, MovePlan } from "./compaction-plan.ts";
import { makePlan, sumBytes } from "./make-plan.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/**
 * Moves a part of a level to the next, round robin by key from where the last such plan ended.
 *
 * @param pointer first key to consider; `undefined`: from the first table on
 */
export function pickSize(
  version: Version,
  options: CompactionOptions,
  level: number,
  pointer: Uint8Array | undefined,
): MovePlan | MergePlan {
  const tables = version.levels[level];
  const found = pointer === undefined ? 0 : lowerBound(tables, pointer, version.comparator);
  const seed = tables[found === tables.length ? 0 : found];
  const picked = widen(version, options, level, seed);
  const next = tables[tables.indexOf(picked[picked.length - 1]) + 1] ?? tables[0];
  return makePlan(version, options, {
    reason: "size",
    level,
    tables: picked,
    outputLevel: level + 1,
    pointer: { level, key: next.smallest },
  });
}

/** Adds neighbours that overlap nothing more in the next level: they come at no cost but their own (LevelDB). */
function widen(version: Version, options: CompactionOptions, level: number, seed: TableMeta): readonly TableMeta[] {
  const below = version.overlapping(level + 1, hullOf([seed], version.comparator));
  if (below.length === 0) return [seed];
  const wider = version.overlapping(level, hullOf([seed, ...below], version.comparator));
  if (wider.length === 1 || sumBytes(wider) + sumBytes(below) > options.mergeBytesMax) return [seed];
  const widerBelow = version.overlapping(level + 1, hullOf(wider, version.comparator));
  return widerBelow.length === below.length ? wider : [seed];
}
