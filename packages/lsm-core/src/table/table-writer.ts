import { commonPrefixLength, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { BYTEWISE } from "../base/comparator.ts";
import type { Comparator } from "../base/comparator.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import type { WritableFile } from "../storage/storage.ts";
import { BlockBuilder } from "./block-builder.ts";
import type { CompressionName } from "./compression.ts";
import { IndexBuilder } from "./index-builder.ts";
import { KeyHashes } from "./key-hashes.ts";
import { LONE_BLOCK_HEAD_BYTES_MAX, writeLoneBlockHead } from "./lone-block.ts";
import { COMPARATOR_PROPERTY, encodeProperties } from "./properties-section.ts";
import { encodeRangeDeletes } from "./range-delete-section.ts";
import { StoredWriter } from "./stored-writer.ts";
import { tableBounds } from "./table-bounds.ts";
import { encodeFooter, FOOTER_BYTES } from "./table-format.ts";
import type { TableMeta } from "./table-meta.ts";

const CREATED_BY = "lsm-core 1";

/** Choices of a table; plain data, as it is sent to threads. */
export interface TableOptions {
  /** The most that a block's payload may have, 512 to 65,536; a single entry may be larger. */
  readonly blockBytes: number;
  /** Bits of filter for each key; 0 for no filter. */
  readonly filterBitsPerKey: number;
  readonly locator: boolean;
  readonly compression: CompressionName;
}

/** An entry came that is not after the one before it. Where entries come from a table, that one is damaged. */
export class DisorderError extends Error {}

/**
 * Writes a table from front to back. Format: docs/format.md#table
 *
 * Any method may throw what the file throws, or RangeError when the table would reach 4 GiB. The writer is unusable then,
 * and the file is the caller's to remove.
 */
export class TableWriter {
  /** Called after each block but the last, when the writer is between two entries; may throw, which ends the writer. */
  onBlock: (() => void) | undefined = undefined;

  readonly #id: number;
  readonly #comparator: Comparator;
  readonly #options: TableOptions;
  readonly #stored: StoredWriter;
  readonly #block: BlockBuilder;
  readonly #index: IndexBuilder;
  readonly #hashes: KeyHashes | undefined;
  readonly #loneHead: Uint8Array = new Uint8Array(LONE_BLOCK_HEAD_BYTES_MAX);
  #entryCount = 0;
  #tombstoneCount = 0;
  #rawBytes = 0;
  #firstKey: Uint8Array | undefined = undefined;
  /** False once it has finished, and while it writes, so that a failure leaves it unusable. */
  #isUsable = true;

  /**
   * @param file empty; the writer alone writes it, the caller closes it
   * @param id number of the table
   * @param memory for its {@link BlockBuilder}
   */
  constructor(file: WritableFile, id: number, comparator: Comparator, options: TableOptions, memory?: Uint8Array) {
    this.#id = id;
    this.#comparator = comparator;
    this.#options = options;
    this.#stored = new StoredWriter(file);
    this.#block = new BlockBuilder(options.blockBytes, memory);
    this.#index = new IndexBuilder(comparator === BYTEWISE);
    this.#hashes = options.locator || options.filterBitsPerKey > 0 ? new KeyHashes() : undefined;
  }

  /** Entries added so far. */
  get entryCount(): number {
    return this.#entryCount;
  }

  /** Bytes of the blocks that are finished. */
  get fileBytes(): number {
    return this.#stored.offset;
  }

  /**
   * Adds an entry; its key is after the one before. Key and value are copied.
   *
   * @param valueLength or `TOMBSTONE`
   * @throws DisorderError when its key is not
   */
  add(
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueLength: number,
  ): void {
    const block = this.#block;
    const shared = commonPrefixLength(block.lastKey, 0, block.lastKeyLength, keyBytes, keyStart, keyLength);
    this.#checkAdd(shared, keyBytes, keyStart, keyLength);
    const blockCount = this.#index.blockCount;
    if (block.count > 0 && !block.fits(shared, keyLength, valueLength)) this.#finishBlock();
    if (this.#index.isSeparatorDue) {
      this.#index.addSeparator(block.lastKey, 0, block.lastKeyLength, keyBytes, keyStart, keyLength);
    }
    if (block.count > 0 || block.fits(shared, keyLength, valueLength)) {
      block.add(shared, keyBytes, keyStart, keyLength, valueBytes, valueStart, valueLength);
      this.#hashes?.add(keyBytes, keyStart, keyLength);
    } else {
      this.#hashes?.add(keyBytes, keyStart, keyLength);
      this.#writeLoneBlock(keyBytes, keyStart, keyLength, valueBytes, valueStart, valueLength);
    }
    this.#entryCount++;
    if (valueLength === TOMBSTONE) this.#tombstoneCount++;
    this.#rawBytes += valueLength === TOMBSTONE ? keyLength : keyLength + valueLength;
    if (blockCount !== this.#index.blockCount) this.onBlock?.();
  }

  /**
   * Writes the rest and syncs the file. There is at least one entry or range delete.
   *
   * @param rangeDeletes sorted and disjoint; they do not cover the entries of this table
   * @param sequence number of the newest write in the table
   * @returns what the manifest records; memory of its own
   */
  finish(rangeDeletes: RangeDeletes, sequence: number): TableMeta {
    if (this.#entryCount + rangeDeletes.length === 0) throw new Error("a table needs an entry or a range delete");
    this.#checkUsable();
    if (this.#block.count > 0) this.#finishBlock();
    const { lastKey, lastKeyLength } = this.#block;
    if (this.#index.isSeparatorDue) this.#index.addLastSeparator(lastKey, 0, lastKeyLength);
    this.#isUsable = false;
    const tailStart = this.#writeTail(rangeDeletes, sequence);
    this.#stored.finish();
    this.#hashes?.release();
    return {
      id: this.#id,
      fileBytes: this.#stored.offset,
      tailStart,
      entryCount: this.#entryCount,
      tombstoneCount: this.#tombstoneCount,
      rangeDeleteCount: rangeDeletes.length,
      rawBytes: this.#rawBytes,
      sequence,
      ...tableBounds(this.#firstKey, this.#lastKey(), rangeDeletes, this.#comparator),
    };
  }

  /** Cheap for the bytewise order: the first byte that differs says it. */
  #checkAdd(shared: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    this.#checkUsable();
    if (this.#entryCount === 0) {
      this.#firstKey = sliceBytes(keyBytes, keyStart, keyLength);
      return;
    }
    const { lastKey, lastKeyLength } = this.#block;
    const isAscending =
      this.#comparator === BYTEWISE
        ? shared < keyLength && (shared === lastKeyLength || lastKey[shared] < keyBytes[keyStart + shared])
        : this.#comparator.compare(
            lastKey.subarray(0, lastKeyLength),
            keyBytes.subarray(keyStart, keyStart + keyLength),
          ) < 0;
    if (!isAscending)
      throw new DisorderError(`entry ${this.#entryCount} of table ${this.#id} is not after the one before`);
  }

  #checkUsable(): void {
    if (!this.#isUsable) throw new Error(`the writer of table ${this.#id} has finished or failed`);
  }

  #finishBlock(): void {
    this.#isUsable = false;
    const length = this.#block.finish();
    this.#index.addBlock(this.#stored.offset);
    this.#hashes?.endBlock();
    this.#stored.write(this.#block.bytes, this.#block.payloadStart, length, this.#options.compression);
    this.#isUsable = true;
  }

  /** Writes an entry that is larger than a block. */
  #writeLoneBlock(
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueLength: number,
  ): void {
    this.#isUsable = false;
    const headLength = writeLoneBlockHead(this.#loneHead, keyBytes, keyStart, keyLength, valueLength);
    const contentLength = valueLength === TOMBSTONE ? 0 : valueLength;
    this.#index.addBlock(this.#stored.offset);
    this.#hashes?.endBlock();
    this.#stored.writePair(
      this.#loneHead,
      headLength,
      valueBytes,
      valueStart,
      contentLength,
      this.#options.compression,
    );
    this.#block.holdKey(keyBytes, keyStart, keyLength);
    this.#isUsable = true;
  }

  /** A copy; `undefined` without entries. */
  #lastKey(): Uint8Array | undefined {
    const { lastKey, lastKeyLength } = this.#block;
    return this.#entryCount === 0 ? undefined : sliceBytes(lastKey, 0, lastKeyLength);
  }

  /** Writes all that follows the blocks; returns where it begins. */
  #writeTail(rangeDeletes: RangeDeletes, sequence: number): number {
    const tailStart = this.#stored.offset;
    const { filterBitsPerKey, locator } = this.#options;
    const rangeDeletesOffset = this.#writeSection(encodeRangeDeletes(rangeDeletes));
    const filterOffset = this.#writeSection(this.#hashes?.buildFilter(filterBitsPerKey) ?? EMPTY_BYTES);
    const locatorOffset = this.#writeSection((locator ? this.#hashes?.buildLocator() : undefined) ?? EMPTY_BYTES);
    const indexOffset = this.#writeSection(this.#index.finish(tailStart));
    const propertiesOffset = this.#writeSection(encodeProperties(this.#properties()));
    const footer = encodeFooter({
      rangeDeletesOffset,
      filterOffset,
      locatorOffset,
      indexOffset,
      propertiesOffset,
      footerOffset: this.#stored.offset,
      id: this.#id,
      entryCount: this.#entryCount,
      sequence,
    });
    this.#stored.writeRaw(footer, 0, FOOTER_BYTES);
    return tailStart;
  }

  /** Returns where the section begins. */
  #writeSection(payload: Uint8Array): number {
    const { offset } = this.#stored;
    this.#stored.write(payload, 0, payload.length, "none");
    return offset;
  }

  #properties(): Record<string, string> {
    return {
      [COMPARATOR_PROPERTY]: this.#comparator.name,
      compression: this.#options.compression,
      "created-by": CREATED_BY,
      entries: String(this.#entryCount),
      "raw-bytes": String(this.#rawBytes),
      tombstones: String(this.#tombstoneCount),
    };
  }
}
