import { compareWhole, EMPTY_BYTES } from "../base/bytes.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import { corruption } from "../base/errors.ts";
import type { LsmError } from "../base/errors.ts";
import { hashKey } from "../base/hash.ts";
import { blockEntryCount, copyEntryKey, entryPos, valueLengthAt } from "./block.ts";
import { mayContain } from "./bloom-filter.ts";
import { locate } from "./locator.ts";
import { PayloadBuffer } from "./payload-buffer.ts";
import { readBlock } from "./stored-block.ts";
import type { TableMeta } from "./table-meta.ts";
import { readTail } from "./table-tail.ts";
import type { TableTail } from "./table-tail.ts";
import type { Table } from "./table.ts";

/** What {@link verifyTable} has counted. */
export interface VerifiedTable {
  readonly blocks: number;
  /** Tombstones included. */
  readonly entries: number;
  readonly tombstones: number;
  readonly rangeDeletes: number;
  /** Bytes of all keys and values. */
  readonly rawBytes: number;
}

/**
 * Reads a whole table from its file and checks it: every checksum, the structure of blocks and sections, the order of the
 * keys, that index, filter and locator lead to every key, and that counts and bounds are what the manifest says.
 *
 * Blocking. Cost: about a microsecond an entry; memory for the tail and the largest block.
 *
 * @throws LsmError `Corruption` naming file and offset, `Io` when the file cannot be read
 */
export function verifyTable(table: Table): VerifiedTable {
  const tail = readTail(table.file, table.path, table.meta, table.comparator, { locator: true });
  const verifier = new Verifier(table, tail);
  for (let block = 0; block < table.blockCount; block++) verifier.checkBlock(block);
  return verifier.finish();
}

class Verifier {
  readonly #table: Table;
  readonly #tail: TableTail;
  #buffer: Uint8Array = EMPTY_BYTES;
  readonly #payload: PayloadBuffer = new PayloadBuffer();
  #firstKey: Uint8Array | undefined;
  #lastKey: Uint8Array | undefined;
  #entries = 0;
  #tombstones = 0;
  #rawBytes = 0;

  constructor(table: Table, tail: TableTail) {
    this.#table = table;
    this.#tail = tail;
  }

  /** Reads a block and checks its entries; blocks come in order. */
  checkBlock(block: number): void {
    const table = this.#table;
    const storedBytes = table.blockStoredBytes(block);
    if (this.#buffer.length < storedBytes) this.#buffer = new Uint8Array(storedBytes);
    const isCompressed = readBlock(table, block, this.#buffer, 0, this.#payload);
    const bytes = isCompressed ? this.#payload.bytes : this.#buffer;
    const count = blockEntryCount(bytes, 0);
    for (let entry = 0; entry < count; entry++) {
      const key = copyEntryKey(bytes, 0, entry);
      this.#checkOrder(key, block, entry);
      this.#checkFilterAndLocator(key, block, entry);
      const valueLength = valueLengthAt(bytes, entryPos(bytes, 0, entry));
      this.#firstKey ??= key;
      this.#lastKey = key;
      this.#entries++;
      if (valueLength === TOMBSTONE) this.#tombstones++;
      this.#rawBytes += key.length + Math.max(valueLength, 0);
    }
  }

  /** Checks what all blocks together must be. */
  finish(): VerifiedTable {
    const { meta } = this.#table;
    this.#checkSlotCount();
    this.#expectEqual(this.#entries, meta.entryCount, "entries");
    this.#expectEqual(this.#tombstones, meta.tombstoneCount, "tombstones");
    this.#expectEqual(this.#rawBytes, meta.rawBytes, "bytes of keys and values");
    this.#checkBounds(meta);
    return {
      blocks: this.#table.blockCount,
      entries: this.#entries,
      tombstones: this.#tombstones,
      rangeDeletes: this.#tail.rangeDeletes.length,
      rawBytes: this.#rawBytes,
    };
  }

  /** Checks that a key is after all before it and between the separators around its block. */
  #checkOrder(key: Uint8Array, block: number, entry: number): void {
    const { comparator } = this.#table;
    const { index } = this.#tail;
    if (this.#lastKey !== undefined && comparator.compare(this.#lastKey, key) >= 0) {
      throw this.#blockDamage(block, `entry ${entry} is not after the one before it`);
    }
    if (comparator.compare(key, index.separator(block)) > 0) {
      throw this.#blockDamage(block, `entry ${entry} is after the separator of its block`);
    }
    if (entry === 0 && block > 0 && comparator.compare(index.separator(block - 1), key) >= 0) {
      throw this.#blockDamage(block, "the first entry is not after the separator of the block before");
    }
  }

  /** Checks that neither filter nor locator would hide a key. */
  #checkFilterAndLocator(key: Uint8Array, block: number, entry: number): void {
    const { filter, locator, footer } = this.#tail;
    const hash = hashKey(key, 0, key.length);
    if (!mayContain(filter, 0, filter.length, hash)) {
      throw this.#damage(footer.filterOffset, `the filter denies entry ${entry} of block ${block}`);
    }
    if (locator === undefined) return;
    for (let at = locate(locator, hash, -1); at >= 0; at = locate(locator, hash, at)) {
      if (locator.blockAt(at) === block && (locator.slotBits === 0 || locator.entryAt(at) === entry)) return;
    }
    throw this.#damage(footer.locatorOffset, `the locator does not lead to entry ${entry} of block ${block}`);
  }

  /** As every entry has a slot, one slot an entry means that no slot leads elsewhere. */
  #checkSlotCount(): void {
    const { locator, footer } = this.#tail;
    if (locator === undefined) return;
    let usedCount = 0;
    for (const slot of locator.slots) if (slot !== 0) usedCount++;
    if (usedCount === this.#entries) return;
    throw this.#damage(footer.locatorOffset, `the locator has ${usedCount} slots for ${this.#entries} entries`);
  }

  #checkBounds(meta: TableMeta): void {
    const { comparator } = this.#table;
    const { rangeDeletes } = this.#tail;
    let smallest = this.#firstKey;
    let largest = this.#lastKey;
    let largestExclusive = false;
    const firstRange = rangeDeletes.at(0);
    const lastRange = rangeDeletes.at(-1);
    if (firstRange !== undefined && (smallest === undefined || comparator.compare(firstRange.start, smallest) < 0)) {
      smallest = firstRange.start;
    }
    if (lastRange !== undefined) {
      const { end } = lastRange;
      if (end === undefined || largest === undefined || comparator.compare(end, largest) > 0) {
        largest = end;
        largestExclusive = end !== undefined;
      }
    }
    const isSame =
      isSameKey(smallest, meta.smallest) &&
      isSameKey(largest, meta.largest) &&
      (largest === undefined || largestExclusive === meta.largestExclusive);
    if (!isSame)
      throw this.#damage(this.#tail.footer.footerOffset, "the manifest names other bounds for the table's keys");
  }

  #expectEqual(actual: number, expected: number, what: string): void {
    if (actual === expected) return;
    const reason = `the table has ${actual} ${what}, the manifest says ${expected}`;
    throw this.#damage(this.#tail.footer.footerOffset, reason);
  }

  #blockDamage(block: number, reason: string): LsmError {
    return this.#damage(this.#table.blockOffset(block), `${reason} (block ${block})`);
  }

  #damage(offset: number, reason: string): LsmError {
    return corruption(this.#table.path, offset, reason);
  }
}

function isSameKey(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareWhole(a, b) === 0;
}
