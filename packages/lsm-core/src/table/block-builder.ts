import { copyBytes } from "../base/bytes.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";
import { MAX_VARINT_BYTES, varintSize, writeVarint } from "../base/varint.ts";

const HEADER_BYTES = 4; // u16 count of entries, u16 length of the prefix
const ENTRY_OFFSET_BYTES = 2;
const PREFIX_BYTES_MAX = 0xffff;

const BLOCK_BYTES_MIN = 512;
/** Where an entry begins is a u16. */
const BLOCK_BYTES_MAX = 65_536;

/** What an entry takes at least: where it begins, and two lengths. */
const ENTRY_BYTES_MIN = ENTRY_OFFSET_BYTES + 2;

/** Room for whole keys, of which a block stores only suffixes: blocks with longer prefixes are cut early. */
const SCRATCH_BLOCKS = 4;

/** From this many bytes on a move within the buffer, 24 ns whatever its length, beats a loop. */
const MOVE_BYTES_MIN = 16;

/**
 * Collects the entries of one block and lays them out. Format: docs/format.md#block
 *
 * The prefix is known only when the last key is, so keys and values first go to scratch memory, key before value, and each
 * suffix and value is moved to its place at the end, at once and within one buffer.
 */
export class BlockBuilder {
  /** The payload, from 0, after {@link finish}; then scratch memory. */
  readonly bytes: Uint8Array;
  /** Entries so far. */
  count = 0;
  /** The key that was added or held last stands in `bytes` here, until the next one is added. */
  lastKeyStart: number;
  lastKeyLength = 0;

  readonly #blockBytes: number;
  readonly #keyStarts: Int32Array;
  readonly #keyLengths: Int32Array;
  readonly #valueLengths: Int32Array;
  #scratchPos: number;
  #prefixLength = 0;
  /** Bytes of all suffix lengths, under the present prefix. */
  #suffixVarintBytes = 0;
  /** Bytes of all keys, values and value lengths. */
  #contentBytes = 0;
  #longestKey = 0;

  /** @param blockBytes the most that a payload may have, 512 to 65,536 */
  constructor(blockBytes: number) {
    if (!(blockBytes >= BLOCK_BYTES_MIN && blockBytes <= BLOCK_BYTES_MAX)) {
      throw new RangeError(`blocks of ${blockBytes} bytes; expected ${BLOCK_BYTES_MIN} to ${BLOCK_BYTES_MAX}`);
    }
    const countMax = Math.floor(blockBytes / ENTRY_BYTES_MIN);
    this.#blockBytes = blockBytes;
    this.bytes = new Uint8Array(blockBytes * (1 + SCRATCH_BLOCKS) + MAX_KEY_BYTES);
    this.#keyStarts = new Int32Array(countMax);
    this.#keyLengths = new Int32Array(countMax);
    this.#valueLengths = new Int32Array(countMax);
    this.#scratchPos = blockBytes;
    this.lastKeyStart = blockBytes;
  }

