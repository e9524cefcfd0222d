import { EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import type { TableMeta } from "./table-meta.ts";

/** The first and last of what a table holds. */
export type TableBounds = Pick<TableMeta, "smallest" | "largest" | "largestExclusive">;

/**
 * Where the entries and range deletes of a table together begin and end.
 *
 * @param firstKey and `lastKey`: of the entries; `undefined` without entries, then there is a range delete
 * @param rangeDeletes sorted and disjoint
 * @returns the given keys, and copies of what is from range deletes
 */
export function tableBounds(
  firstKey: Uint8Array | undefined,
  lastKey: Uint8Array | undefined,
  rangeDeletes: RangeDeletes,
  comparator: Comparator,
): TableBounds {
  const first = rangeDeletes.at(0);
  const last = rangeDeletes.at(-1);
  const isKeyFirst = firstKey !== undefined && (!first || comparator.compare(firstKey, first.start) < 0);
  const smallest = isKeyFirst ? firstKey : copyOf(first?.start);
  if (last === undefined) return { smallest, largest: lastKey, largestExclusive: false };
  if (last.end === undefined) return { smallest, largest: undefined, largestExclusive: false };
  const isKeyLast = lastKey !== undefined && comparator.compare(lastKey, last.end) >= 0;
  return isKeyLast
    ? { smallest, largest: lastKey, largestExclusive: false }
    : { smallest, largest: copyOf(last.end), largestExclusive: true };
}

/** Range deletes may be views of far larger memory. */
function copyOf(bytes: Uint8Array = EMPTY_BYTES): Uint8Array {
  return sliceBytes(bytes, 0, bytes.length);
}
