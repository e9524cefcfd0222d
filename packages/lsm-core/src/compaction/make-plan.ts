import { hullOf, joinRanges, type KeyRange } from "../manifest/key-range.ts";
import { LEVEL_COUNT, type Version } from "../manifest/version.ts";
import type { CompactPointer } from "../manifest/version-edit.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { CompactionReason, MergePlan, MovePlan, PlanInput } from "./compaction-plan.ts";
import type { CompactionOptions } from "./compaction-options.ts";

/** What a pick decided; the rest of a plan follows from it. */
export interface Pick {
  readonly reason: CompactionReason;
  readonly level: number;
  /** Tables of `level` in its order. Of level 0: with them all older ones that overlap any of them. */
  readonly tables: readonly TableMeta[];
  /** `level` itself or a later one; what is in the range in between goes along. */
  readonly outputLevel: number;
  readonly pointer?: CompactPointer | undefined;
}

/** Completes a pick with what it overlaps; a single table that overlaps nothing moves. */
export function makePlan(version: Version, options: CompactionOptions, pick: Pick): MovePlan | MergePlan {
  const { comparator } = version;
  const { reason, level, tables, outputLevel, pointer } = pick;
  const inputs: PlanInput[] = [{ level, tables }];
  let hull = hullOf(tables, comparator);
  for (let below = level + 1; below <= outputLevel; below++) {
    const overlapping = version.overlapping(below, hull);
    if (overlapping.length === 0) continue;
    inputs.push({ level: below, tables: overlapping });
    hull = joinRanges(hull, hullOf(overlapping, comparator), comparator);
  }
  const dropTombstones = firstOverlap(version, outputLevel + 1, hull) === undefined;
  const grandparents = outputLevel + 1 < LEVEL_COUNT ? version.overlapping(outputLevel + 1, hull) : [];
  const grandparentBytesMax = options.grandparentFactor * options.tableBytes;
  const [table] = tables;
  const isMove =
    tables.length === 1 &&
    inputs.length === 1 &&
    outputLevel !== level &&
    options.formats[level] === options.formats[outputLevel] &&
    sumBytes(grandparents) <= grandparentBytesMax &&
    !(dropTombstones && table.tombstoneCount + table.rangeDeleteCount > 0);
  if (isMove) return { kind: "move", reason, level, table, outputLevel, pointer };
  const { tableBytes } = options;
  return {
    kind: "merge",
    reason,
    inputs,
    outputLevel,
    dropTombstones,
    grandparents,
    tableBytes,
    grandparentBytesMax,
    pointer,
  };
}

/** The first level from `level` on that has tables in the range. */
export function firstOverlap(version: Version, level: number, range: KeyRange): number | undefined {
  for (let i = level; i < LEVEL_COUNT; i++) if (version.overlapping(i, range).length > 0) return i;
  return undefined;
}

/** Bytes of the files. */
export function sumBytes(tables: readonly TableMeta[]): number {
  return tables.reduce((sum, table) => sum + table.fileBytes, 0);
}
