import type { Comparator } from "../base/comparator.ts";
import { closedError, ioError } from "../base/errors.ts";
import type { BlockCache } from "../cache/block-cache.ts";
import { joinPath, tableName } from "../storage/file-names.ts";
import type { ReadableFile, Storage } from "../storage/storage.ts";
import { Table } from "../table/table.ts";
import type { TableMeta } from "../table/table-meta.ts";

/** A table of a version, open or not. One object for each table as long as any version names it. */
export class TableSlot {
  readonly meta: TableMeta;
  /** The open table; may be closed to stay within the bound whenever `pins` is 0. */
  table: Table | undefined = undefined;
  /** Cursors and asynchronous reads that hold the open table. */
  pins = 0;
  /** Set by each use, cleared by the clock that looks for a table to close. */
  wasUsed = false;
  /** No version names the table any more: close it as soon as nobody holds it. */
  isRetired = false;

  constructor(meta: TableMeta) {
    this.meta = meta;
  }
}

/** What bounds a {@link TableCache}. */
export interface TableCacheOptions {
  /** Tables kept open at most; tables in use may exceed it. */
  readonly openTables: number;
  /** Memory for locators, in bytes. Tables opened beyond it fall back to filter and index. */
  readonly locatorBytes: number;
}

/** The open tables, bounded in number: opens on demand, closes the ones not used lately. */
export class TableCache {
  readonly #storage: Storage;
  readonly #directory: string;
  readonly #comparator: Comparator;
  readonly #blocks: BlockCache;
  readonly #options: TableCacheOptions;
  readonly #slots = new Map<number, TableSlot>();
  /** Open slots in the order in which the clock looks at them. */
  readonly #open = new Set<TableSlot>();
  readonly #opening = new Map<TableSlot, Promise<Table>>();
  #memoryBytes = 0;
  #isClosed = false;

  constructor(
    storage: Storage,
    directory: string,
    comparator: Comparator,
    blocks: BlockCache,
    options: TableCacheOptions,
  ) {
    this.#storage = storage;
    this.#directory = directory;
    this.#comparator = comparator;
    this.#blocks = blocks;
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Bytes of indexes, filters and locators of the open tables. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** The slot of a table, the same object each time until it is retired. */
  slot(meta: TableMeta): TableSlot {
    let slot = this.#slots.get(meta.id);
    if (slot === undefined) {
      slot = new TableSlot(meta);
      this.#slots.set(meta.id, slot);
    }
    return slot;
  }

  /** The open table of a slot; opens it if need be. Valid until another table is opened unless the slot is pinned. */
  acquire(slot: TableSlot): Table {
    if (this.#isClosed) throw closedError();
    slot.wasUsed = true;
    return slot.table ?? this.#openNow(slot);
  }

  /** {@link acquire} without blocking. The caller has pinned the slot. */
  async acquireAsync(slot: TableSlot): Promise<Table> {
    if (this.#isClosed) throw closedError();
    slot.wasUsed = true;
    if (slot.table !== undefined) return slot.table;
    let opening = this.#opening.get(slot);
    if (opening === undefined) {
      opening = this.#openLater(slot).finally(() => this.#opening.delete(slot));
      this.#opening.set(slot, opening);
    }
    return await opening;
  }

  pin(slot: TableSlot): void {
    slot.pins++;
  }

  unpin(slot: TableSlot): void {
    slot.pins--;
    if (slot.pins > 0) return;
    if (slot.isRetired || this.#open.size > this.#options.openTables) this.#close(slot);
  }

  /** No version names the table any more. */
  retire(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    slot.isRetired = true;
    if (slot.pins === 0) this.#close(slot);
  }

  /** Closes every table; none can be opened any more. */
  close(): void {
    this.#isClosed = true;
    for (const slot of this.#open) this.#close(slot);
  }

  #openNow(slot: TableSlot): Table {
    const path = this.#path(slot);
    const file = attempt(path, () => this.#storage.openReadable(path));
    try {
      return this.#install(
        slot,
        Table.open(file, path, slot.meta, this.#comparator, { locator: this.#hasLocatorRoom(slot) }),
      );
    } catch (error) {
      file.close();
      throw error;
    }
  }

  async #openLater(slot: TableSlot): Promise<Table> {
    const path = this.#path(slot);
    let file: ReadableFile;
    try {
      file = await this.#storage.openReadableAsync(path);
    } catch (error) {
      throw ioError(`open ${path}`, error, path);
    }
    let table: Table;
    try {
      table = await Table.openAsync(file, path, slot.meta, this.#comparator, { locator: this.#hasLocatorRoom(slot) });
    } catch (error) {
      file.close();
      throw error;
    }
    if (slot.table === undefined && !this.#isClosed) return this.#install(slot, table);
    // A blocking read opened it in the meantime, or the database was closed.
    table.close();
    if (slot.table === undefined) throw closedError();
    return slot.table;
  }

  #install(slot: TableSlot, table: Table): Table {
    this.#makeRoom();
    slot.table = table;
    this.#memoryBytes += table.memoryBytes;
    this.#open.add(slot);
    return table;
  }

  /** Second chance: a table that was used since the clock last came by goes to the end of the line. */
  #makeRoom(): void {
    let looks = this.#open.size * 2;
    while (this.#open.size >= this.#options.openTables && looks-- > 0) {
      const [slot] = this.#open;
      if (slot === undefined) return;
      if (slot.pins === 0 && !slot.wasUsed) {
        this.#close(slot);
      } else {
        slot.wasUsed = false;
        this.#open.delete(slot);
        this.#open.add(slot);
      }
    }
  }

  #close(slot: TableSlot): void {
    const table = slot.table;
    if (table === undefined) return;
    slot.table = undefined;
    this.#open.delete(slot);
    this.#memoryBytes -= table.memoryBytes;
    this.#blocks.forget(table);
    table.close();
  }

  /** Locators take about 6 bytes an entry. */
  #hasLocatorRoom(slot: TableSlot): boolean {
    return this.#memoryBytes + slot.meta.entryCount * 6 <= this.#options.locatorBytes;
  }

  #path(slot: TableSlot): string {
    return joinPath(this.#directory, tableName(slot.meta.id));
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw ioError(`open ${path}`, error, path);
  }
}
