import { type Bytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { BYTEWISE } from "../base/comparator.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";
import { type Bounds, type Range, toBounds, toHalfOpen } from "../base/range.ts";
import { OP_DELETE, OP_DELETE_RANGE, OP_PUT } from "../wal/operation.ts";
import { keyBytes, source, valueBytes } from "./arguments.ts";
import { OperationBuffer } from "./operation-buffer.ts";

/**
 * A group of writes that `Lsm.write` applies as one: all or nothing for readers and across a crash.
 *
 * Operations take effect in call order, so a later one on a key wins. Keys and values are copied in. A batch can be
 * written again, also to another database. It holds at most `MAX_BATCH_BYTES`.
 */
export class Batch {
  #operations = new OperationBuffer("batch", 0);
  /** Range deletions with their place in the operations, for a database with an order other than bytewise. */
  #ranges: BatchRange[] = [];

  /** Sets a key. Throws TypeError for wrong types, RangeError for keys and values that are too long. */
  put(key: Bytes, value: Bytes): this {
    const keyLength = keyBytes(key);
    const keySource = source;
    const valueLength = valueBytes(value);
    this.#operations.append(OP_PUT, keySource, keyLength, source, valueLength);
    return this;
  }

  /** Deletes a key; one that is absent is fine. */
  delete(key: Bytes): this {
    const keyLength = keyBytes(key);
    this.#operations.append(OP_DELETE, source, keyLength, EMPTY_BYTES, 0);
    return this;
  }

  /** Deletes every key in a range, including those that this batch set before. `limit` and `reverse` are not allowed. */
  deleteRange(range: Range): this {
    const bytewise = toHalfOpen(deletionBounds(range));
    this.#ranges.push({ range: ownRange(range), offset: this.#operations.size });
    if (bytewise === undefined) return this;
    const { start, end } = bytewise;
    this.#operations.append(OP_DELETE_RANGE, start, start.length, end ?? EMPTY_BYTES, end?.length ?? 0);
    return this;
  }

  /** Removes all operations. */
  clear(): this {
    this.#operations.clear();
    this.#ranges = [];
    return this;
  }

  /** A batch of its own with the same operations. */
  clone(): Batch {
    const copy = new Batch();
    copy.#operations = this.#operations.clone();
    copy.#ranges = [...this.#ranges];
    return copy;
  }

  /** Number of operations. */
  get length(): number {
    return this.#operations.count;
  }

  /** Whether there is no write in it. */
  get isEmpty(): boolean {
    return this.#operations.count === 0;
  }

  /** The encoded operations. Views: valid until the batch changes. @internal */
  static encoded(batch: Batch): EncodedBatch {
    const { bytes, size } = batch.#operations;
    return { bytes, size, ranges: batch.#ranges };
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
}

/** A copy that later changes of the caller's bytes do not reach. */
export function ownRange(range: Range): Range {
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
