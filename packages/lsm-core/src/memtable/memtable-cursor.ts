import type { Comparator } from "../base/comparator.ts";
import { Cursor, type CursorState, END, READY, TOMBSTONE } from "../base/cursor.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, valueLengthOf } from "../wal/operation.ts";
import { compareOperationKeys } from "./operation-order.ts";
import { isCovered } from "./range-delete-list.ts";
import { findAtOrAfter, findGroupEnd, findGroupStart, findVisible } from "./sorted-operations.ts";
import type { SortedRun } from "./sorted-runs.ts";

/**
 * The entries that a memtable shows before a limit: the newest operation of each key, tombstones included, without
 * those that a later range delete of the memtable covers.
 *
 * In every run the cursor stands at the first operation whose key is not before the current one. That holds in both
 * directions, so a turn costs nothing. Never {@link PENDING}. Later writes and a larger arena do not touch it.
 */
export class MemtableCursor extends Cursor {
  readonly #bytes: Uint8Array;
  /** Oldest first. */
  readonly #runs: readonly SortedRun[];
  readonly #positions: Int32Array;
  /** The runs that have the current key: those whose number here is that of the move. */
  readonly #onKey: Float64Array;
  #move = 0;
  readonly #limit: number;
  readonly #rangeDeletes: readonly number[];
  readonly #comparator: Comparator;

  /**
   * @param bytes the arena
   * @param runs what stands before `limit`, and possibly more, oldest first
   * @param rangeDeletes those before `limit`, ascending
   */
  constructor(
    bytes: Uint8Array,
    runs: readonly SortedRun[],
    rangeDeletes: readonly number[],
    limit: number,
    comparator: Comparator,
  ) {
    super();
    this.#bytes = bytes;
    this.keyBytes = bytes;
    this.valueBytes = bytes;
    this.#runs = runs;
    this.#positions = new Int32Array(runs.length);
    this.#onKey = new Float64Array(runs.length);
    this.#limit = limit;
    this.#rangeDeletes = rangeDeletes;
    this.#comparator = comparator;
  }

  first(): CursorState {
    this.#positions.fill(0);
    return this.#forward();
  }

  last(): CursorState {
    const runs = this.#runs;
    for (let i = 0; i < runs.length; i++) this.#positions[i] = runs[i].count;
    return this.#backward();
  }

  seek(key: Uint8Array): CursorState {
    this.#place(key);
    return this.#forward();
  }

  seekBefore(key: Uint8Array): CursorState {
    this.#place(key);
    return this.#backward();
  }

  next(): CursorState {
    this.#passKey();
    return this.#forward();
  }

  prev(): CursorState {
    return this.#backward();
  }

  load(): Promise<CursorState> {
    return Promise.reject(new Error("a memtable's cursor has nothing to wait for"));
  }

  close(): void {
    // The arena is held by reference alone.
  }

  #place(key: Uint8Array): void {
    const runs = this.#runs;
    for (let i = 0; i < runs.length; i++) {
      const { offsets, count } = runs[i];
      this.#positions[i] = findAtOrAfter(this.#bytes, offsets, count, key, 0, key.length, this.#comparator);
    }
  }

  /** Moves past the current key in the runs that have it. */
  #passKey(): void {
    const runs = this.#runs;
    for (let i = 0; i < runs.length; i++) {
      if (this.#onKey[i] !== this.#move) continue;
      this.#positions[i] = findGroupEnd(this.#bytes, runs[i].offsets, runs[i].count, this.#positions[i]);
    }
  }

  /** Settles on the smallest key that stands at a position, or the next one with something to show. */
  #forward(): CursorState {
    while (this.#pickSmallest()) {
      if (this.#show()) return READY;
      this.#passKey();
    }
    return END;
  }

  /** Settles on the greatest key before the positions, or the one before it with something to show. */
  #backward(): CursorState {
    while (this.#pickGreatest()) if (this.#show()) return READY;
    return END;
  }

  #pickSmallest(): boolean {
    const runs = this.#runs;
    const positions = this.#positions;
    const onKey = this.#onKey;
    let best = 0;
    let move = this.#move + 1;
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i];
      const position = positions[i];
      if (position >= run.count) continue;
      const operation = run.offsets[position];
      const order = best === 0 ? -1 : compareOperationKeys(this.#bytes, operation, best, this.#comparator);
      if (order > 0) continue;
      if (order < 0) {
        best = operation;
        move++;
      }
      onKey[i] = move;
    }
    this.#move = move;
    return best !== 0;
  }

  #pickGreatest(): boolean {
    const runs = this.#runs;
    const positions = this.#positions;
    const onKey = this.#onKey;
    let best = 0;
    let move = this.#move + 1;
    for (let i = 0; i < runs.length; i++) {
      const position = positions[i];
      if (position === 0) continue;
      const operation = runs[i].offsets[position - 1];
      const order = best === 0 ? 1 : compareOperationKeys(this.#bytes, operation, best, this.#comparator);
      if (order < 0) continue;
      if (order > 0) {
        best = operation;
        move++;
      }
      onKey[i] = move;
    }
    this.#move = move;
    for (let i = 0; i < runs.length; i++) {
      if (onKey[i] === move) positions[i] = findGroupStart(this.#bytes, runs[i].offsets, positions[i] - 1);
    }
    return best !== 0;
  }

  /** Points the fields at the newest visible operation of the picked key; false when there is none, or it is covered. */
  #show(): boolean {
    const bytes = this.#bytes;
    const runs = this.#runs;
    let operation = 0;
    for (let i = runs.length - 1; i >= 0 && operation === 0; i--) {
      if (this.#onKey[i] !== this.#move) continue;
      const run = runs[i];
      operation = findVisible(bytes, run.offsets, run.count, this.#positions[i], this.#limit);
    }
    if (operation === 0) return false;
    const keyStart = keyStartOf(bytes, operation);
    const keyLength = keyLengthOf(bytes, operation);
    if (
      this.#rangeDeletes.length > 0 &&
      isCovered(bytes, this.#rangeDeletes, bytes, keyStart, keyLength, operation, this.#limit)
    ) {
      return false;
    }
    this.keyStart = keyStart;
    this.keyLength = keyLength;
    this.valueStart = keyStart + keyLength;
    this.valueLength = bytes[operation] === OP_DELETE ? TOMBSTONE : valueLengthOf(bytes, operation);
    return true;
  }
}
