import { BYTEWISE, type Comparator } from "./comparator.ts";

/**
 * Deletes every older key in `[start, end)`; `end` of `undefined` means no upper end.
 *
 * In a table, a range delete never covers the table's own entries: it applies to older tables only.
 */
export interface RangeDelete {
  readonly start: Uint8Array;
  readonly end: Uint8Array | undefined;
}

/** Range deletes that are sorted by start and do not touch each other. */
export type RangeDeletes = readonly RangeDelete[];

export const NO_RANGE_DELETES: RangeDeletes = [];

/** The smallest set of disjoint, sorted range deletes that covers what `deletes` cover. */
export function unionRangeDeletes(deletes: Iterable<RangeDelete>, comparator: Comparator = BYTEWISE): RangeDelete[] {
  const sorted = [...deletes].toSorted((a, b) => comparator.compare(a.start, b.start));
  const union: RangeDelete[] = [];
  for (const range of sorted) {
    if (range.end !== undefined && comparator.compare(range.start, range.end) >= 0) continue;
    const previous = union.at(-1);
    if (previous === undefined || (previous.end !== undefined && comparator.compare(previous.end, range.start) < 0)) {
      union.push(range);
    } else if (
      previous.end !== undefined &&
      (range.end === undefined || comparator.compare(previous.end, range.end) < 0)
    ) {
      union[union.length - 1] = { start: previous.start, end: range.end };
    }
  }
  return union;
}

/**
 * The range delete that covers `key`, if any. Cost: a binary search.
 *
 * @param deletes sorted and disjoint
 */
export function findCovering(
  deletes: RangeDeletes,
  key: Uint8Array,
  comparator: Comparator = BYTEWISE,
): RangeDelete | undefined {
  let low = 0;
  let high = deletes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparator.compare(deletes[middle].start, key) <= 0) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const candidate = deletes[low - 1];
  return candidate.end === undefined || comparator.compare(key, candidate.end) < 0 ? candidate : undefined;
}
