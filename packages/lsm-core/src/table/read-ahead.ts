import { EMPTY_BYTES } from "../base/bytes.ts";
import { PayloadBuffer } from "./payload-buffer.ts";
import { openBlock, readExactly, readExactlyAsync } from "./stored-block.ts";
import type { Table } from "./table.ts";

/** A first read of a scan that may be short; each further one is twice as long. */
const FIRST_READ_BYTES = 16 << 10;

/**
 * Reads runs of neighbouring blocks of a table in one piece, in either direction, into a buffer that is used again.
 * `forget` comes before another table.
 *
 * A block that is larger than the longest read is read alone, and its buffer dropped with the next read.
 */
export class ReadAhead {
  /** The block of the last {@link open}: `bytes[start, …)`, a view until the next open or read. */
  bytes: Uint8Array = EMPTY_BYTES;
  start = 0;
  readonly #readBytesMax: number;
  #readBytes: number;
  /** Holds the stored forms of the blocks from `#firstBlock` up to but not `#endBlock`. */
  #buffer: Uint8Array = EMPTY_BYTES;
  #firstBlock = 0;
  #endBlock = 0;
  /** The current block when it is compressed in the buffer. */
  readonly #payload: PayloadBuffer = new PayloadBuffer();

  /** @param readBytesMax bytes of the longest read of more than one block */
  constructor(readBytesMax: number) {
    this.#readBytesMax = readBytesMax;
    this.#readBytes = readBytesMax;
  }

  /** Begins with short reads again (`gently`) or with the longest at once; what was read stays. */
  restart(gently: boolean): void {
    this.#readBytes = gently ? Math.min(FIRST_READ_BYTES, this.#readBytesMax) : this.#readBytesMax;
  }

  /** Whether a block is in memory. */
  has(block: number): boolean {
    return block >= this.#firstBlock && block < this.#endBlock;
  }

  /** Reads a block and those that follow it (`forward`) or precede it, in place of what was read before. */
  read(table: Table, block: number, forward: boolean): void {
    const [first, end] = this.#begin(table, block, forward);
    const offset = table.blockOffset(first);
    readExactly(table.file, table.path, offset, table.blockOffset(end) - offset, this.#buffer, 0);
    this.#firstBlock = first;
    this.#endBlock = end;
  }

  /** {@link read} without blocking. Nothing else may be called but `close` until it settles. */
  async readAsync(table: Table, block: number, forward: boolean): Promise<void> {
    const [first, end] = this.#begin(table, block, forward);
    const offset = table.blockOffset(first);
    const buffer = this.#buffer;
    await readExactlyAsync(table.file, table.path, offset, table.blockOffset(end) - offset, buffer, 0);
    // It was closed meanwhile, and what was read has gone.
    if (this.#buffer !== buffer) return;
    this.#firstBlock = first;
    this.#endBlock = end;
  }

  /** Checks a block that is in memory and makes it the current one. */
  open(table: Table, block: number): void {
    const start = table.blockOffset(block) - table.blockOffset(this.#firstBlock);
    const isCompressed = openBlock(table, block, this.#buffer, start, this.#payload);
    this.bytes = isCompressed ? this.#payload.bytes : this.#buffer;
    this.start = isCompressed ? 0 : start;
  }

  /** Drops what was read. */
  forget(): void {
    this.bytes = EMPTY_BYTES;
    this.#endBlock = this.#firstBlock;
  }

  /** {@link forget}, and drops the memory. */
  close(): void {
    this.forget();
    this.#buffer = EMPTY_BYTES;
    this.#payload.drop();
  }

  /** Chooses the blocks `[first, end)` to read and makes room for them. */
  #begin(table: Table, block: number, forward: boolean): [number, number] {
    const readBytes = this.#readBytes;
    let first = block;
    let end = block + 1;
    if (forward) {
      const limit = table.blockOffset(block) + readBytes;
      while (end < table.blockCount && table.blockOffset(end + 1) <= limit) end++;
    } else {
      const limit = table.blockOffset(end) - readBytes;
      while (first > 0 && table.blockOffset(first - 1) >= limit) first--;
    }
    const length = table.blockOffset(end) - table.blockOffset(first);
    this.#readBytes = Math.min(2 * readBytes, this.#readBytesMax);
    this.forget();
    if (this.#buffer.length < length || this.#buffer.length > Math.max(length, this.#readBytesMax)) {
      this.#buffer = EMPTY_BYTES;
      this.#buffer = new Uint8Array(Math.max(length, Math.min(readBytes, table.blockOffset(table.blockCount))));
    }
    return [first, end];
  }
}
