import type { Comparator } from "../base/comparator.ts";
import { Cursor, END, PENDING, READY, type CursorState } from "../base/cursor.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { TableCursor } from "../table/table-cursor.ts";
import type { CursorBlocks } from "../table/block-source.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";

/** How cursors over tables read. */
export interface TableCursorOptions {
  readonly blocks: CursorBlocks | undefined;
  readonly readAheadBytes: number;
  readonly blocking: boolean;
}

const FIRST = 0;
const LAST = 1;
const SEEK = 2;
const SEEK_BEFORE = 3;

/** The tables of a level as one sequence, opened when reached; also a single table. Holds one table open at a time. */
export class LevelCursor extends Cursor {
  readonly #slots: readonly TableSlot[];
  readonly #tables: TableCache;
  readonly #comparator: Comparator;
  readonly #options: TableCursorOptions;
  #at = -1;
  #inner: TableCursor | undefined;
  #innerSlot: TableSlot | undefined;
  /** The move that waits for a table to be opened, and its key. */
  #waitingMove = FIRST;
  #waitingKey: Uint8Array | undefined;
  #isOpening = false;
  #isClosed = false;

  /** @param slots disjoint tables in the order of their keys */
  constructor(slots: readonly TableSlot[], tables: TableCache, comparator: Comparator, options: TableCursorOptions) {
    super();
    this.#slots = slots;
    this.#tables = tables;
    this.#comparator = comparator;
    this.#options = options;
  }

  first(): CursorState {
    return this.#enter(0, FIRST, undefined);
  }

  last(): CursorState {
    return this.#enter(this.#slots.length - 1, LAST, undefined);
  }

  seek(key: Uint8Array): CursorState {
    return this.#enter(this.#firstTableAtOrAfter(key), SEEK, key);
  }

  seekBefore(key: Uint8Array): CursorState {
    return this.#enter(this.#lastTableBefore(key), SEEK_BEFORE, key);
  }

  next(): CursorState {
    return this.#settle(this.#inner!.next(), 1);
  }

  prev(): CursorState {
    return this.#settle(this.#inner!.prev(), -1);
  }

  async load(): Promise<CursorState> {
    for (;;) {
      let state: CursorState;
      if (this.#isOpening) {
        const slot = this.#slots[this.#at];
        this.#hold(slot);
        await this.#tables.acquireAsync(slot);
        if (this.#isClosed) return END;
        this.#isOpening = false;
        state = this.#move(this.#waitingMove, this.#waitingKey);
      } else {
        state = await this.#inner!.load();
        if (this.#isClosed) return END;
      }
      const forward = this.#waitingMove === FIRST || this.#waitingMove === SEEK;
      state = this.#settle(state, forward ? 1 : -1);
      if (state !== PENDING) return state;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#leave();
  }

  /** Goes to a table and makes a move there; goes on to its neighbours as long as there is nothing. */
  #enter(at: number, move: number, key: Uint8Array | undefined): CursorState {
    this.#waitingMove = move;
    this.#waitingKey = key;
    if (at < 0 || at >= this.#slots.length) return END;
    if (at !== this.#at || this.#inner === undefined) {
      this.#leave();
      this.#at = at;
      const slot = this.#slots[at];
      if (slot.table === undefined && !this.#options.blocking) {
        this.#isOpening = true;
        return PENDING;
      }
      this.#hold(slot);
    }
    return this.#settle(this.#move(move, key), move === FIRST || move === SEEK ? 1 : -1);
  }

  #move(move: number, key: Uint8Array | undefined): CursorState {
    this.#inner ??= new TableCursor(this.#tables.acquire(this.#slots[this.#at]), this.#options);
    const inner = this.#inner;
    if (move === FIRST) return inner.first();
    if (move === LAST) return inner.last();
    return move === SEEK ? inner.seek(key!) : inner.seekBefore(key!);
  }

  #settle(state: CursorState, step: number): CursorState {
    if (state === READY) {
      const inner = this.#inner!;
      this.keyBytes = inner.keyBytes;
      this.keyStart = inner.keyStart;
      this.keyLength = inner.keyLength;
      this.valueBytes = inner.valueBytes;
      this.valueStart = inner.valueStart;
      this.valueLength = inner.valueLength;
      return READY;
    }
    this.#waitingMove = step > 0 ? FIRST : LAST;
    if (state === PENDING) return PENDING;
    return this.#enter(this.#at + step, this.#waitingMove, undefined);
  }

  #hold(slot: TableSlot): void {
    if (this.#innerSlot === slot) return;
    this.#tables.pin(slot);
    this.#innerSlot = slot;
  }

  #leave(): void {
    this.#inner?.close();
    this.#inner = undefined;
    this.#isOpening = false;
    this.#at = -1;
    if (this.#innerSlot !== undefined) this.#tables.unpin(this.#innerSlot);
    this.#innerSlot = undefined;
  }

  #firstTableAtOrAfter(key: Uint8Array): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (endsBefore(this.#slots[middle].meta, key, this.#comparator)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lastTableBefore(key: Uint8Array): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#comparator.compare(this.#slots[middle].meta.smallest, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Whether a table holds nothing at or after `key`. */
function endsBefore(meta: TableMeta, key: Uint8Array, comparator: Comparator): boolean {
  if (meta.largest === undefined) return false;
  const order = comparator.compare(meta.largest, key);
  return order < 0 || (order === 0 && meta.largestExclusive);
}
