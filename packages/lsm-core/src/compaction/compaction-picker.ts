import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import type { CompactionPlan } from "./compaction-plan.ts";
import { level0Score, levelScore, levelTargets } from "./level-targets.ts";
import { pickLevel0 } from "./pick-level-0.ts";
import { pickSize } from "./pick-size.ts";
import { pickSmall } from "./pick-small.ts";
import { pickDrop, pickTombstones, type RangeDeletesOf, recordedRangeDeletes } from "./pick-tombstones.ts";
import type { CompactionOptions } from "./compaction-options.ts";

export { pickManual } from "./pick-manual.ts";
export type { CompactionOptions };

/**
 * Decides what to do next. Pure: the same arguments give the same plan. One plan is carried out at a time.
 *
 * In this order: tables that a range delete covers; whichever of level 0 and the others is furthest over its limit
 * (level 0 when equal); tables full of tombstones; small neighbours.
 *
 * @param pointers by level: where the next plan of a level begins, as the manifest keeps it
 * @param rangeDeletesOf what is known of the range deletes of tables that have some; more knowledge only makes more drops
 */
export function pickCompaction(
  version: Version,
  options: CompactionOptions,
  pointers: readonly (Uint8Array | undefined)[],
  rangeDeletesOf: RangeDeletesOf = recordedRangeDeletes,
): CompactionPlan {
  const drop = pickDrop(version, rangeDeletesOf);
  if (drop.kind !== "none") return drop;
  const targets = levelTargets(version, options);
  let bestScore = level0Score(version, options);
  let bestLevel = 0;
  for (let level = 1; level < LEVEL_COUNT - 1; level++) {
    const score = levelScore(version, level, targets, options);
    if (score <= bestScore) continue;
    bestScore = score;
    bestLevel = level;
  }
  if (bestLevel > 0) return pickSize(version, options, bestLevel, pointers[bestLevel]);
  if (bestScore > 0) return pickLevel0(version, options, targets);
  const tombstones = pickTombstones(version, options, targets);
  return tombstones.kind === "none" ? pickSmall(version, options) : tombstones;
}
