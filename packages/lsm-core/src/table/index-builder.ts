import { commonPrefixLength, copyBytes, writeU32 } from "../base/bytes.ts";

const U32_BYTES = 4;

/** Collects where blocks begin and what separates them. Format: docs/format.md#index */
export class IndexBuilder {
  readonly #isBytewise: boolean;
  #offsets: Uint32Array = new Uint32Array(256);
  #separatorEnds: Uint32Array = new Uint32Array(256);
  #separators: Uint8Array = new Uint8Array(4096);
  #offsetCount = 0;
  #separatorCount = 0;

  /** @param isBytewise whether separators shorter than keys can be made, which needs the bytewise order */
  constructor(isBytewise: boolean) {
    this.#isBytewise = isBytewise;
  }

  /** Blocks so far. */
  get blockCount(): number {
    return this.#offsetCount;
  }

  /** Whether the last block still has no separator. */
  get isSeparatorDue(): boolean {
    return this.#separatorCount < this.#offsetCount;
  }

  /** Adds a block that begins there in the file. */
  addBlock(offset: number): void {
    if (this.#offsetCount === this.#offsets.length) this.#offsets = doubled(this.#offsets);
    this.#offsets[this.#offsetCount++] = offset;
  }

  /** Separates the last block from a next one: `last` is the block's last key, `next` the first key of the next one. */
  addSeparator(
    lastBytes: Uint8Array,
    lastStart: number,
    lastLength: number,
    nextBytes: Uint8Array,
    nextStart: number,
    nextLength: number,
  ): void {
    if (!this.#isBytewise) return this.addLastSeparator(lastBytes, lastStart, lastLength);
    const shared = commonPrefixLength(lastBytes, lastStart, lastLength, nextBytes, nextStart, nextLength);
    if (lastLength <= shared + 1) return this.addLastSeparator(lastBytes, lastStart, lastLength);
    if (nextLength > shared + 1) return this.#add(nextBytes, nextStart, shared + 1, 0);
    const isGap = lastBytes[lastStart + shared] + 1 < nextBytes[nextStart + shared];
    let increased = isGap ? shared : shared + 1;
    while (increased < lastLength && lastBytes[lastStart + increased] === 0xff) increased++;
    if (increased + 1 >= lastLength) return this.addLastSeparator(lastBytes, lastStart, lastLength);
    this.#add(lastBytes, lastStart, increased + 1, 1);
  }

  /** Ends the last block of the table, whose last key that is. */
  addLastSeparator(lastBytes: Uint8Array, lastStart: number, lastLength: number): void {
    this.#add(lastBytes, lastStart, lastLength, 0);
  }

  /**
   * The payload of the index section. All blocks have a separator.
   *
   * @param end where the last block ends in the file
   */
  finish(end: number): Uint8Array {
    const count = this.#offsetCount;
    const separatorsLength = count === 0 ? 0 : this.#separatorEnds[count - 1];
    const payload = new Uint8Array(U32_BYTES * (2 + 2 * count) + separatorsLength);
    writeU32(payload, 0, count);
    let at = U32_BYTES;
    for (let i = 0; i < count; i++, at += U32_BYTES) writeU32(payload, at, this.#offsets[i]);
    writeU32(payload, at, end);
    at += U32_BYTES;
    for (let i = 0; i < count; i++, at += U32_BYTES) writeU32(payload, at, this.#separatorEnds[i]);
    copyBytes(this.#separators, 0, payload, at, separatorsLength);
    return payload;
  }

  /** Adds a separator that is the beginning of a key, its last byte increased by `increment`. */
  #add(bytes: Uint8Array, start: number, length: number, increment: number): void {
    const count = this.#separatorCount++;
    if (count === this.#separatorEnds.length) this.#separatorEnds = doubled(this.#separatorEnds);
    const separatorPos = count === 0 ? 0 : this.#separatorEnds[count - 1];
    const end = separatorPos + length;
    while (end > this.#separators.length) this.#separators = doubled(this.#separators);
    copyBytes(bytes, start, this.#separators, separatorPos, length);
    if (increment !== 0) this.#separators[end - 1] += increment;
    this.#separatorEnds[count] = end;
  }
}

function doubled<T extends Uint8Array | Uint32Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}
