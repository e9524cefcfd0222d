import { isWholeHead } from "./key-heads.ts";
import { haveEqualKeys, isOnKey } from "./operation-order.ts";
import type { SortedChunks } from "./sorted-chunks.ts";

/**
 * A place in sorted operations: at the newest operation of a key, or at the end. Operations on one key are a group.
 * Void when the `version` of the operations has changed.
 */
export class ChunkPosition {
  readonly #order: SortedChunks;
  #chunk = 0;
  #at = 0;

  /** At the first group. */
  constructor(order: SortedChunks) {
    this.#order = order;
  }

  get isAtEnd(): boolean {
    return this.#chunk >= this.#order.chunks.length;
  }

  /** Moves to the first group. */
  toStart(): void {
    this.#chunk = 0;
    this.#at = 0;
  }

  /** Moves after the last group. */
  toEnd(): void {
    this.#chunk = this.#order.chunks.length;
    this.#at = 0;
  }

  /** Moves to the first group whose key is at or after a key. */
  toKey(keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    const order = this.#order;
    this.toStart();
    if (this.isAtEnd) return;
    const head = order.headOf(keyBytes, keyStart, keyLength);
    this.#chunk = order.findChunk(head, keyBytes, keyStart, keyLength);
    this.#at = order.findInChunk(this.#chunk, head, keyBytes, keyStart, keyLength);
    if (this.#at === order.counts[this.#chunk]) {
      this.#chunk++;
      this.#at = 0;
    }
  }

  /** Moves to the next group; not from the end. Cost: one comparison for a key with one operation. */
  toNext(): void {
    const order = this.#order;
    const { bytes, chunks, counts } = order;
    let chunk = chunks[this.#chunk];
    const operation = chunk[this.#at];
    for (;;) {
      const count = counts[this.#chunk];
      this.#at = findGroupEnd(bytes, chunk, order.headsOf(this.#chunk), count, this.#at);
      if (this.#at < count) return;
      this.#at = 0;
      if (++this.#chunk === chunks.length) return;
      chunk = chunks[this.#chunk];
      if (!haveEqualKeys(bytes, operation, chunk[0])) return;
    }
  }

  /** Moves to the group before; returns false at the first one. */
  toPrevious(): boolean {
    if (this.#at > 0) {
      this.#at--;
    } else {
      if (this.#chunk === 0) return false;
      this.#at = this.#order.counts[--this.#chunk] - 1;
    }
    this.#toGroupStart();
    return true;
  }

  /** The newest operation before `limit` in the group, or 0. */
  visible(limit: number): number {
    const order = this.#order;
    const { bytes, chunks, counts } = order;
    const first = chunks[this.#chunk][this.#at];
    if (first < limit) return first;
    let at = this.#at;
    for (let i = this.#chunk; i < chunks.length && haveEqualKeys(bytes, first, chunks[i][at]); i++) {
      const end = findGroupEnd(bytes, chunks[i], order.headsOf(i), counts[i], at);
      const place = findBefore(chunks[i], at, end, limit);
      if (place < end) return chunks[i][place];
      at = 0;
    }
    return 0;
  }

  /** {@link visible} if the group is on that key, else 0. */
  visibleOn(keyBytes: Uint8Array, keyStart: number, keyLength: number, limit: number): number {
    if (this.isAtEnd) return 0;
    const { bytes, chunks } = this.#order;
    return isOnKey(bytes, chunks[this.#chunk][this.#at], keyBytes, keyStart, keyLength) ? this.visible(limit) : 0;
  }

  #toGroupStart(): void {
    const order = this.#order;
    const { bytes, chunks, counts } = order;
    const operation = chunks[this.#chunk][this.#at];
    for (;;) {
      this.#at = findGroupStart(bytes, chunks[this.#chunk], order.headsOf(this.#chunk), this.#at);
      if (this.#at > 0 || this.#chunk === 0) return;
      const last = counts[this.#chunk - 1] - 1;
      if (!haveEqualKeys(bytes, operation, chunks[this.#chunk - 1][last])) return;
      this.#chunk--;
      this.#at = last;
    }
  }
}

/** Whether the operations at two places of a chunk are on one key. `heads` are those of the chunk, if there are any. */
function areOnOneKey(
  bytes: Uint8Array,
  chunk: Int32Array,
  heads: Float64Array | undefined,
  a: number,
  b: number,
): boolean {
  if (heads !== undefined) {
    const head = heads[a];
    if (head !== heads[b]) return false;
    if (isWholeHead(head)) return true;
  }
  return haveEqualKeys(bytes, chunk[a], chunk[b]);
}

/** Where the operations on the key of the one at `at` end in a chunk. */
function findGroupEnd(
  bytes: Uint8Array,
  chunk: Int32Array,
  heads: Float64Array | undefined,
  count: number,
  at: number,
): number {
  let inside = at;
  let step = 1;
  while (inside + step < count && areOnOneKey(bytes, chunk, heads, at, inside + step)) {
    inside += step;
    step *= 2;
  }
  let outside = Math.min(inside + step, count);
  while (outside - inside > 1) {
    const middle = (inside + outside) >>> 1;
    if (areOnOneKey(bytes, chunk, heads, at, middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** Where the operations on the key of the one at `at` begin in a chunk. */
function findGroupStart(bytes: Uint8Array, chunk: Int32Array, heads: Float64Array | undefined, at: number): number {
  let inside = at;
  let step = 1;
  while (inside - step >= 0 && areOnOneKey(bytes, chunk, heads, at, inside - step)) {
    inside -= step;
    step *= 2;
  }
  let outside = Math.max(inside - step, -1);
  while (inside - outside > 1) {
    const middle = (inside + outside) >>> 1;
    if (areOnOneKey(bytes, chunk, heads, at, middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** The first place of a falling sequence with a number below `limit`; `end` when there is none. */
function findBefore(chunk: Int32Array, start: number, end: number, limit: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle] >= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
