import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { LOG_HEADER_BYTES } from "../wal/log-header.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";
import { collectOperations } from "./frames.ts";
import { KeyHeads } from "./key-heads.ts";
import { compareOperationKey, compareOperationKeys } from "./operation-order.ts";
import { sortOperations } from "./sort-operations.ts";

/** Room of a chunk: many enough for a short list of chunks, few enough to move them in less time than a comparison. */
const CHUNK_COUNT_MAX = 128;
/** How full a merge leaves chunks, so that the operations that follow one by one do not split them at once. */
const CHUNK_COUNT_MERGED = 96;
/** Operations are inserted one by one when they are fewer than one to so many of those that are there. */
const MERGE_RATIO = 8;

/**
 * The order of an arena's operations: by key, and from the newest on where keys are equal.
 *
 * Made when somebody asks for it: {@link extend} sorts what was written since the last time, and inserts it when it is
 * little, or merges it with all there is. Chunks of offsets in a list, a B+tree of two levels, make the former cheap.
 */
export class SortedChunks {
  /** The arena as it was when it was last looked at. */
  bytes: Uint8Array;
  /** In order; each holds at least one operation. */
  readonly chunks: Int32Array[] = [];
  /** How many of each chunk's numbers are in use. */
  readonly counts: number[] = [];
  /** Changes with the positions of operations. */
  version = 0;
  #end: number = LOG_HEADER_BYTES;
  #count = 0;
  readonly #comparator: Comparator;
  readonly #isBytewise: boolean;
  readonly #keyHeads: KeyHeads = new KeyHeads();
  /** Heads of the keys of each chunk, made by the first search in it. */
  readonly #heads: (Float64Array | undefined)[] = [];
  /** Heads of the first keys of all chunks, made by the first search. Nobody looks at that of the first chunk, which may be old. */
  #firstHeads: number[] | undefined;

  constructor(bytes: Uint8Array, comparator: Comparator) {
    this.bytes = bytes;
    this.#comparator = comparator;
    this.#isBytewise = comparator === BYTEWISE;
  }

