import { copyBytes, EMPTY_BYTES, readU32, writeU32 } from "../base/bytes.ts";
import { corruption } from "../base/errors.ts";
import { scaleHash } from "./table-format.ts";

// An open-addressing hash table from a key's hash to its block and entry. Format: docs/format.md#locator

const BLOCK_BITS_OFFSET = 0; // u8
const SLOT_BITS_OFFSET = BLOCK_BITS_OFFSET + 1; // u8, 2 bytes zero
const SLOT_COUNT_OFFSET = SLOT_BITS_OFFSET + 3; // u32
const HEADER_BYTES = SLOT_COUNT_OFFSET + 4;
const SLOT_BYTES = 4;

const FINGERPRINT_BITS_MIN = 8;
const PLACE_BITS_MAX = 32 - FINGERPRINT_BITS_MIN;

/**
 * How full the slots are. Measured: a look for an absent key touches 8.7 slots, within a line or two of the cache, and for
 * a present one 2.5, at 5.3 bytes a key. At 0.67 these are 5.1, 2.0 and 6.0; at 0.8, 14, 3.0 and 5.0.
 */
const LOAD_FACTOR = 0.75;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** A locator in memory. */
export class Locator {
  /** 0 when empty, else fingerprint, block and entry from high bits to low ones. At least one is empty. */
  readonly slots: Int32Array;
  /** Bits below the fingerprint: those of block and entry. */
  readonly placeBits: number;
  /** Bits of the entry, the lowest; 0 when only the block is known. */
  readonly slotBits: number;
  readonly #placeMask: number;

  private constructor(slots: Int32Array, blockBits: number, slotBits: number) {
    this.slots = slots;
    this.placeBits = blockBits + slotBits;
    this.slotBits = slotBits;
    this.#placeMask = (1 << this.placeBits) - 1;
  }

  /**
   * Decodes the payload of a locator section, `bytes[start, start + length)`; copies what it keeps.
   *
   * @param offset where it begins in `file`
   * @returns `undefined` for an empty payload: the table has no locator
   * @throws LsmError `Corruption` for anything else
   */
  static decode(bytes: Uint8Array, start: number, length: number, file: string, offset: number): Locator | undefined {
    if (length === 0) return undefined;
    if (length < HEADER_BYTES) throw corruption(file, offset, `a locator of ${length} bytes`);
    const blockBits = bytes[start + BLOCK_BITS_OFFSET];
    const slotBits = bytes[start + SLOT_BITS_OFFSET];
    const slotCount = readU32(bytes, start + SLOT_COUNT_OFFSET);
    if (blockBits + slotBits > PLACE_BITS_MAX || slotCount * SLOT_BYTES !== length - HEADER_BYTES) {
      throw corruption(
        file,
        offset,
        `a locator of ${length} bytes with ${slotCount} slots, ${blockBits}+${slotBits} bits`,
      );
    }
    const slots = new Int32Array(new ArrayBuffer(slotCount * SLOT_BYTES));
    if (IS_LITTLE_ENDIAN) {
      copyBytes(bytes, start + HEADER_BYTES, new Uint8Array(slots.buffer), 0, slots.byteLength);
    } else {
      for (let i = 0; i < slotCount; i++) slots[i] = readU32(bytes, start + HEADER_BYTES + i * SLOT_BYTES);
    }
    // Empty slots are what ends a search.
    if (!slots.includes(0)) throw corruption(file, offset, "a locator without an empty slot");
    return new Locator(slots, blockBits, slotBits);
  }

  /** Bytes of memory that it holds. */
  get memoryBytes(): number {
    return this.slots.byteLength;
  }

  /** The block that a slot names; not checked against the table's number of blocks. */
  blockAt(position: number): number {
    return (this.slots[position] & this.#placeMask) >>> this.slotBits;
  }

  /** The entry within the block that a slot names, when `slotBits` is not 0; not checked against the block's entries. */
  entryAt(position: number): number {
    return this.slots[position] & ((1 << this.slotBits) - 1);
  }
}

/**
 * Finds a slot that may be the one of a key; hot.
 *
 * A key that is in the table has such a slot, but other keys may share it: go on with the position found until the key
 * at a slot's place is the one sought, or there is no further slot. Each slot is found once.
 *
 * @param hash `hashKey` of the key
 * @param after position of the slot found before, or -1
 * @returns the slot's position; -1 when no further slot has the key's fingerprint
 */
export function locate(locator: Locator, hash: number, after: number): number {
  const slots = locator.slots;
  const slotCount = slots.length;
  const placeBits = locator.placeBits;
  const fingerprint = fingerprintOf(hash, placeBits);
  let position = after < 0 ? scaleHash(hash, slotCount) : after + 1;
  for (; ; position++) {
    if (position === slotCount) position = 0;
    const slot = slots[position];
    if (slot === 0) return -1;
    if (slot >>> placeBits === fingerprint) return position;
  }
}

/**
 * Builds the locator of a table.
 *
 * @param hashes `hashKey` of each key, in the table's order
 * @param entryCounts how many of the keys each block has, in `[0, blockCount)`
 * @returns the payload of the locator section; empty for no keys, and for a table of too many blocks (over 16 million)
 */
export function buildLocator(hashes: Int32Array, entryCounts: Uint16Array, blockCount: number): Uint8Array {
  let count = 0;
  let entryCountMax = 0;
  for (let block = 0; block < blockCount; block++) {
    count += entryCounts[block];
    if (entryCounts[block] > entryCountMax) entryCountMax = entryCounts[block];
  }
  const blockBits = bitsFor(blockCount);
  if (count === 0 || blockBits > PLACE_BITS_MAX) return EMPTY_BYTES;
  const slotBits = blockBits + bitsFor(entryCountMax) > PLACE_BITS_MAX ? 0 : bitsFor(entryCountMax);
  const slotCount = Math.ceil(count / LOAD_FACTOR) + 1;
  const section = new Uint8Array(HEADER_BYTES + slotCount * SLOT_BYTES);
  section[BLOCK_BITS_OFFSET] = blockBits;
  section[SLOT_BITS_OFFSET] = slotBits;
  writeU32(section, SLOT_COUNT_OFFSET, slotCount);
  const slots = new Int32Array(section.buffer, HEADER_BYTES, slotCount);
  for (let block = 0, i = 0; block < blockCount; block++) {
    const blockPlace = block << slotBits;
    for (let entry = 0; entry < entryCounts[block]; entry++, i++) {
      const place = slotBits === 0 ? blockPlace : blockPlace | entry;
      insert(slots, hashes[i], blockBits + slotBits, place);
    }
  }
  if (!IS_LITTLE_ENDIAN) for (let i = 0; i < slotCount; i++) writeU32(section, HEADER_BYTES + i * SLOT_BYTES, slots[i]);
  return section;
}

function insert(slots: Int32Array, hash: number, placeBits: number, place: number): void {
  let position = scaleHash(hash, slots.length);
  while (slots[position] !== 0) if (++position === slots.length) position = 0;
  slots[position] = (fingerprintOf(hash, placeBits) << placeBits) | place;
}

/** The top bits of a hash of the hash: those of the hash itself are the same for all keys near a slot. */
function fingerprintOf(hash: number, placeBits: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> placeBits || 1;
}

/** Bits that hold every number below `count`. */
function bitsFor(count: number): number {
  return 32 - Math.clz32(count - 1);
}
