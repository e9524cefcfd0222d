import { equalBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";
import { compareOperationKey, compareOperationKeys, haveEqualKeys } from "./operation-order.ts";

/** Up to so many numbers a loop beats `set`. */
const LOOP_COPY_COUNT = 48;

// Searches in operations that are sorted by key, and from the newest on where keys are equal: the first `count` of
// `offsets`. Operations on one key are a group.

/** The first position whose key is at or after a key; `count` when there is none. */
export function findAtOrAfter(
  bytes: Uint8Array,
  offsets: Int32Array,
  count: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  comparator: Comparator,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareOperationKey(bytes, offsets[middle], keyBytes, keyStart, keyLength, comparator) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the group that holds position `at` ends. Cost: one comparison for a key with one operation. */
export function findGroupEnd(bytes: Uint8Array, offsets: Int32Array, count: number, at: number): number {
  const operation = offsets[at];
  let inside = at;
  let step = 1;
  while (inside + step < count && haveEqualKeys(bytes, operation, offsets[inside + step])) {
    inside += step;
    step *= 2;
  }
  let outside = Math.min(inside + step, count);
  while (outside - inside > 1) {
    const middle = (inside + outside) >>> 1;
    if (haveEqualKeys(bytes, operation, offsets[middle])) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** Where the group that holds position `at` begins. */
export function findGroupStart(bytes: Uint8Array, offsets: Int32Array, at: number): number {
  const operation = offsets[at];
  let inside = at;
  let step = 1;
  while (inside - step >= 0 && haveEqualKeys(bytes, operation, offsets[inside - step])) {
    inside -= step;
    step *= 2;
  }
  let outside = Math.max(inside - step, -1);
  while (inside - outside > 1) {
    const middle = (inside + outside) >>> 1;
    if (haveEqualKeys(bytes, operation, offsets[middle])) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** The newest operation before `limit` in the group that begins at `at`, or 0. */
export function findVisible(bytes: Uint8Array, offsets: Int32Array, count: number, at: number, limit: number): number {
  if (offsets[at] < limit) return offsets[at];
  let low = at + 1;
  const end = findGroupEnd(bytes, offsets, count, at);
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[middle] >= limit) low = middle + 1;
    else high = middle;
  }
  return low < end ? offsets[low] : 0;
}

/** Whether the operation is on that key. */
export function isOnKey(
  bytes: Uint8Array,
  operation: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): boolean {
  if (keyLengthOf(bytes, operation) !== keyLength) return false;
  return equalBytes(bytes, keyStartOf(bytes, operation), keyBytes, keyStart, keyLength);
}

/**
 * Merges two sorted lists; where keys are equal, those of `newer` come first, as they arrived later.
 *
 * Cost: about log(gap) comparisons for each of `newer`, where gap is how many of `older` go before it; the rest is copied.
 */
export function mergeSorted(
  bytes: Uint8Array,
  older: Int32Array,
  olderCount: number,
  newer: Int32Array,
  newerCount: number,
  comparator: Comparator,
): Int32Array {
  const merged = new Int32Array(olderCount + newerCount);
  let at = 0;
  let from = 0;
  for (let i = 0; i < newerCount; i++) {
    const operation = newer[i];
    const place = gallopToAtOrAfter(bytes, older, from, olderCount, operation, comparator);
    copyOffsets(older, from, place, merged, at);
    at += place - from;
    from = place;
    merged[at++] = operation;
  }
  copyOffsets(older, from, olderCount, merged, at);
  return merged;
}

/** {@link findAtOrAfter} for an answer that is probably near `from`. */
function gallopToAtOrAfter(
  bytes: Uint8Array,
  offsets: Int32Array,
  from: number,
  count: number,
  operation: number,
  comparator: Comparator,
): number {
  let low = from;
  let step = 1;
  let high = low;
  while (high < count && compareOperationKeys(bytes, offsets[high], operation, comparator) < 0) {
    low = high + 1;
    high = low + step;
    step *= 2;
  }
  if (high > count) high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareOperationKeys(bytes, offsets[middle], operation, comparator) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function copyOffsets(source: Int32Array, start: number, end: number, target: Int32Array, at: number): void {
  if (end - start > LOOP_COPY_COUNT) {
    target.set(source.subarray(start, end), at);
  } else {
    for (let i = start; i < end; i++) target[at + i - start] = source[i];
  }
}
