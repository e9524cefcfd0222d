import { commonPrefixLength, compareBytes, readU32, sliceBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { corruption } from "../base/errors.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";

/** Bytes of a separator that its head takes. */
const HEAD_BYTES = 4;
const SIGN_BIT = 0x8000_0000;

/**
 * Leads from a key to the block that may hold it. Format: docs/format.md#index
 *
 * In memory, each separator also has a *head*: the four bytes after what all separators share, as a number. A search in
 * bytewise order compares heads and looks at bytes only where they are equal, which takes a third of the time.
 */
export class BlockIndex {
  /** Blocks in the table. */
  readonly blockCount: number;
  /** Where each block begins in the file, and where the last one ends. */
  readonly offsets: Uint32Array;
  readonly #separatorEnds: Uint32Array;
  /** The separators, back to back. */
  readonly #separators: Uint8Array;
  /** Bytes that all separators share. */
  readonly #prefixLength: number;
  readonly #heads: Int32Array;

  private constructor(offsets: Uint32Array, separatorEnds: Uint32Array, separators: Uint8Array) {
    const blockCount = separatorEnds.length;
    this.blockCount = blockCount;
    this.offsets = offsets;
    this.#separatorEnds = separatorEnds;
    this.#separators = separators;
    this.#heads = new Int32Array(blockCount);
    this.#prefixLength = blockCount === 0 ? 0 : this.#sharedLength();
    for (let block = 0; block < blockCount; block++) {
      const start = this.#separatorStart(block) + this.#prefixLength;
      this.#heads[block] = headOf(separators, start, separatorEnds[block] - start);
    }
  }

  /**
   * Decodes the payload of an index section; copies what it keeps.
   *
   * @param bytes holds the payload in `[start, start + length)`
   * @param tailStart where the blocks end
   * @param file name and `sectionOffset` position of the section, for errors
   * @throws LsmError `Corruption` when the section is not an index of blocks that fill `[0, tailStart)`
   */
  static decode(
    bytes: Uint8Array,
    start: number,
    length: number,
    tailStart: number,
    file: string,
    sectionOffset: number,
  ): BlockIndex {
    const blockCount = length < 8 ? -1 : readU32(bytes, start);
    const separatorsOffset = 8 + 8 * blockCount;
    if (blockCount < 0 || separatorsOffset > length) {
      throw corruption(file, sectionOffset, `an index of ${length} bytes for ${blockCount} blocks`);
    }
    const separatorsLength = length - separatorsOffset;
    const memory = new ArrayBuffer(length - 4);
    const offsets = readU32s(bytes, start + 4, new Uint32Array(memory, 0, blockCount + 1));
    const ends = readU32s(bytes, start + 8 + 4 * blockCount, new Uint32Array(memory, 4 + 4 * blockCount, blockCount));
    const separators = new Uint8Array(memory, separatorsOffset - 4, separatorsLength);
    separators.set(bytes.subarray(start + separatorsOffset, start + length));
    const reason = checkOffsets(offsets, tailStart) ?? checkSeparators(ends, separatorsLength);
    if (reason !== undefined) throw corruption(file, sectionOffset, reason);
    return new BlockIndex(offsets, ends, separators);
  }

  /** Bytes of memory that the index takes. */
  get memoryBytes(): number {
    return this.#separators.buffer.byteLength + this.#heads.byteLength;
  }

  /** First block whose separator is at or after the key, in bytewise order; `blockCount` when there is none. */
  find(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const separators = this.#separators;
    const prefixLength = this.#prefixLength;
    const length = keyLength < prefixLength ? keyLength : prefixLength;
    for (let i = 0; i < length; i++) {
      const difference = separators[i] - keyBytes[keyStart + i];
      if (difference !== 0) return difference > 0 ? 0 : this.blockCount;
    }
    if (keyLength <= prefixLength) return 0;

    const heads = this.#heads;
    const keyHead = headOf(keyBytes, keyStart + prefixLength, keyLength - prefixLength);
    let low = 0;
    let high = this.blockCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const head = heads[middle];
      if (head < keyHead || (head === keyHead && this.#isBefore(middle, keyBytes, keyStart, keyLength)))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** {@link find} in another order. Copies a separator for each comparison. */
  findOrdered(key: Uint8Array, comparator: Comparator): number {
    let low = 0;
    let high = this.blockCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparator.compare(this.separator(middle), key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A copy of the separator after `block`: at or after all of its keys, before those of the next one. */
  separator(block: number): Uint8Array {
    const start = this.#separatorStart(block);
    return sliceBytes(this.#separators, start, this.#separatorEnds[block] - start);
  }

  #separatorStart(block: number): number {
    return block === 0 ? 0 : this.#separatorEnds[block - 1];
  }

  /** Whether a separator that shares the prefix with the key is before it. */
  #isBefore(block: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): boolean {
    const start = this.#separatorStart(block);
    const length = this.#separatorEnds[block] - start;
    return compareBytes(this.#separators, start, length, keyBytes, keyStart, keyLength) < 0;
  }

  /** What the first and the last separator share, and so all: they are sorted in the order where this is used. */
  #sharedLength(): number {
    const ends = this.#separatorEnds;
    const lastStart = this.#separatorStart(this.blockCount - 1);
    const lastLength = ends[this.blockCount - 1] - lastStart;
    return commonPrefixLength(this.#separators, 0, ends[0], this.#separators, lastStart, lastLength);
  }
}

/** The first bytes of a key as a signed number in the order of unsigned bytes; missing ones are zero. */
function headOf(bytes: Uint8Array, start: number, length: number): number {
  let head = 0;
  for (let i = 0; i < HEAD_BYTES; i++) head = (head << 8) | (i < length ? bytes[start + i] : 0);
  return head ^ SIGN_BIT;
}

function readU32s(bytes: Uint8Array, start: number, target: Uint32Array): Uint32Array {
  for (let i = 0; i < target.length; i++) target[i] = readU32(bytes, start + 4 * i);
  return target;
}

function checkOffsets(offsets: Uint32Array, tailStart: number): string | undefined {
  const blockCount = offsets.length - 1;
  if (offsets[0] !== 0) return `the first block begins at ${offsets[0]}, expected 0`;
  if (offsets[blockCount] !== tailStart) return `the last block ends at ${offsets[blockCount]}, expected ${tailStart}`;
  for (let block = 0; block < blockCount; block++) {
    if (offsets[block] >= offsets[block + 1]) return `block ${block} ends at ${offsets[block + 1]}, before it begins`;
  }
  return undefined;
}

function checkSeparators(ends: Uint32Array, length: number): string | undefined {
  let start = 0;
  for (let block = 0; block < ends.length; block++) {
    const separatorLength = ends[block] - start;
    if (separatorLength < 0 || separatorLength > MAX_KEY_BYTES)
      return `separator ${block} has ${separatorLength} bytes`;
    start = ends[block];
  }
  return start === length ? undefined : `the separators end at ${start}, expected ${length}`;
}
