import { compareBytes } from "../base/bytes.ts";
import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { hashKey } from "../base/hash.ts";
import { type RangeDelete, type RangeDeletes, unionRangeDeletes } from "../base/range-delete.ts";
import { isInBounds, toHalfOpen } from "../base/range.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { FRAME_HEADER_BYTES, frameEndAt } from "../wal/frame.ts";
import { keyLengthOf, keyStartOf, OP_DELETE_RANGE, operationEnd, valueLengthOf } from "../wal/operation.ts";
import type { TransactionReads } from "./transaction-reads.ts";

/** Operations of a memtable from a position on, where a frame begins. */
export interface RecentOperations {
  readonly memtable: Memtable;
  readonly since: number;
}

/** Whether one of these operations changed what was read: a key of it, or anything in a range of it. */
export function hasConflict(
  reads: TransactionReads,
  recent: readonly RecentOperations[],
  comparator: Comparator,
): boolean {
  const changesRange = comparator === BYTEWISE ? bytewiseRangeTest(reads) : comparedRangeTest(reads, comparator);
  return recent.some(
    ({ memtable, since }) =>
      changesKey(reads, memtable, since) || (reads.ranges.length > 0 && changesAny(memtable, since, changesRange)),
  );
}

/** Cost: one probe of the memtable's index for each key that was read. */
function changesKey(reads: TransactionReads, memtable: Memtable, since: number): boolean {
  const { bytes, start, size } = reads.keys;
  for (let at = start; at < size; at = operationEnd(bytes, at)) {
    const keyStart = keyStartOf(bytes, at);
    const keyLength = keyLengthOf(bytes, at);
    if (memtable.hasChanged(bytes, keyStart, keyLength, hashKey(bytes, keyStart, keyLength), since)) return true;
  }
  return false;
}

/** Whether the operation at a position changes a range that was read. */
type RangeTest = (bytes: Uint8Array, operation: number) => boolean;

/** Cost: a test for each operation. */
function changesAny(memtable: Memtable, since: number, changesRange: RangeTest): boolean {
  const { bytes, end } = memtable;
  let frame = since;
  while (frame < end) {
    const frameEnd = frameEndAt(bytes, frame);
    let operation = frame + FRAME_HEADER_BYTES;
    for (; operation < frameEnd; operation = operationEnd(bytes, operation)) {
      if (changesRange(bytes, operation)) return true;
    }
    frame = frameEnd;
  }
  return false;
}

function bytewiseRangeTest(reads: TransactionReads): RangeTest {
  const ranges = unionRangeDeletes(reads.ranges.map(toHalfOpen).filter((range) => range !== undefined));
  return (bytes, operation) => {
    const keyStart = keyStartOf(bytes, operation);
    const keyLength = keyLengthOf(bytes, operation);
    const range = firstEndingAfter(ranges, bytes, keyStart, keyLength);
    if (range === undefined) return false;
    const { start } = range;
    if (bytes[operation] !== OP_DELETE_RANGE)
      return compareBytes(start, 0, start.length, bytes, keyStart, keyLength) <= 0;
    const endLength = valueLengthOf(bytes, operation);
    return endLength === 0 || compareBytes(start, 0, start.length, bytes, keyStart + keyLength, endLength) < 0;
  };
}

/** The first of sorted, disjoint ranges whose end is after a key: the only one that can hold it. */
function firstEndingAfter(
  ranges: RangeDeletes,
  bytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): RangeDelete | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { end } = ranges[middle];
    if (end !== undefined && compareBytes(end, 0, end.length, bytes, keyStart, keyLength) <= 0) low = middle + 1;
    else high = middle;
  }
  return ranges[low];
}

/** Operations in an order other than bytewise are on single keys. */
function comparedRangeTest(reads: TransactionReads, comparator: Comparator): RangeTest {
  return (bytes, operation) => {
    const keyStart = keyStartOf(bytes, operation);
    const keyLength = keyLengthOf(bytes, operation);
    return reads.ranges.some((bounds) => isInBounds(bytes, keyStart, keyLength, bounds, comparator));
  };
}
