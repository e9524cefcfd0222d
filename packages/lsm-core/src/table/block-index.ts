import { readU32, sliceBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { corruption } from "../base/errors.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";

/** Leads from a key to the block that may hold it. Format: docs/format.md#index */
export class BlockIndex {
  /** Blocks in the table. */
  readonly blockCount: number;
  /** Where each block begins in the file, and where the last one ends. */
  readonly offsets: Uint32Array;
  readonly #separatorEnds: Uint32Array;
  /** The separators, back to back. */
  readonly #separators: Uint8Array;

  private constructor(offsets: Uint32Array, separatorEnds: Uint32Array, separators: Uint8Array) {
    this.blockCount = separatorEnds.length;
    this.offsets = offsets;
    this.#separatorEnds = separatorEnds;
    this.#separators = separators;
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
    const memory = new SharedArrayBuffer(length - 4);
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
    return this.#separators.buffer.byteLength;
  }

  /** First block whose separator is at or after the key, in bytewise order; `blockCount` when there is none. */
  find(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const ends = this.#separatorEnds;
    const separators = this.#separators;
    let low = 0;
    let high = this.blockCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle === 0 ? 0 : ends[middle - 1];
      const separatorLength = ends[middle] - start;
      const length = separatorLength < keyLength ? separatorLength : keyLength;
      let difference = separatorLength - keyLength;
      for (let i = 0; i < length; i++) {
        const byteDifference = separators[start + i] - keyBytes[keyStart + i];
        if (byteDifference !== 0) {
          difference = byteDifference;
          break;
        }
      }
      if (difference < 0) low = middle + 1;
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
    const start = block === 0 ? 0 : this.#separatorEnds[block - 1];
    return sliceBytes(this.#separators, start, this.#separatorEnds[block] - start);
  }
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