  /**
   * Makes sure that all operations before `limit` are there. Positions found before are void if `version` changes.
   *
   * Cost: about 100 ns for each new operation when they are many, 500 ns when they are few.
   *
   * @param bytes the arena, possibly a larger copy of the last one
   * @param limit where a frame ends
   */
  extend(bytes: Uint8Array, limit: number): void {
    this.bytes = bytes;
    if (limit <= this.#end) return;
    const { offsets, count } = collectOperations(bytes, this.#end, limit);
    this.#end = limit;
    this.add(bytes, offsets, count);
  }

  /**
   * Adds operations that are newer than all that are there. Positions found before are void if `version` changes.
   *
   * @param bytes where all of them stand
   * @param offsets their positions, ascending; may be sorted in place
   * @param count how many of `offsets` to add
   */
  add(bytes: Uint8Array, offsets: Int32Array, count: number): void {
    this.bytes = bytes;
    if (count === 0) return;
    sortOperations(bytes, offsets, count, this.#comparator);
    if (this.#count === 0) this.#cut(offsets.subarray(0, count));
    else if (count * MERGE_RATIO < this.#count) this.#insertAll(offsets, count);
    else this.#mergeAll(offsets, count);
    this.#count += count;
    this.version++;
  }

  /** What {@link findChunk} and {@link findInChunk} compare first. Valid until operations are added. */
  headOf(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    return this.#isBytewise ? this.#keyHeads.of(this.bytes, keyBytes, keyStart, keyLength) : 0;
  }

  /**
   * The last chunk that begins before a key, or the first. What is at or after the key begins in it or with the next.
   *
   * @param head {@link headOf} the key
   */
  findChunk(head: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const bytes = this.bytes;
    const chunks = this.chunks;
    const comparator = this.#comparator;
    const heads = (this.#firstHeads ??= chunks.map((chunk) => this.#headAt(chunk[0])));
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const other = heads[middle];
      const isBefore =
        other === head
          ? compareOperationKey(bytes, chunks[middle][0], keyBytes, keyStart, keyLength, comparator) < 0
          : other < head;
      if (isBefore) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The first place in a chunk whose key is at or after a key; the chunk's count when there is none. */
  findInChunk(index: number, head: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const bytes = this.bytes;
    const chunk = this.chunks[index];
    const comparator = this.#comparator;
    const heads = (this.#heads[index] ??= this.#readHeads(chunk, this.counts[index]));
    let low = 0;
    let high = this.counts[index];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = heads[middle];
      const isBefore =
        other === head
          ? compareOperationKey(bytes, chunk[middle], keyBytes, keyStart, keyLength, comparator) < 0
          : other < head;
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Heads of the keys of a chunk, if a search was there and they tell keys apart. */
  headsOf(index: number): Float64Array | undefined {
    return this.#isBytewise ? this.#heads[index] : undefined;
  }

  #headAt(operation: number): number {
    return this.#isBytewise ? this.#keyHeads.at(this.bytes, operation) : 0;
  }

  #readHeads(chunk: Int32Array, count: number): Float64Array {
    const heads = new Float64Array(chunk.length);
    if (this.#isBytewise) for (let i = 0; i < count; i++) heads[i] = this.#keyHeads.at(this.bytes, chunk[i]);
    return heads;
  }

  /** After the chunks were made anew. */
  #forgetHeads(): void {
    const last = this.chunks.length - 1;
    if (this.#isBytewise) this.#keyHeads.reset(this.bytes, this.chunks[0][0], this.chunks[last][this.counts[last] - 1]);
    this.#heads.length = 0;
    this.#heads.length = this.chunks.length;
    this.#firstHeads = undefined;
  }

  #insertAll(offsets: Int32Array, count: number): void {
    const bytes = this.bytes;
    for (let i = 0; i < count; i++) {
      const operation = offsets[count - 1 - i];
      if (this.#isBytewise && this.#keyHeads.narrow(bytes, operation)) {
        this.#heads.fill(undefined);
        this.#firstHeads = undefined;
      }
      const keyStart = keyStartOf(bytes, operation);
      const keyLength = keyLengthOf(bytes, operation);
      const head = this.#headAt(operation);
      const index = this.findChunk(head, bytes, keyStart, keyLength);
      // Before all that are on the same key: those are older, or come later in the list and were inserted already.
      this.#insert(index, this.findInChunk(index, head, bytes, keyStart, keyLength), operation, head);
    }
  }

  #insert(index: number, place: number, operation: number, head: number): void {
    const count = this.counts[index];
    if (count >= CHUNK_COUNT_MAX) {
      const kept = this.#split(index, place);
      if (place > kept) this.#insert(index + 1, place - kept, operation, head);
      else this.#insert(index, place, operation, head);
      return;
    }
    const chunk = this.chunks[index];
    chunk.copyWithin(place + 1, place, count);
    chunk[place] = operation;
    const heads = this.#heads[index];
    if (heads !== undefined) {
      heads.copyWithin(place + 1, place, count);
      heads[place] = head;
    }
    this.counts[index] = count + 1;
  }

  /** Moves half of a full chunk to a new one after it, or nearly nothing when keys arrive in order. Returns what is left. */
  #split(index: number, place: number): number {
    const chunk = this.chunks[index];
    const isAppending = place === CHUNK_COUNT_MAX && index === this.chunks.length - 1;
    const kept = isAppending ? CHUNK_COUNT_MAX - 1 : CHUNK_COUNT_MAX / 2;
    const half = new Int32Array(CHUNK_COUNT_MAX);
    half.set(chunk.subarray(kept, CHUNK_COUNT_MAX));
    this.chunks.splice(index + 1, 0, half);
    this.counts.splice(index + 1, 0, CHUNK_COUNT_MAX - kept);
    this.#heads.splice(index + 1, 0, undefined);
    this.#firstHeads?.splice(index + 1, 0, this.#headAt(half[0]));
    this.counts[index] = kept;
    return kept;
  }

  #mergeAll(added: Int32Array, addedCount: number): void {
    const merged = new Int32Array(this.#count + addedCount);
    let at = 0;
    let next = 0;
    for (let i = 0; i < this.chunks.length; i++) {
      const chunk = this.chunks[i];
      const count = this.counts[i];
      for (let k = 0; k < count; k++) {
        while (next < addedCount && compareOperationKeys(this.bytes, added[next], chunk[k], this.#comparator) <= 0) {
          merged[at++] = added[next++];
        }
        merged[at++] = chunk[k];
      }
    }
    while (next < addedCount) merged[at++] = added[next++];
    this.#cut(merged);
  }

  #cut(merged: Int32Array): void {
    this.chunks.length = 0;
    this.counts.length = 0;
    for (let at = 0; at < merged.length; at += CHUNK_COUNT_MERGED) {
      const end = Math.min(at + CHUNK_COUNT_MERGED, merged.length);
      const chunk = new Int32Array(CHUNK_COUNT_MAX);
      chunk.set(merged.subarray(at, end));
      this.chunks.push(chunk);
      this.counts.push(end - at);
    }
    this.#forgetHeads();
  }
}
