import { appendByte, compareBytes } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { StoreChange } from "./ordered-store.ts";

/** Below this many ranges nothing is merged before it is needed. */
const RANGES_MERGED_MIN = 1024;

/** The keys and ranges that a transaction has read, absent keys included: what no other commit may change before its own. */
export class ReadSet {
  #ranges: KeyRange[] = [];
  /** Whether the ranges are in order and apart. */
  #isMerged = true;
  /** At how many ranges they are merged, so that reading the same again and again takes no memory. */
  #mergeAt = RANGES_MERGED_MIN;

  /** Keeps a copy of the key. */
  addKey(key: Uint8Array): void {
    this.addRange({ start: new Uint8Array(key), end: appendByte(key, 0) });
  }

  /** Keeps the arrays: they must not change any more. An empty range is nothing. */
  addRange(range: KeyRange): void {
    if (compareBytes(range.start, range.end) >= 0) return;
    this.#ranges.push(range);
    this.#isMerged = false;
    if (this.#ranges.length < this.#mergeAt) return;
    this.#merge();
    this.#mergeAt = Math.max(RANGES_MERGED_MIN, this.#ranges.length * 2);
  }

  /** Whether one of the changes is within what was read. */
  meets(changes: readonly StoreChange[]): boolean {
    if (this.#ranges.length === 0) return false;
    if (!this.#isMerged) this.#merge();
    return changes.some((change) =>
      change.kind === "deleteRange" ? this.#meetsRange(change) : this.#meetsKey(change.key),
    );
  }

  #meetsKey(key: Uint8Array): boolean {
    const range = this.#ranges[countWhile(this.#ranges, ({ start }) => compareBytes(start, key) <= 0) - 1];
    return range !== undefined && compareBytes(key, range.end) < 0;
  }

  #meetsRange({ start, end }: KeyRange): boolean {
    if (compareBytes(start, end) >= 0) return false;
    const range = this.#ranges[countWhile(this.#ranges, (read) => compareBytes(read.start, end) < 0) - 1];
    return range !== undefined && compareBytes(start, range.end) < 0;
  }

  #merge(): void {
    const merged: KeyRange[] = [];
    let last: KeyRange | undefined;
    for (const range of this.#ranges.toSorted((a, b) => compareBytes(a.start, b.start))) {
      if (last === undefined || compareBytes(range.start, last.end) > 0) {
        merged.push((last = range));
      } else if (compareBytes(range.end, last.end) > 0) {
        last = { start: last.start, end: range.end };
        merged[merged.length - 1] = last;
      }
    }
    this.#ranges = merged;
    this.#isMerged = true;
  }
}

/** How many items at the beginning fulfil a condition that none fulfils after them. */
function countWhile<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
