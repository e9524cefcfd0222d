import { copyBytes } from "../base/bytes.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import { MAX_VARINT_BYTES, varintSize, writeVarint } from "../base/varint.ts";

/** u16 count of entries, u16 length of the prefix. */
export const BLOCK_HEADER_BYTES = 4;
/** Where an entry begins. */
export const ENTRY_OFFSET_BYTES = 2;
/** The length is a u16. */
export const PREFIX_BYTES_MAX = 0xffff;

const BLOCK_BYTES_MIN = 512;
/** Where an entry begins is a u16. */
const BLOCK_BYTES_MAX = 65_536;
/** What an entry takes at least: where it begins, and two lengths. */
const ENTRY_BYTES_MIN = ENTRY_OFFSET_BYTES + 2;
/** Room for the entries, in blocks: a prefix that was expected too short makes them larger than they will be. */
const ROOM_BLOCKS = 2;
/** Room for a key at first. */
const FIRST_KEY_BYTES = 64;

/** Bytes of memory that a {@link BlockBuilder} takes. */
export function builderBytes(blockBytes: number): number {
  return blockBytes * (1 + 2 * ROOM_BLOCKS);
}

/**
 * Collects the entries of one block and lays them out. Format: docs/format.md#block
 *
 * The prefix is known only when the last key is. Entries are laid out under the one that is expected, which is that of the
 * blocks before, and again if it turns out to be another; what stands before them is written in front of them at the end.
 */
export class BlockBuilder {
  /** The payload, from `payloadStart` on, after {@link finish}; then memory for the next one. */
  readonly bytes: Uint8Array;
  payloadStart = 0;
  /** Entries so far. */
  count = 0;
  /** The key that was added or held last is `lastKey[0, lastKeyLength)`, until the next one is. */
  lastKey: Uint8Array = new Uint8Array(FIRST_KEY_BYTES);
  lastKeyLength = 0;

  readonly #blockBytes: number;
  readonly #entryOffsets: Int32Array;
  readonly #keyLengths: Int32Array;
  readonly #valueLengths: Int32Array;
  /** Where the first entry stands, after room for all that precedes it, and where the room for entries ends. */
  readonly #entriesPos: number;
  readonly #roomEnd: number;
  #end: number;
  #prefixLength = 0;
  /** The prefix that the entries are laid out under, not longer than the real one. */
  #layoutPrefixLength = 0;
  /** Prefixes of the last two blocks: a block that crosses a boundary of the keys has a shorter one than those around it. */
  #lastPrefixLength = 0;
  #expectedPrefixLength = PREFIX_BYTES_MAX;
  /** Bytes of all suffix lengths, under the present prefix. */
  #suffixVarintBytes = 0;
  /** Bytes of all keys, values and value lengths. */
  #contentBytes = 0;
  #longestKey = 0;

  /**
   * @param blockBytes the most that a payload may have, 512 to 65,536
   * @param memory the first {@link builderBytes} of it are the builder's; values that stand behind them are copied in a third
   * of the time that others take, as a move within one array needs no view
   */
  constructor(blockBytes: number, memory?: Uint8Array) {
    if (!(blockBytes >= BLOCK_BYTES_MIN && blockBytes <= BLOCK_BYTES_MAX)) {
      throw new RangeError(`blocks of ${blockBytes} bytes; expected ${BLOCK_BYTES_MIN} to ${BLOCK_BYTES_MAX}`);
    }
    const countMax = Math.floor(blockBytes / ENTRY_BYTES_MIN);
    this.#blockBytes = blockBytes;
    this.#entriesPos = blockBytes;
    this.#roomEnd = blockBytes * (1 + ROOM_BLOCKS);
    this.#end = this.#entriesPos;
    this.bytes = memory ?? new Uint8Array(builderBytes(blockBytes));
    this.#entryOffsets = new Int32Array(countMax);
    this.#keyLengths = new Int32Array(countMax);
    this.#valueLengths = new Int32Array(countMax);
  }

  /**
   * Whether the payload with one more entry stays within the block size.
   *
   * @param shared how many leading bytes the key shares with the last one
   * @param valueLength or `TOMBSTONE`
   */
  fits(shared: number, keyLength: number, valueLength: number): boolean {
    const count = this.count + 1;
    const prefixLength = this.#prefixWith(shared, keyLength);
    const payloadBytes =
      BLOCK_HEADER_BYTES +
      count * (ENTRY_OFFSET_BYTES - prefixLength) +
      prefixLength +
      this.#contentBytes +
      keyLength +
      (valueLength === TOMBSTONE ? 0 : valueLength) +
      varintSize(valueLength + 1) +
      this.#suffixVarintBytesWith(prefixLength) +
      varintSize(keyLength - prefixLength);
    return payloadBytes <= this.#blockBytes;
  }

