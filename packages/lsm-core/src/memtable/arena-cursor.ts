import { type CursorState, END, type EntrySequence, READY, TOMBSTONE } from "../base/cursor.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, valueLengthOf } from "../wal/operation.ts";
import { haveEqualKeys } from "./operation-order.ts";
import { isCovered } from "./range-delete-list.ts";
import { touchOperations } from "./touch-operations.ts";

/** So many operations are touched at a time: with their values they stay in the first cache until they are read. */
const TOUCHED_COUNT = 32;

/**
 * The entries of a sealed arena, from front to back: the newest operation of each key, tombstones included, without those
 * that a later range delete covers.
 *
 * Neighbours in key order stand anywhere in the arena, so some are touched ahead.
 */
export class ArenaCursor implements EntrySequence {
  readonly keyBytes: Uint8Array;
  keyStart = 0;
  keyLength = 0;
  readonly valueBytes: Uint8Array;
  valueStart = 0;
  valueLength = 0;
  readonly #offsets: Int32Array;
  readonly #count: number;
  readonly #rangeDeletes: readonly number[];
  readonly #end: number;
  /** Place of the operation after those of the present entry. */
  #next = 0;
  /** Operations before this place were touched. */
  #touched = 0;

  /**
   * @param offsets operations of the arena `bytes`, the first `count` in order of their keys and from the newest on where these are equal
   * @param rangeDeletes where those of the arena stand, ascending
   * @param end where the arena's last frame ends
   */
  constructor(bytes: Uint8Array, offsets: Int32Array, count: number, rangeDeletes: readonly number[], end: number) {
    this.keyBytes = bytes;
    this.valueBytes = bytes;
    this.#offsets = offsets;
    this.#count = count;
    this.#rangeDeletes = rangeDeletes;
    this.#end = end;
  }

  first(): CursorState {
    this.#next = 0;
    this.#touched = 0;
    return this.next();
  }

  next(): CursorState {
    const bytes = this.keyBytes;
    const offsets = this.#offsets;
    const count = this.#count;
    const rangeDeletes = this.#rangeDeletes;
    let next = this.#next;
    while (next < count) {
      if (next + 1 >= this.#touched) this.#touch();
      const operation = offsets[next++];
      while (next < count && haveEqualKeys(bytes, operation, offsets[next])) next++;
      const keyStart = keyStartOf(bytes, operation);
      const keyLength = keyLengthOf(bytes, operation);
      if (rangeDeletes.length > 0 && isCovered(bytes, rangeDeletes, bytes, keyStart, keyLength, operation, this.#end)) {
        continue;
      }
      this.#next = next;
      this.keyStart = keyStart;
      this.keyLength = keyLength;
      this.valueStart = keyStart + keyLength;
      this.valueLength = bytes[operation] === OP_DELETE ? TOMBSTONE : valueLengthOf(bytes, operation);
      return READY;
    }
    this.#next = count;
    return END;
  }

  #touch(): void {
    const start = this.#touched;
    this.#touched = Math.min(start + TOUCHED_COUNT, this.#count);
    touchOperations(this.keyBytes, this.#offsets, start, this.#touched);
  }
}
