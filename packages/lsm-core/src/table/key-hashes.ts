import { hashKey } from "../base/hash.ts";
import { buildBloomFilter } from "./bloom-filter.ts";
import { buildLocator } from "./locator.ts";

const FIRST_COUNT = 4096;
/** Room for so many hashes, 4 MB, is kept for the next table. */
const KEPT_COUNT_MAX = 1 << 20;

/** What a table that is written has left: growing from the beginning takes twice the memory, which waits for its collection. */
let spare: Int32Array | undefined;

/** Collects the hashes of a table's keys, block by block, for its filter and locator. */
export class KeyHashes {
  #hashes: Int32Array;
  #count = 0;
  #entryCounts: Uint16Array = new Uint16Array(256);
  #blockCount = 0;
  /** Keys in the blocks that have ended. */
  #endedCount = 0;

  constructor() {
    this.#hashes = spare ?? new Int32Array(FIRST_COUNT);
    spare = undefined;
  }

  add(keyBytes: Uint8Array, keyStart: number, keyLength: number): void {
    if (this.#count === this.#hashes.length) {
      const hashes = new Int32Array(this.#count * 2);
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    this.#hashes[this.#count++] = hashKey(keyBytes, keyStart, keyLength);
  }

  /** Ends a block, which has the keys since the previous end. */
  endBlock(): void {
    if (this.#blockCount === this.#entryCounts.length) {
      const entryCounts = new Uint16Array(this.#blockCount * 2);
      entryCounts.set(this.#entryCounts);
      this.#entryCounts = entryCounts;
    }
    this.#entryCounts[this.#blockCount++] = this.#count - this.#endedCount;
    this.#endedCount = this.#count;
  }

  /** The payload of the filter section. */
  buildFilter(bitsPerKey: number): Uint8Array {
    return buildBloomFilter(this.#hashes, this.#count, bitsPerKey);
  }

  /** The payload of the locator section. All blocks have ended. */
  buildLocator(): Uint8Array {
    return buildLocator(this.#hashes, this.#entryCounts, this.#blockCount);
  }

  /** Leaves its memory to the next table; must not be used any more. */
  release(): void {
    if (this.#hashes.length <= KEPT_COUNT_MAX) spare = this.#hashes;
  }
}