  /** Adds an entry that {@link fits}; copies key and value. Parameters as there. */
  add(
    shared: number,
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueLength: number,
  ): void {
    const prefixLength = this.#prefixWith(shared, keyLength);
    const contentLength = valueLength === TOMBSTONE ? 0 : valueLength;
    if (this.count === 0) {
      this.#layoutPrefixLength = Math.min(prefixLength, this.#expectedPrefixLength);
    } else if (
      prefixLength < this.#layoutPrefixLength ||
      this.#end + 2 * MAX_VARINT_BYTES + keyLength + contentLength > this.#roomEnd
    ) {
      this.#layOut(prefixLength);
    }
    this.#suffixVarintBytes = this.#suffixVarintBytesWith(prefixLength) + varintSize(keyLength - prefixLength);
    this.#prefixLength = prefixLength;
    this.#contentBytes += keyLength + contentLength + varintSize(valueLength + 1);
    if (keyLength > this.#longestKey) this.#longestKey = keyLength;

    const bytes = this.bytes;
    const entry = this.count++;
    this.#entryOffsets[entry] = this.#end - this.#entriesPos;
    this.#keyLengths[entry] = keyLength;
    this.#valueLengths[entry] = valueLength;
    const layoutPrefixLength = this.#layoutPrefixLength;
    const suffixStart = keyStart + layoutPrefixLength;
    const suffixLength = keyLength - layoutPrefixLength;
    let at = writeVarint(bytes, this.#end, suffixLength);
    at = writeVarint(bytes, at, valueLength + 1);
    if (keyBytes === valueBytes && valueStart === keyStart + keyLength) {
      copyBytes(keyBytes, suffixStart, bytes, at, suffixLength + contentLength);
    } else {
      copyBytes(keyBytes, suffixStart, bytes, at, suffixLength);
      if (valueBytes !== bytes) copyBytes(valueBytes, valueStart, bytes, at + suffixLength, contentLength);
      else bytes.copyWithin(at + suffixLength, valueStart, valueStart + contentLength);
    }
    this.#end = at + suffixLength + contentLength;
    this.#keepKey(shared, keyBytes, keyStart, keyLength);
  }

  /** Keeps the key of an entry that went to the file past this builder, which is empty, as the last key. */
  holdKey(keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    this.#keepKey(0, keyBytes, keyStart, keyLength);
  }

  /**
   * Ends the block and empties the builder; the last key stays.
   *
   * @returns length of the payload, which is `bytes[payloadStart, payloadStart + length)` until the next call
   */
  finish(): number {
    const prefixLength = this.#prefixLength;
    if (this.#layoutPrefixLength !== prefixLength) this.#layOut(prefixLength);
    const bytes = this.bytes;
    const entryOffsets = this.#entryOffsets;
    const count = this.count;
    const prefixPos = this.#entriesPos - prefixLength;
    let at = prefixPos - ENTRY_OFFSET_BYTES * count;
    this.payloadStart = at - BLOCK_HEADER_BYTES;
    const length = this.#end - this.payloadStart;
    writeBlockHeader(bytes, this.payloadStart, count, prefixLength);
    for (let i = 0; i < count; i++, at += ENTRY_OFFSET_BYTES) {
      bytes[at] = entryOffsets[i];
      bytes[at + 1] = entryOffsets[i] >>> 8;
    }
    copyBytes(this.lastKey, 0, bytes, prefixPos, prefixLength);
    this.#expectedPrefixLength = Math.max(prefixLength, this.#lastPrefixLength);
    this.#lastPrefixLength = prefixLength;
    this.#clear();
    return length;
  }

  /** Lays the entries out anew under another prefix, which all of them share with the last key. */
  #layOut(prefixLength: number): void {
    const bytes = this.bytes;
    const before = this.#layoutPrefixLength;
    const shortened = Math.max(prefixLength - before, 0);
    const lengthened = Math.max(before - prefixLength, 0);
    let from = this.#roomEnd;
    let at = this.#entriesPos;
    bytes.copyWithin(from, at, this.#end);
    for (let i = 0; i < this.count; i++) {
      const suffixLength = this.#keyLengths[i] - prefixLength;
      const valueLength = this.#valueLengths[i];
      this.#entryOffsets[i] = at - this.#entriesPos;
      at = writeVarint(bytes, at, suffixLength);
      at = writeVarint(bytes, at, valueLength + 1);
      copyBytes(this.lastKey, prefixLength, bytes, at, lengthened);
      at += lengthened;
      from += varintSize(this.#keyLengths[i] - before) + varintSize(valueLength + 1) + shortened;
      const kept = suffixLength - lengthened + (valueLength === TOMBSTONE ? 0 : valueLength);
      bytes.copyWithin(at, from, from + kept);
      at += kept;
      from += kept;
    }
    this.#end = at;
    this.#layoutPrefixLength = prefixLength;
  }

  /** Makes a key the last one, which begins with the `shared` bytes that are there. */
  #keepKey(shared: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    if (keyLength > this.lastKey.length) {
      const larger = new Uint8Array(2 * keyLength);
      copyBytes(this.lastKey, 0, larger, 0, shared);
      this.lastKey = larger;
    }
    copyBytes(keyBytes, keyStart + shared, this.lastKey, shared, keyLength - shared);
    this.lastKeyLength = keyLength;
  }

  #clear(): void {
    this.count = 0;
    this.#end = this.#entriesPos;
    this.#contentBytes = 0;
    this.#suffixVarintBytes = 0;
    this.#longestKey = 0;
  }

  /** Length of the prefix once a key is added that shares that much with the last one. */
  #prefixWith(shared: number, keyLength: number): number {
    if (this.count === 0) return Math.min(keyLength, PREFIX_BYTES_MAX);
    return shared < this.#prefixLength ? shared : this.#prefixLength;
  }

  #suffixVarintBytesWith(prefixLength: number): number {
    if (prefixLength === this.#prefixLength) return this.#suffixVarintBytes;
    if (this.#longestKey - prefixLength < 0x80) return this.count;
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += varintSize(this.#keyLengths[i] - prefixLength);
    return sum;
  }
}

/** Writes what precedes the entry offsets of a block at `at`: {@link BLOCK_HEADER_BYTES}. */
export function writeBlockHeader(bytes: Uint8Array, at: number, count: number, prefixLength: number): void {
  bytes[at] = count;
  bytes[at + 1] = count >>> 8;
  bytes[at + 2] = prefixLength;
  bytes[at + 3] = prefixLength >>> 8;
}
