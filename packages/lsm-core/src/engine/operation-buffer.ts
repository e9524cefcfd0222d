import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { MAX_BATCH_BYTES } from "../base/limits.ts";
import { operationSize, writeOperation } from "../wal/operation.ts";

const INITIAL_BYTES = 1024;

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

  /**
   * @param owner what it belongs to, for the error of one that is full
   * @param start bytes left free before the first operation: 1 where position 0 means "none"
   */
  constructor(owner: string, start: number) {
    this.#owner = owner;
    this.start = start;
    this.size = start;
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
    if (end - this.start > MAX_BATCH_BYTES) {
      throw new RangeError(
        `the ${this.#owner} would have ${end - this.start} bytes; at most ${MAX_BATCH_BYTES} fit: write it in parts`,
      );
    }
    if (end > this.bytes.length) this.#grow(end);
    writeOperation(this.bytes, operation, kind, key, keyLength, value, valueLength);
    this.size = end;
    this.count++;
    return operation;
  }

  /** A buffer of its own with the same operations. */
  clone(): OperationBuffer {
    const copy = new OperationBuffer(this.#owner, this.start);
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
    const bytes = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * 2, MAX_BATCH_BYTES), INITIAL_BYTES));
    copyBytes(this.bytes, 0, bytes, 0, this.size);
    this.bytes = bytes;
  }
}
