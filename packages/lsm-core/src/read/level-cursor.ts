import type { Comparator } from "../base/comparator.ts";
import { END, PENDING, type CursorState } from "../base/cursor.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { TableCursor, type TableCursorOptions } from "../table/table-cursor.ts";
import { BLOCK_LOOKS, type ReadCost } from "./read-cost.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";

type Move = typeof FIRST | typeof LAST | typeof SEEK | typeof SEEK_BEFORE;
const FIRST = 0;
const LAST = 1;
const SEEK = 2;
const SEEK_BEFORE = 3;

/** The tables of a level as one sequence, opened when reached; also a single table. Holds one table open at a time. */
export class LevelCursor extends TableCursor {
  readonly #slots: readonly TableSlot[];
  readonly #tables: TableCache;
  readonly #comparator: Comparator;
  readonly #isBlocking: boolean;
  readonly #cost: ReadCost | undefined;
  /** The slot that is held, and its place in `#slots`. */
  #slot: TableSlot | undefined;
  #at = -1;
  /** The move that waits for the table of the slot to be opened, and its key. */
  #waitingMove: Move = FIRST;
  #waitingKey: Uint8Array | undefined;
  #isOpening = false;

  /**
   * @param slots disjoint tables in the order of their keys
   * @param cost where to count what is read, for a table of level 0
   */
  constructor(
    slots: readonly TableSlot[],
    tables: TableCache,
    comparator: Comparator,
    options: TableCursorOptions,
    cost: ReadCost | undefined,
  ) {
    super(undefined, options);
    this.#slots = slots;
    this.#tables = tables;
    this.#comparator = comparator;
    this.#isBlocking = options.blocking;
    this.#cost = cost;
  }

  override first(): CursorState {
    return this.#enter(0, FIRST, undefined);
  }

  override last(): CursorState {
    return this.#enter(this.#slots.length - 1, LAST, undefined);
  }

  override seek(key: Uint8Array): CursorState {
    return this.#enter(this.#firstTableAtOrAfter(key), SEEK, key);
  }

  override seekBefore(key: Uint8Array): CursorState {
    return this.#enter(this.#lastTableBefore(key), SEEK_BEFORE, key);
  }

  override async load(): Promise<CursorState> {
    let state: CursorState = PENDING;
    while (state === PENDING) state = this.#isOpening ? await this.#open() : await super.load();
    return state;
  }

  override close(): void {
    super.close();
    this.#leave();
  }

  protected override entered(): void {
    if (this.#cost !== undefined) this.#cost.looks += BLOCK_LOOKS;
  }

  protected override after(): CursorState {
    return this.#enter(this.#at + 1, FIRST, undefined);
  }

  protected override before(): CursorState {
    return this.#enter(this.#at - 1, LAST, undefined);
  }

  /** Makes a move in a table, which goes on to its neighbours as long as there is nothing. */
  #enter(at: number, move: Move, key: Uint8Array | undefined): CursorState {
    if (at < 0 || at >= this.#slots.length) return END;
    if (at !== this.#at) {
      this.#leave();
      const slot = this.#slots[at];
      this.#tables.pin(slot);
      this.#slot = slot;
      this.#at = at;
      this.#isOpening = true;
    }
    if (this.#isOpening) {
      const slot = this.#slots[at];
      if (slot.table === undefined && !this.#isBlocking) {
        this.#waitingMove = move;
        this.#waitingKey = key;
        return PENDING;
      }
      this.goTo(this.#tables.acquire(slot));
      this.#isOpening = false;
    }
    return this.#move(move, key);
  }

  /** Opens the table that a move waits for, without blocking, and makes the move. */
  async #open(): Promise<CursorState> {
    const slot = this.#slot!;
    const table = await this.#tables.acquireAsync(slot);
    if (this.#slot !== slot) return END;
    this.goTo(table);
    this.#isOpening = false;
    return this.#move(this.#waitingMove, this.#waitingKey);
  }

  #move(move: Move, key: Uint8Array | undefined): CursorState {
    if (move === FIRST) return super.first();
    if (move === LAST) return super.last();
    return move === SEEK ? super.seek(key!) : super.seekBefore(key!);
  }

  #leave(): void {
    const slot = this.#slot;
    if (slot === undefined) return;
    this.goTo(undefined);
    this.#slot = undefined;
    this.#at = -1;
    this.#isOpening = false;
    this.#tables.unpin(slot);
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
