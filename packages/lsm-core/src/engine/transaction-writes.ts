import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import type { HalfOpenRange, Range } from "../base/range.ts";
import type { MergeSource } from "../cursor/merge-cursor.ts";
import { MemtableCursor } from "../memtable/memtable-cursor.ts";
import { RangeDeleteList } from "../memtable/range-delete-list.ts";
import { SortedChunks } from "../memtable/sorted-chunks.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, OP_DELETE_RANGE, OP_PUT, valueLengthOf } from "../wal/operation.ts";
import type { BatchRange, EncodedBatch } from "./batch.ts";
import { KeyIndex } from "./key-index.ts";
import { OperationBuffer } from "./operation-buffer.ts";

/**
 * What a transaction has written so far: a memtable in small, whose bytes are the batch that a commit writes.
 *
 * Keys are found through an index; their order is derived when a scan asks.
 */
export class TransactionWrites {
  /** After {@link find} found a key: where its value begins in `bytes`. */
  valueStart = 0;
  /** After {@link find} found a key: length of the value, or {@link TOMBSTONE}. */
  valueLength = 0;
  readonly #comparator: Comparator;
  readonly #operations = new OperationBuffer("transaction", 1);
  readonly #index = new KeyIndex();
  readonly #rangeDeletes = new RangeDeleteList();
  /** Range deletions that are to be made deletions of keys when they are written. */
  readonly #ranges: BatchRange[] = [];
  #order: SortedChunks | undefined;
  /** Operations on keys that are not in the order yet, ascending. */
  #unordered: number[] = [];

  constructor(comparator: Comparator) {
    this.#comparator = comparator;
  }

  get isEmpty(): boolean {
    return this.#operations.count === 0 && this.#ranges.length === 0;
  }

  /** Where the value that {@link find} found stands. Views: copy at once. */
  get bytes(): Uint8Array {
    return this.#operations.bytes;
  }

  /** The batch to write. Views: valid until the next write. */
  get encoded(): EncodedBatch {
    const { bytes, start, size } = this.#operations;
    return { bytes: bytes.subarray(start, size), size: size - start, ranges: this.#ranges };
  }

  put(key: Uint8Array, keyLength: number, hash: number, value: Uint8Array, valueLength: number): void {
    this.#add(OP_PUT, key, keyLength, hash, value, valueLength);
  }

  delete(key: Uint8Array, keyLength: number, hash: number): void {
    this.#add(OP_DELETE, key, keyLength, hash, EMPTY_BYTES, 0);
  }

  /** Deletes a range of a database in bytewise order. */
  deleteRange({ start, end }: HalfOpenRange): void {
    const operation = this.#operations.append(
      OP_DELETE_RANGE,
      start,
      start.length,
      end ?? EMPTY_BYTES,
      end?.length ?? 0,
    );
    this.#rangeDeletes.add(operation);
  }

  /** Notes a range deletion for the commit, in a database in another order; what it hides until then is deleted key by key. */
  addRange(range: Range): void {
    const { start, size } = this.#operations;
    this.#ranges.push({ range, offset: size - start });
  }

  /** Whether the transaction itself says what a key is; `valueStart` and `valueLength` then do. */
  find(key: Uint8Array, keyLength: number, hash: number): boolean {
    const { bytes, size } = this.#operations;
    const operation = this.#index.find(bytes, key, keyLength, hash);
    const rangeDeletes = this.#rangeDeletes;
    if (rangeDeletes.count > 0 && rangeDeletes.covers(bytes, key, 0, keyLength, operation, size)) {
      this.valueLength = TOMBSTONE;
      return true;
    }
    if (operation === 0) return false;
    this.valueStart = keyStartOf(bytes, operation) + keyLengthOf(bytes, operation);
    this.valueLength = bytes[operation] === OP_DELETE ? TOMBSTONE : valueLengthOf(bytes, operation);
    return true;
  }

  /** The writes so far as the newest source of a scan, which sees no later ones. Cost: sorts what was written since the last call. */
  source(): MergeSource {
    const { bytes, size } = this.#operations;
    const order = (this.#order ??= new SortedChunks(bytes, this.#comparator));
    order.add(bytes, Int32Array.from(this.#unordered), this.#unordered.length);
    this.#unordered = [];
    return {
      cursor: new MemtableCursor(order, this.#rangeDeletes.before(size), size),
      rangeDeletes: this.#rangeDeletes.union(bytes, size),
    };
  }

  #add(kind: number, key: Uint8Array, keyLength: number, hash: number, value: Uint8Array, valueLength: number): void {
    const operation = this.#operations.append(kind, key, keyLength, value, valueLength);
    this.#index.set(this.#operations.bytes, key, keyLength, hash, operation);
    this.#unordered.push(operation);
  }
}
