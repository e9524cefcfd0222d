import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { MAX_BATCH_BYTES } from "../base/limits.ts";
import { operationSize, writeOperation } from "../wal/operation.ts";

const INITIAL_BYTES = 1024;
/** The largest array that the JavaScript engine keeps on its own heap: ten times cheaper to make than one of 1 KiB. */
export const HEAP_BYTES_MAX = 64;

/** Operations as they stand in the log, one after another, in memory that grows; see docs/format.md#operation. */
export class OperationBuffer {
  /** Replaced when it grows; until {@link clear} what stands before `size` stays as it is. */
  bytes: Uint8Array = EMPTY_BYTES;
  /** Where the first operation begins. */
  readonly start: number;
  /** Where the next operation goes. */
  size: number;
  /** Number of operations. */
  count = 0;
  readonly #owner: string;
  readonly #initialBytes: number;

  /**
   * @param owner what it belongs to, for the error of one that is full
   * @param start bytes left free before the first operation: 1 where position 0 means "none"
   * @param initialBytes what is allocated first
   */
  constructor(owner: string, start: number, initialBytes: number = INITIAL_BYTES) {
    this.#owner = owner;
    this.start = start;
    this.size = start;
    this.#initialBytes = initialBytes;
  }

  /**
   * Adds an operation; key and value are copied.
   *
   * @returns where it begins
   * @throws RangeError when it would pass {@link MAX_BATCH_BYTES}; nothing is added then
   */
  append(kind: number, key: Uint8Array, keyLength: number, value: Uint8Array, valueLength: number): number {
    const operation = this.size;
    const end = operation + operationSize(keyLength, valueLength);
    if (end > this.bytes.length) this.#grow(end);
    writeOperation(this.bytes, operation, kind, key, keyLength, value, valueLength);
    this.size = end;
    this.count++;
    return operation;
  }

  /** A buffer of its own with the same operations. */
  clone(): OperationBuffer {
    const copy = new OperationBuffer(this.#owner, this.start, this.#initialBytes);
    copy.bytes = sliceBytes(this.bytes, 0, this.size);
    copy.size = this.size;
    copy.count = this.count;
    return copy;
  }

  /** Removes all operations, and keeps the memory. */
  clear(): void {
    this.size = this.start;
    this.count = 0;
  }

  #grow(needed: number): void {
    const size = needed - this.start;
    if (size > MAX_BATCH_BYTES) {
      throw new RangeError(
        `the ${this.#owner} would have ${size} bytes; at most ${MAX_BATCH_BYTES} fit: write it in parts`,
      );
    }
    const length = this.bytes.length;
    const least = length === 0 ? this.#initialBytes : INITIAL_BYTES;
    const bytes = new Uint8Array(Math.max(needed, Math.min(length * 2, this.start + MAX_BATCH_BYTES), least));
    copyBytes(this.bytes, 0, bytes, 0, this.size);
    this.bytes = bytes;
  }
}
