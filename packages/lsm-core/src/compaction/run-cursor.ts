import { copyBytes } from "../base/bytes.ts";
import { corruption, type LsmError, systemErrorCode } from "../base/errors.ts";
import { Cursor, END, READY, type CursorState } from "../base/cursor.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import { endsBefore, tableRange } from "../manifest/key-range.ts";
import { toIoError } from "../manifest/to-io-error.ts";
import { joinPath, tableName } from "../storage/file-names.ts";
import type { ReadableFile } from "../storage/storage.ts";
import { blockEnd } from "../table/block.ts";
import { Table } from "../table/table.ts";
import { TableCursor } from "../table/table-cursor.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { JobContext } from "./job-context.ts";

/** Bytes read from an input at a time: large enough that a disk streams, small enough for some dozens of inputs. */
const READ_AHEAD_BYTES = 256 << 10;

/** A part of an array for one block: `bytes[start, end)`. */
export interface BlockRoom {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The entries of disjoint tables, one table after the other, for a merge. Blocking; holds one table open at a time,
 * uses no cache and has no other users.
 */
export class RunCursor extends Cursor {
  readonly #tables: readonly TableMeta[];
  readonly #context: JobContext;
  readonly #room: BlockRoom | undefined;
  #at = -1;
  /** The block that is in the room, or -1. */
  #roomBlock = -1;
  #table: Table | undefined;
  #inner: TableCursor | undefined;

  /**
   * @param tables at least one, by key
   * @param room where blocks that are small enough are copied to, so that their values can be moved on from there within the array
   */
  constructor(tables: readonly TableMeta[], context: JobContext, room?: BlockRoom) {
    super();
    this.#room = room;
    this.#tables = tables;
    this.#context = context;
  }

  /** The error for an entry, the current one, that is not after all before it, although its block has passed every check. */
  disorder(cause: Error): LsmError {
    const table = this.#table!;
    return corruption(
      table.path,
      table.blockOffset(this.#inner!.block),
      "an entry is not after the one before it",
      cause,
    );
  }

  override first(): CursorState {
    return this.#forward(0, undefined);
  }

  override last(): CursorState {
    return this.#backward(this.#tables.length - 1, undefined);
  }

  override seek(key: Uint8Array): CursorState {
    let at = 0;
    while (at < this.#tables.length && endsBefore(tableRange(this.#tables[at]), key, this.#context.comparator)) at++;
    return this.#forward(at, key);
  }

  override seekBefore(key: Uint8Array): CursorState {
    let at = this.#tables.length - 1;
    while (at >= 0 && this.#context.comparator.compare(this.#tables[at].smallest, key) >= 0) at--;
    return this.#backward(at, key);
  }

  override next(): CursorState {
    return this.#inner?.next() === READY ? this.#show(this.#inner) : this.#forward(this.#at + 1, undefined);
  }

  override prev(): CursorState {
    return this.#inner?.prev() === READY ? this.#show(this.#inner) : this.#backward(this.#at - 1, undefined);
  }

  override load(): Promise<CursorState> {
    return Promise.resolve(this.#inner === undefined ? END : READY);
  }

  override close(): void {
    this.#inner?.close();
    this.#table?.close();
    this.#inner = undefined;
    this.#table = undefined;
    this.#at = -1;
    this.#roomBlock = -1;
  }

  /** Goes to the first entry (at or after `key`) of the first table from `from` on that has one. */
  #forward(from: number, key: Uint8Array | undefined): CursorState {
    for (let at = from; at < this.#tables.length; at++) {
      const inner = this.#enter(at);
      if ((key === undefined ? inner.first() : inner.seek(key)) === READY) return this.#show(inner);
    }
    return END;
  }

  /** Goes to the last entry (before `key`) of the first table from `from` down that has one. */
  #backward(from: number, key: Uint8Array | undefined): CursorState {
    for (let at = from; at >= 0; at--) {
      const inner = this.#enter(at);
      if ((key === undefined ? inner.last() : inner.seekBefore(key)) === READY) return this.#show(inner);
    }
    return END;
  }

  #enter(at: number): TableCursor {
    if (this.#at === at && this.#inner !== undefined) return this.#inner;
    this.close();
    this.#table = openInput(this.#tables[at], this.#context);
    this.#inner = new TableCursor(this.#table, {
      blocks: undefined,
      readAheadBytes: READ_AHEAD_BYTES,
      blocking: true,
    });
    this.#at = at;
    return this.#inner;
  }

  #show(inner: TableCursor): CursorState {
    this.keyBytes = inner.keyBytes;
    this.keyStart = inner.keyStart;
    this.keyLength = inner.keyLength;
    this.valueLength = inner.valueLength;
    const room = this.#room;
    if (room !== undefined && (inner.block === this.#roomBlock || this.#copyBlock(inner, room))) {
      this.valueBytes = room.bytes;
      this.valueStart = room.start + inner.valueStart - inner.blockStart;
    } else {
      this.valueBytes = inner.valueBytes;
      this.valueStart = inner.valueStart;
    }
    return READY;
  }

  /** Copies the current block to the room; false when it is too large. */
  #copyBlock(inner: TableCursor, room: BlockRoom): boolean {
    const { valueBytes, blockStart } = inner;
    const length = blockEnd(valueBytes, blockStart) - blockStart;
    if (length > room.end - room.start) return false;
    copyBytes(valueBytes, blockStart, room.bytes, room.start, length);
    this.#roomBlock = inner.block;
    return true;
  }
}

/**
 * The range deletes of disjoint tables, in order. Opens those that have some.
 *
 * @throws LsmError `Io`, or `Corruption` naming the file
 */
export function readRangeDeletes(tables: readonly TableMeta[], context: JobContext): RangeDeletes {
  return tables.flatMap((meta) => {
    if (meta.rangeDeleteCount === 0) return [];
    const table = openInput(meta, context);
    table.close();
    return table.rangeDeletes;
  });
}

function openInput(meta: TableMeta, context: JobContext): Table {
  const path = joinPath(context.directory, tableName(meta.id));
  let file: ReadableFile | undefined;
  try {
    file = context.storage.openReadable(path);
    return Table.open(file, path, meta, context.comparator, { locator: false });
  } catch (error) {
    file?.close();
    if (file === undefined && systemErrorCode(error) === "ENOENT") {
      throw corruption(path, 0, "the manifest names it, and it does not exist", error);
    }
    throw toIoError(error, "open a table for compaction", path);
  }
}
