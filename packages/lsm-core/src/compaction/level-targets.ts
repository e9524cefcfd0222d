import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import type { CompactionOptions } from "./compaction-options.ts";

const LAST_LEVEL = LEVEL_COUNT - 1;

/** How large the levels should be. */
export interface LevelTargets {
  /** Where level 0 is merged to, unless an earlier level still has tables. */
  readonly baseLevel: number;
  /** Bytes a level should have at most; 0 before the base level, where none should be. */
  readonly targets: readonly number[];
}

/**
 * Level sizes computed from the last level upwards, so that all others together are about a ninth of it whatever the
 * size of the data (RocksDB's `level_compaction_dynamic_level_bytes`): space amplification stays near 1.1.
 * A database of up to `baseBytes` has level 0 and the last level only.
 */
export function levelTargets(version: Version, options: CompactionOptions): LevelTargets {
  let size = 0;
  for (let level = 1; level < LEVEL_COUNT; level++) size = Math.max(size, version.levelBytes(level));
  const targets: number[] = Array.from({ length: LEVEL_COUNT }, () => 0);
  targets[LAST_LEVEL] = Infinity;
  let baseLevel = LAST_LEVEL;
  while (size > options.baseBytes && baseLevel > 1) {
    size /= options.multiplier;
    targets[--baseLevel] = size;
  }
  return { baseLevel, targets };
}

/** Score of a level that should be empty (the database shrank): nothing suffers, so any other level that is due goes first… */
const DRAIN_SCORE = 0.5;

/** How far a level after 0 is over its target, as a factor; 0 when it is not. */
export function levelScore(
  version: Version,
  level: number,
  { targets }: LevelTargets,
  options: CompactionOptions,
): number {
  const bytes = version.levelBytes(level);
  const target = targets[level];
  if (bytes <= target) return 0;
  // …until level 0, which never passes it, has made it large.
  return target === 0 ? Math.max(DRAIN_SCORE, bytes / options.baseBytes) : bytes / target;
}

/** Level 0 passes a level when the next one has at most so many times its bytes: stopping there would cost as much as going on. */
const PASS_FACTOR = 4;

/** The level that level 0 is merged to, together with what it overlaps on the way. */
export function level0Output(version: Version, { baseLevel }: LevelTargets, options: CompactionOptions): number {
  const passedBytes = Math.min(PASS_FACTOR * version.levelBytes(0), options.mergeBytesMax);
  let level = baseLevel;
  while (level < LAST_LEVEL && version.levelBytes(level + 1) <= passedBytes) level++;
  return level;
}

/**
 * How far level 0 is at its trigger or over it, as a factor; 0 when it is not.
 *
 * While it is small beside the other levels it may have more tables, as each merge then writes so much more than it takes in.
 */
export function level0Score(version: Version, options: CompactionOptions): number {
  const tableCount = version.levels[0].length;
  const trigger = Math.max(1, options.level0Trigger);
  if (tableCount < trigger) return 0;
  const bytes = version.levelBytes(0);
  const isSmall = bytes < options.level0Share * (version.bytes - bytes);
  return isSmall && tableCount < options.level0TriggerMax ? 0 : tableCount / trigger;
}
