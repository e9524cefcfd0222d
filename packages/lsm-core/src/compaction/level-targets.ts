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

/** The level that level 0 is merged to: never past a level that has tables. */
export function level0Output(version: Version, { baseLevel }: LevelTargets): number {
  for (let level = 1; level < baseLevel; level++) if (version.levels[level].length > 0) return level;
  return baseLevel;
}

/** How far level 0 is at its trigger or over it, as a factor; 0 when it is not. */
export function level0Score(version: Version, { level0Trigger }: CompactionOptions): number {
  const tableCount = version.levels[0].length;
  const trigger = Math.max(1, level0Trigger);
  return tableCount >= trigger ? tableCount / trigger : 0;
}
