import { type Bytes, copyBytes, sliceBytes } from "../base/bytes.ts";
import { BYTEWISE } from "../base/comparator.ts";
import { MAX_BATCH_BYTES, MAX_KEY_BYTES } from "../base/limits.ts";
import { type Bounds, type Range, toBounds, toHalfOpen } from "../base/range.ts";
import { OP_DELETE, OP_DELETE_RANGE, OP_PUT, operationSize, writeOperation } from "../wal/operation.ts";
import { keyBytes, source, valueBytes } from "./arguments.ts";

const INITIAL_BYTES = 1024;
const EMPTY = new Uint8Array(0);

/**
 * A group of writes that `Lsm.write` applies as one: all or nothing for readers and across a crash.
 *
 * Operations take effect in call order, so a later one on a key wins. Keys and values are copied in. A batch can be
 * written again, also to another database. It holds at most {@link MAX_BATCH_BYTES}.
 */
export class Batch {
  /** Operations as they stand in the log; see docs/format.md#operation. */
  #bytes: Uint8Array = EMPTY;
  #size = 0;
  #length = 0;
  /** Range deletions with their place in the operations, for a database with an order other than bytewise. */
  #ranges: BatchRange[] = [];

  /** Sets a key. Throws TypeError for wrong types, RangeError for keys and values that are too long. */
  put(key: Bytes, value: Bytes): this {
    const keyLength = keyBytes(key);
    const keySource = source;
    const valueLength = valueBytes(value);
    return this.#append(OP_PUT, keySource, keyLength, source, valueLength);
  }

  /** Deletes a key; one that is absent is fine. */
  delete(key: Bytes): this {
    const keyLength = keyBytes(key);
    return this.#append(OP_DELETE, source, keyLength, EMPTY, 0);
  }

  /** Deletes every key in a range, including those that this batch set before. `limit` and `reverse` are not allowed. */
  deleteRange(range: Range): this {
    const bounds = deletionBounds(range);
    this.#ranges.push({ range: ownRange(range), offset: this.#size, isEncoded: !bounds.isEmpty });
    if (bounds.isEmpty) return this;
    const { start, end } = toHalfOpen(bounds);
    return this.#append(OP_DELETE_RANGE, start, start.length, end ?? EMPTY, end?.length ?? 0);
  }

  /** Removes all operations. */
  clear(): this {
    this.#size = 0;
    this.#length = 0;
    this.#ranges = [];
    return this;
  }

  /** A batch of its own with the same operations. */
  clone(): Batch {
    const copy = new Batch();
    copy.#bytes = sliceBytes(this.#bytes, 0, this.#size);
    copy.#size = this.#size;
    copy.#length = this.#length;
    copy.#ranges = [...this.#ranges];
    return copy;
  }

  /** Number of operations. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** The encoded operations. Views: valid until the batch changes. @internal */
  static encoded(batch: Batch): EncodedBatch {
    return { bytes: batch.#bytes, size: batch.#size, ranges: batch.#ranges };
  }

  #append(kind: number, key: Uint8Array, keyLength: number, value: Uint8Array, valueLength: number): this {
    const end = this.#size + operationSize(keyLength, valueLength);
    if (end > MAX_BATCH_BYTES) {
      throw new RangeError(`the batch would have ${end} bytes; at most ${MAX_BATCH_BYTES} fit: write it in parts`);
    }
    if (end > this.#bytes.length) this.#grow(end);
    writeOperation(this.#bytes, this.#size, kind, key, keyLength, value, valueLength);
    this.#size = end;
    this.#length++;
    return this;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, Math.min(this.#bytes.length * 2, MAX_BATCH_BYTES), INITIAL_BYTES));
    copyBytes(this.#bytes, 0, bytes, 0, this.#size);
    this.#bytes = bytes;
  }
}

/** What the engine needs of a {@link Batch}. */
export interface EncodedBatch {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly ranges: readonly BatchRange[];
}

/** A range deletion as it was asked for. */
export interface BatchRange {
  readonly range: Range;
  /** Where it stands among the operations. */
  readonly offset: number;
  /** Whether an operation stands there: not for a range that is empty in bytewise order. */
  readonly isEncoded: boolean;
}

/** A copy that later changes of the caller's bytes do not reach. */
function ownRange(range: Range): Range {
  const own: Record<string, Bytes> = {};
  for (const [name, end] of Object.entries(range)) {
    if (end instanceof Uint8Array) own[name] = sliceBytes(end, 0, end.length);
    else if (typeof end === "string") own[name] = end;
  }
  return own;
}

/** Checks the range of a deletion. */
export function deletionBounds(range: Range): Bounds {
  const bounds = toBounds(range, BYTEWISE);
  if (range.limit !== undefined || range.reverse !== undefined) {
    throw new TypeError("a range to delete has no limit and no reverse: it is all keys in the range");
  }
  for (const end of [bounds.start, bounds.end]) {
    if (end !== undefined && end.length > MAX_KEY_BYTES) {
      throw new RangeError(`an end of the range has ${end.length} bytes; at most ${MAX_KEY_BYTES} are allowed`);
    }
  }
  return bounds;
}
