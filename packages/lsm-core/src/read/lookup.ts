import type { Comparator } from "../base/comparator.ts";
import { copyOut } from "../base/copy-out.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import { hashKey } from "../base/hash.ts";
import { findCovering } from "../base/range-delete.ts";
import type { BlockCache } from "../cache/block-cache.ts";
import { ABSENT, FOUND, NEED_BLOCK, type Table } from "../table/table.ts";
import { HeldBlock } from "./held-block.ts";
import type { ReadCost } from "./read-cost.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";
import type { View } from "./view.ts";

/** Operations of the active memtable at or after this position are not visible; for readers of the present. */
export const NO_LIMIT: number = Number.MAX_SAFE_INTEGER;

const DELETED: unique symbol = Symbol("deleted");

/**
 * Finds the newest entry of a key in a view: memtables, then level 0 from the newest table on, then one table a level.
 *
 * The result stands in `valueBytes`, `valueStart` and `valueLength`, views that are valid until the next lookup or
 * write; copy at once. One instance serves one thread.
 */
export class Lookup {
  valueBytes: Uint8Array = new Uint8Array(0);
  valueStart = 0;
  valueLength = 0;
  readonly #tables: TableCache;
  readonly #blocks: BlockCache;
  readonly #comparator: Comparator;
  readonly #cost: ReadCost;

  constructor(tables: TableCache, blocks: BlockCache, comparator: Comparator, cost: ReadCost) {
    this.#tables = tables;
    this.#blocks = blocks;
    this.#comparator = comparator;
    this.#cost = cost;
  }

  /**
   * Looks a key up, reading blocks that are not cached.
   *
   * @param key bytes `[0, length)` are the key
   * @param limit end of what is visible of the active memtable, or {@link NO_LIMIT}
   * @returns whether the key is live; a deleted key is not
   */
  find(view: View, limit: number, key: Uint8Array, length: number): boolean {
    const hash = hashKey(key, 0, length);
    if (this.#findInMemtables(view, limit, key, length, hash)) return this.valueLength !== TOMBSTONE;
    const levels = view.levels;
    const level0 = levels[0];
    this.#cost.looks += level0.length;
    for (let i = 0; i < level0.length; i++) {
      if (this.#findInTable(level0[i], key, length, hash)) return this.valueLength !== TOMBSTONE;
    }
    for (let level = 1; level < levels.length; level++) {
      const slots = levels[level];
      if (slots.length === 0) continue;
      const at = view.version.findTableIndex(level, key, 0, length);
      if (at >= 0 && this.#findInTable(slots[at], key, length, hash)) return this.valueLength !== TOMBSTONE;
    }
    return false;
  }

  /**
   * {@link find} without blocking.
   *
   * @param key whole array is the key; must not change until it settles
   * @returns a copy of the value, as the views would not outlive the wait; `undefined` when the key is not live
   */
  async findAsync(view: View, limit: number, key: Uint8Array): Promise<Uint8Array | undefined> {
    const hash = hashKey(key, 0, key.length);
    if (this.#findInMemtables(view, limit, key, key.length, hash)) return this.#copyValue();
    const held = new HeldBlock(this.#blocks);
    this.#cost.looks += view.levels[0].length;
    for (let level = 0; level < view.levels.length; level++) {
      const slots = view.levels[level];
      const at = level === 0 ? 0 : view.version.findTableIndex(level, key, 0, key.length);
      const end = level === 0 ? slots.length : at + 1;
      for (let i = Math.max(at, 0); i < end; i++) {
        const found = await this.#findInTableAsync(slots[i], key, hash, held);
        if (found !== undefined) return found === DELETED ? undefined : found;
      }
    }
    return undefined;
  }

  #copyValue(): Uint8Array | undefined {
    if (this.valueLength === TOMBSTONE) return undefined;
    return copyOut(this.valueBytes, this.valueStart, this.valueLength);
  }

  #findInMemtables(view: View, limit: number, key: Uint8Array, length: number, hash: number): boolean {
    const memtables = view.memtables;
    for (let i = 0; i < memtables.length; i++) {
      const memtable = memtables[i];
      const visible = i === 0 && limit < memtable.end ? limit : memtable.end;
      if (memtable.get(key, 0, length, hash, visible) === FOUND) {
        this.valueBytes = memtable.bytes;
        this.valueStart = memtable.valueStart;
        this.valueLength = memtable.valueLength;
        return true;
      }
    }
    return false;
  }

  #findInTable(slot: TableSlot, key: Uint8Array, length: number, hash: number): boolean {
    let table = slot.table;
    if (table === undefined) table = this.#tables.acquire(slot);
    else slot.wasUsed = true;
    const blocks = this.#blocks;
    if (table.get(key, 0, length, hash, blocks) === FOUND) {
      this.valueBytes = blocks.bytes;
      this.valueStart = table.valueStart;
      this.valueLength = table.valueLength;
      return true;
    }
    return slot.meta.rangeDeleteCount > 0 && this.#isCovered(table, key, length);
  }

  /** The value in a table, {@link DELETED}, or `undefined` when the table knows nothing of the key. */
  async #findInTableAsync(
    slot: TableSlot,
    key: Uint8Array,
    hash: number,
    held: HeldBlock,
  ): Promise<Uint8Array | typeof DELETED | undefined> {
    this.#tables.pin(slot);
    try {
      const table = slot.table ?? (await this.#tables.acquireAsync(slot));
      let outcome = table.get(key, 0, key.length, hash, held);
      while (outcome === NEED_BLOCK) {
        await held.load(table, table.neededBlock);
        outcome = table.get(key, 0, key.length, hash, held);
      }
      if (outcome === ABSENT) return findCovering(table.rangeDeletes, key, this.#comparator) && DELETED;
      if (table.valueLength === TOMBSTONE) return DELETED;
      return copyOut(held.bytes, table.valueStart, table.valueLength);
    } finally {
      this.#tables.unpin(slot);
    }
  }

  #isCovered(table: Table, key: Uint8Array, length: number): boolean {
    const whole = key.length === length ? key : key.subarray(0, length);
    if (findCovering(table.rangeDeletes, whole, this.#comparator) === undefined) return false;
    this.valueLength = TOMBSTONE;
    return true;
  }
}