  /**
   * Whether the payload with one more entry stays within the block size. Exact, but for keys with a very long prefix, which
   * fill the scratch memory first.
   *
   * @param shared how many leading bytes the key shares with the last one; ignored in an empty block
   * @param valueLength or `TOMBSTONE`
   */
  fits(shared: number, keyLength: number, valueLength: number): boolean {
    const scratchBytes = keyLength + (valueLength === TOMBSTONE ? 0 : valueLength);
    if (this.#scratchPos + scratchBytes > this.bytes.length) return false;
    const count = this.count + 1;
    const prefixLength = this.#prefixWith(shared, keyLength);
    const payloadBytes =
      HEADER_BYTES +
      count * (ENTRY_OFFSET_BYTES - prefixLength) +
      prefixLength +
      this.#contentBytes +
      scratchBytes +
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
    this.#suffixVarintBytes = this.#suffixVarintBytesWith(prefixLength) + varintSize(keyLength - prefixLength);
    this.#prefixLength = prefixLength;
    if (keyLength > this.#longestKey) this.#longestKey = keyLength;

    const contentLength = valueLength === TOMBSTONE ? 0 : valueLength;
    const scratchPos = this.#scratchPos;
    const valuePos = scratchPos + keyLength;
    if (keyBytes === valueBytes && valueStart === keyStart + keyLength) {
      copyBytes(keyBytes, keyStart, this.bytes, scratchPos, keyLength + contentLength);
    } else {
      copyBytes(keyBytes, keyStart, this.bytes, scratchPos, keyLength);
      copyBytes(valueBytes, valueStart, this.bytes, valuePos, contentLength);
    }
    const entry = this.count++;
    this.#keyStarts[entry] = scratchPos;
    this.#keyLengths[entry] = keyLength;
    this.#valueLengths[entry] = valueLength;
    this.#contentBytes += keyLength + contentLength + varintSize(valueLength + 1);
    this.#scratchPos = valuePos + contentLength;
    this.lastKeyStart = scratchPos;
    this.lastKeyLength = keyLength;
  }

  /** Keeps the key of an entry that went to the file past this builder, which is empty, as the last key. */
  holdKey(keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    this.lastKeyStart = this.#scratchPos;
    this.lastKeyLength = keyLength;
    copyBytes(keyBytes, keyStart, this.bytes, this.lastKeyStart, keyLength);
  }

  /**
   * Lays the block out and empties the builder; the last key stays.
   *
   * @returns length of the payload, which is `bytes[0, length)` until the next call
   */
  finish(): number {
    const bytes = this.bytes;
    const keyStarts = this.#keyStarts;
    const keyLengths = this.#keyLengths;
    const valueLengths = this.#valueLengths;
    const count = this.count;
    const prefixLength = this.#prefixLength;
    const prefixPos = writeBlockHeader(bytes, count, prefixLength);
    bytes.copyWithin(prefixPos, keyStarts[0], keyStarts[0] + prefixLength);
    const entriesPos = prefixPos + prefixLength;
    let at = entriesPos;
    for (let i = 0, offsetPos = HEADER_BYTES; i < count; i++, offsetPos += ENTRY_OFFSET_BYTES) {
      const entryOffset = at - entriesPos;
      bytes[offsetPos] = entryOffset;
      bytes[offsetPos + 1] = entryOffset >>> 8;
      const suffixLength = keyLengths[i] - prefixLength;
      const valueLength = valueLengths[i];
      at = writeVarint(bytes, at, suffixLength);
      at = writeVarint(bytes, at, valueLength + 1);
      const moved = suffixLength + (valueLength === TOMBSTONE ? 0 : valueLength);
      const from = keyStarts[i] + prefixLength;
      if (moved < MOVE_BYTES_MIN) for (let j = 0; j < moved; j++) bytes[at + j] = bytes[from + j];
      else bytes.copyWithin(at, from, from + moved);
      at += moved;
    }
    this.#clear();
    return at;
  }

  #clear(): void {
    this.count = 0;
    this.#scratchPos = this.#blockBytes;
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

/** Bytes of {@link writeLoneBlockHead} at most. */
export const LONE_BLOCK_HEAD_BYTES_MAX: number =
  HEADER_BYTES + ENTRY_OFFSET_BYTES + MAX_KEY_BYTES + 2 * MAX_VARINT_BYTES;

/**
 * Writes the payload of a block with a single entry up to its value, at the beginning of `target`: a value of any length
 * can follow from where it is.
 *
 * @param target has room for {@link LONE_BLOCK_HEAD_BYTES_MAX}
 * @returns the position after it
 */
export function writeLoneBlockHead(
  target: Uint8Array,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  valueLength: number,
): number {
  const prefixLength = Math.min(keyLength, PREFIX_BYTES_MAX);
  const prefixPos = writeBlockHeader(target, 1, prefixLength);
  target[HEADER_BYTES] = 0;
  target[HEADER_BYTES + 1] = 0;
  copyBytes(keyBytes, keyStart, target, prefixPos, prefixLength);
  let at = writeVarint(target, prefixPos + prefixLength, keyLength - prefixLength);
  at = writeVarint(target, at, valueLength + 1);
  copyBytes(keyBytes, keyStart + prefixLength, target, at, keyLength - prefixLength);
  return at + keyLength - prefixLength;
}

/** Writes all but the entry offsets; returns where the prefix begins. */
function writeBlockHeader(bytes: Uint8Array, count: number, prefixLength: number): number {
  bytes[0] = count;
  bytes[1] = count >>> 8;
  bytes[2] = prefixLength;
  bytes[3] = prefixLength >>> 8;
  return HEADER_BYTES + count * ENTRY_OFFSET_BYTES;
}
