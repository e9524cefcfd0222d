import { appendByte, compareBytes } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";

/** An entry as a store in memory keeps it: its bytes never change, and it is never handed out. */
export interface StoredEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

type Chunk = readonly StoredEntry[];

const CHUNK_ENTRIES_MAX = 64;
/** A chunk that becomes smaller than this is joined with the next one. */
const CHUNK_ENTRIES_MIN = 16;

/**
 * A sorted map whose copies are free.
 *
 * Entries are in chunks of up to 64, and a chunk never changes: a write makes a new one. {@link fork} shares the array of chunks,
 * which either side copies at its next write. A write costs a binary search and a chunk, and after a fork a pointer a chunk.
 */
export class SortedMap {
  /** None is empty. */
  #chunks: Chunk[] = [];
  /** Whether another map has the same array. */
  #isShared = false;

  /** A map with the same entries, apart from this one from now on. */
  fork(): SortedMap {
    const copy = new SortedMap();
    copy.#chunks = this.#chunks;
    copy.#isShared = true;
    this.#isShared = true;
    return copy;
  }

  /** The value of a key; `undefined` when it is absent. */
  get(key: Uint8Array): Uint8Array | undefined {
    const chunk = this.#chunks[this.#chunkOf(key)];
    const entry = chunk?.[lowerBound(chunk, key)];
    return entry !== undefined && compareBytes(entry.key, key) === 0 ? entry.value : undefined;
  }

  /** Sets a key. The map keeps the arrays: they must not change any more. */
  put(key: Uint8Array, value: Uint8Array): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const index = lowerBound(chunk, key);
    const present = chunk[index];
    const isReplaced = present !== undefined && compareBytes(present.key, key) === 0;
    this.#replace(at, 1, chunk.toSpliced(index, isReplaced ? 1 : 0, { key, value }));
  }

  /** Removes a key; one that is absent is fine. */
  delete(key: Uint8Array): void {
    this.deleteRange({ start: key, end: appendByte(key, 0) });
  }

  /** Removes every key of a range. */
  deleteRange({ start, end }: KeyRange): void {
    if (compareBytes(start, end) >= 0) return;
    const first = this.#chunkOf(start);
    const last = this.#chunkOf(end);
    const firstChunk = this.#chunks[first];
    const lastChunk = this.#chunks[last];
    if (firstChunk === undefined || lastChunk === undefined) return;
    const kept = firstChunk.slice(0, lowerBound(firstChunk, start)).concat(lastChunk.slice(lowerBound(lastChunk, end)));
    this.#replace(first, last - first + 1, kept);
  }

  /** Up to `count` entries of a range, from its start or, reversed, from its end. */
  collect(range: KeyRange, isReversed: boolean, count: number): StoredEntry[] {
    return isReversed ? this.#collectDown(range, count) : this.#collectUp(range, count);
  }

  #collectUp({ start, end }: KeyRange, count: number): StoredEntry[] {
    const found: StoredEntry[] = [];
    let at = this.#chunkOf(start);
    let chunk = this.#chunks[at];
    let index = chunk === undefined ? 0 : lowerBound(chunk, start);
    while (chunk !== undefined && found.length < count) {
      const entry = chunk[index++];
      if (entry === undefined) {
        chunk = this.#chunks[++at];
        index = 0;
      } else if (compareBytes(entry.key, end) < 0) {
        found.push(entry);
      } else {
        break;
      }
    }
    return found;
  }

  #collectDown({ start, end }: KeyRange, count: number): StoredEntry[] {
    const found: StoredEntry[] = [];
    let at = this.#chunkOf(end);
    let chunk = this.#chunks[at];
    let index = chunk === undefined ? 0 : lowerBound(chunk, end) - 1;
    while (chunk !== undefined && found.length < count) {
      const entry = chunk[index--];
      if (entry === undefined) {
        chunk = this.#chunks[--at];
        index = chunk === undefined ? 0 : chunk.length - 1;
      } else if (compareBytes(entry.key, start) >= 0) {
        found.push(entry);
      } else {
        break;
      }
    }
    return found;
  }

  /** The last chunk that begins at or before `key`, or the first one: where the key is if it is anywhere. */
  #chunkOf(key: Uint8Array): number {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = chunks[middle]?.[0];
      if (first !== undefined && compareBytes(first.key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Puts `entries` in the place of some chunks. */
  #replace(at: number, count: number, entries: Chunk): void {
    if (this.#isShared) this.#chunks = this.#chunks.slice();
    this.#isShared = false;
    const next = this.#chunks[at + count];
    if (entries.length >= CHUNK_ENTRIES_MIN || next === undefined) {
      this.#chunks.splice(at, count, ...splitEntries(entries));
    } else {
      this.#chunks.splice(at, count + 1, ...splitEntries(entries.concat(next)));
    }
  }
}

/** The position of the first entry at or after `key`. */
function lowerBound(chunk: Chunk, key: Uint8Array): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = chunk[middle];
    if (entry !== undefined && compareBytes(entry.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** No chunk, one, or two halves; there are at most twice as many entries as a chunk takes. */
function splitEntries(entries: Chunk): Chunk[] {
  if (entries.length === 0) return [];
  if (entries.length <= CHUNK_ENTRIES_MAX) return [entries];
  const half = entries.length >>> 1;
  return [entries.slice(0, half), entries.slice(half)];
}
