import { EMPTY_BYTES } from "../base/bytes.ts";
import { Cursor, type CursorState, END, READY, TOMBSTONE } from "../base/cursor.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, valueLengthOf } from "../wal/operation.ts";
import { ChunkPosition } from "./chunk-position.ts";
import { isCovered } from "./range-delete-list.ts";
import type { SortedChunks } from "./sorted-chunks.ts";

/**
 * The entries that a memtable shows before a limit: the newest operation of each key, tombstones included, without
 * those that a later range delete of the memtable covers.
 *
 * Never {@link PENDING}. Later writes do not show: they may move operations in the common order, which the cursor
 * notices and makes up for with a search, but they stand beyond its limit.
 */
export class MemtableCursor extends Cursor {
  readonly #order: SortedChunks;
  readonly #position: ChunkPosition;
  /** Version of the order that the position belongs to. */
  #version = 0;
  #limit: number;
  #rangeDeletes: readonly number[];

  /**
   * @param order has the operations before `limit`, and possibly later ones
   * @param rangeDeletes those before `limit`, ascending
   */
  constructor(order: SortedChunks, rangeDeletes: readonly number[], limit: number) {
    super();
    this.#order = order;
    this.#position = new ChunkPosition(order);
    this.#limit = limit;
    this.#rangeDeletes = rangeDeletes;
  }

  /** Shows what there was before another limit from now on: parameters as of the constructor. It has to be placed again. */
  renew(rangeDeletes: readonly number[], limit: number): void {
    this.#rangeDeletes = rangeDeletes;
    this.#limit = limit;
  }

  first(): CursorState {
    this.#version = this.#order.version;
    this.#position.toStart();
    return this.#forward();
  }

  last(): CursorState {
    this.#version = this.#order.version;
    this.#position.toEnd();
    return this.#backward();
  }

  seek(key: Uint8Array): CursorState {
    this.#place(key, 0, key.length);
    return this.#forward();
  }

  seekBefore(key: Uint8Array): CursorState {
    this.#place(key, 0, key.length);
    return this.#backward();
  }

  next(): CursorState {
    if (this.#version !== this.#order.version) this.#place(this.keyBytes, this.keyStart, this.keyLength);
    this.#position.toNext();
    return this.#forward();
  }

  prev(): CursorState {
    if (this.#version !== this.#order.version) this.#place(this.keyBytes, this.keyStart, this.keyLength);
    return this.#backward();
  }

  load(): Promise<CursorState> {
    return Promise.reject(new Error("a memtable's cursor has nothing to wait for"));
  }

  close(): void {
    // The memtable may have moved to a larger arena.
    this.keyBytes = EMPTY_BYTES;
    this.valueBytes = EMPTY_BYTES;
  }

  #place(keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    this.#version = this.#order.version;
    this.#position.toKey(keyBytes, keyStart, keyLength);
  }

  /** Settles on the group at the position, or the next one with something to show. */
  #forward(): CursorState {
    const position = this.#position;
    for (; !position.isAtEnd; position.toNext()) if (this.#show()) return READY;
    return END;
  }

  /** Settles on the last group before the position with something to show. */
  #backward(): CursorState {
    const position = this.#position;
    while (position.toPrevious()) if (this.#show()) return READY;
    return END;
  }

  /** Points the fields at what the group at the position shows; false when that is nothing. */
  #show(): boolean {
    const bytes = this.#order.bytes;
    const operation = this.#position.visible(this.#limit);
    if (operation === 0) return false;
    const keyStart = keyStartOf(bytes, operation);
    const keyLength = keyLengthOf(bytes, operation);
    const rangeDeletes = this.#rangeDeletes;
    if (rangeDeletes.length > 0 && isCovered(bytes, rangeDeletes, bytes, keyStart, keyLength, operation, this.#limit)) {
      return false;
    }
    this.keyBytes = bytes;
    this.valueBytes = bytes;
    this.keyStart = keyStart;
    this.keyLength = keyLength;
    this.valueStart = keyStart + keyLength;
    this.valueLength = bytes[operation] === OP_DELETE ? TOMBSTONE : valueLengthOf(bytes, operation);
    return true;
  }
}
