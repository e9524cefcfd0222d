import { EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { BYTEWISE } from "../base/comparator.ts";
import type { Comparator } from "../base/comparator.ts";
import { corruption } from "../base/errors.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import type { ReadableFile } from "../storage/storage.ts";
import type { BlockIndex } from "./block-index.ts";
import type { BlockSource } from "./block-source.ts";
import {
  blockEntryCount,
  entryMatches,
  entryPos,
  findEntry,
  findEntryOrdered,
  suffixLengthAt,
  suffixPosAt,
  valueLengthAt,
} from "./block.ts";
import { mayContain } from "./bloom-filter.ts";
import { locate } from "./locator.ts";
import type { Locator } from "./locator.ts";
import type { TableMeta } from "./table-meta.ts";
import { readTail, readTailAsync } from "./table-tail.ts";
import type { TableTail } from "./table-tail.ts";

/** The table has no entry for the key. */
export const ABSENT = 0;
/** The table has an entry for the key: a value or a tombstone. */
export const FOUND = 1;
/** A block is needed that the source does not have in memory. */
export const NEED_BLOCK = 2;

/** {@link ABSENT}, {@link FOUND} or {@link NEED_BLOCK}. */
export type Lookup = 0 | 1 | 2;

export interface TableReadOptions {
  /** Whether to hold the locator in memory, where the table has one. Without it the filter and the index are used. */
  readonly locator: boolean;
}

/**
 * An open table: its file and, in memory, its index and its locator or filter. Each thread opens its own.
 *
 * Format: docs/format.md#table
 */
export class Table {
  readonly meta: TableMeta;
  /** Names the file in errors. */
  readonly path: string;
  readonly file: ReadableFile;
  readonly comparator: Comparator;
  readonly blockCount: number;
  /** Bytes of memory for index, filter, locator and `frames`. */
  readonly memoryBytes: number;
  /** Apply to older tables only; sorted and disjoint. */
  readonly rangeDeletes: RangeDeletes;
  /** For the cache: the frame that holds each block, or -1; below that, a place among the large blocks. */
  readonly frames: Int32Array;
  /** After FOUND: where the value stands in the source's bytes. */
  valueStart = 0;
  /** After FOUND: length of the value, or `TOMBSTONE`. */
  valueLength = 0;
  /** After NEED_BLOCK: the block. */
  neededBlock = -1;
  readonly #isBytewise: boolean;
  readonly #index: BlockIndex;
  readonly #locator: Locator | undefined;
  readonly #locatorOffset: number;
  /** Empty when there is none, or a locator takes its place. */
  readonly #filter: Uint8Array;

  private constructor(file: ReadableFile, path: string, meta: TableMeta, comparator: Comparator, tail: TableTail) {
    this.meta = meta;
    this.path = path;
    this.file = file;
    this.comparator = comparator;
    this.blockCount = tail.index.blockCount;
    this.rangeDeletes = tail.rangeDeletes;
    this.frames = new Int32Array(this.blockCount).fill(-1);
    this.#isBytewise = comparator === BYTEWISE;
    this.#index = tail.index;
    this.#locator = tail.locator;
    this.#locatorOffset = tail.footer.locatorOffset;
    this.#filter = tail.locator === undefined ? sliceBytes(tail.filter, 0, tail.filter.length) : EMPTY_BYTES;
    const locatorBytes = tail.locator?.memoryBytes ?? 0;
    this.memoryBytes = tail.index.memoryBytes + this.#filter.length + locatorBytes + this.frames.byteLength;
  }

  /**
   * Opens a table. Cost: one read of everything after the blocks.
   *
   * @param file is the table's from now on when this returns; it stays the caller's when this throws
   * @param path names the file in errors
   * @param comparator the database's
   * @throws LsmError `Io`, `Corruption` when the file is not the table that `meta` describes, `Incompatible` for another
   * format version, compression or comparator
   */
  static open(
    file: ReadableFile,
    path: string,
    meta: TableMeta,
    comparator: Comparator,
    options: TableReadOptions,
  ): Table {
    return new Table(file, path, meta, comparator, readTail(file, path, meta, comparator, options));
  }

  /** {@link open} without blocking. */
  static async openAsync(
    file: ReadableFile,
    path: string,
    meta: TableMeta,
    comparator: Comparator,
    options: TableReadOptions,
  ): Promise<Table> {
    return new Table(file, path, meta, comparator, await readTailAsync(file, path, meta, comparator, options));
  }

  /** Where a block (0 to `blockCount`) begins in the file; for `blockCount` where the last one ends. */
  blockOffset(block: number): number {
    return this.#index.offsets[block];
  }

  /** Bytes that a block takes in the file, codec and crc included. */
  blockStoredBytes(block: number): number {
    const offsets = this.#index.offsets;
    return offsets[block + 1] - offsets[block];
  }

  /** First block whose separator is at or after the key: the only one that can hold it. `blockCount` when there is none. */
  findBlock(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    if (this.#isBytewise) return this.#index.find(keyBytes, keyStart, keyLength);
    return this.#index.findOrdered(sliceBytes(keyBytes, keyStart, keyLength), this.comparator);
  }

  /** First entry of a block's payload whose key is at or after the key; the count of entries when there is none. */
  findEntry(
    blockBytes: Uint8Array,
    blockStart: number,
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
  ): number {
    if (this.#isBytewise) return findEntry(blockBytes, blockStart, keyBytes, keyStart, keyLength);
    return findEntryOrdered(blockBytes, blockStart, sliceBytes(keyBytes, keyStart, keyLength), this.comparator);
  }

  /**
   * Looks a key up. Range deletes have no say here.
   *
   * Touches no block when the locator or the filter says that the key is not there.
   *
   * @param hash `hashKey` of the key
   * @returns FOUND: the value stands in `blocks.bytes` at `valueStart` and is `valueLength` long, until the source's next
   * call. NEED_BLOCK, from a non-blocking source only: have `neededBlock` loaded and ask again
   * @throws LsmError `Io` or `Corruption`
   */
  get(keyBytes: Uint8Array, keyStart: number, keyLength: number, hash: number, blocks: BlockSource): Lookup {
    if (this.#locator !== undefined) return this.#locate(this.#locator, keyBytes, keyStart, keyLength, hash, blocks);
    if (!mayContain(this.#filter, 0, this.#filter.length, hash)) return ABSENT;
    const block = this.findBlock(keyBytes, keyStart, keyLength);
    if (block === this.blockCount) return ABSENT;
    return this.#search(block, keyBytes, keyStart, keyLength, blocks);
  }

  /** Closes the file. Idempotent; a cache must forget the table before. */
  close(): void {
    this.file.close();
  }

  /** {@link get} by the locator. */
  #locate(
    locator: Locator,
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    hash: number,
    blocks: BlockSource,
  ): Lookup {
    for (let at = locate(locator, hash, -1); at >= 0; at = locate(locator, hash, at)) {
      const block = locator.blockAt(at);
      if (block >= this.blockCount) throw this.#misplaced(block, 0);
      if (locator.slotBits === 0) {
        const outcome = this.#search(block, keyBytes, keyStart, keyLength, blocks);
        if (outcome !== ABSENT) return outcome;
        continue;
      }
      if (!blocks.fetch(this, block)) return this.#need(block);
      const bytes = blocks.bytes;
      const start = blocks.start;
      const entry = locator.entryAt(at);
      if (entry >= blockEntryCount(bytes, start)) throw this.#misplaced(block, entry);
      if (entryMatches(bytes, start, entry, keyBytes, keyStart, keyLength)) return this.#found(bytes, start, entry);
    }
    return ABSENT;
  }

  /** {@link get} in one block. */
  #search(block: number, keyBytes: Uint8Array, keyStart: number, keyLength: number, blocks: BlockSource): Lookup {
    if (!blocks.fetch(this, block)) return this.#need(block);
    const bytes = blocks.bytes;
    const start = blocks.start;
    const entry = this.findEntry(bytes, start, keyBytes, keyStart, keyLength);
    if (entry === blockEntryCount(bytes, start)) return ABSENT;
    if (!entryMatches(bytes, start, entry, keyBytes, keyStart, keyLength)) return ABSENT;
    return this.#found(bytes, start, entry);
  }

  #found(bytes: Uint8Array, start: number, entry: number): Lookup {
    const pos = entryPos(bytes, start, entry);
    this.valueStart = suffixPosAt(bytes, pos) + suffixLengthAt(bytes, pos);
    this.valueLength = valueLengthAt(bytes, pos);
    return FOUND;
  }

  #need(block: number): Lookup {
    this.neededBlock = block;
    return NEED_BLOCK;
  }

  #misplaced(block: number, entry: number): Error {
    const reason = `the locator names entry ${entry} of block ${block}, which is not there`;
    return corruption(this.path, this.#locatorOffset, reason);
  }
}
