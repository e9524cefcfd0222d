import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Bounds } from "../base/range.ts";
import { OP_DELETE } from "../wal/operation.ts";
import { KeyIndex } from "./key-index.ts";
import { HEAP_BYTES_MAX, OperationBuffer } from "./operation-buffer.ts";

/** What a transaction has read: keys, present or not, and ranges. */
export class TransactionReads {
  readonly #keys = new OperationBuffer("transaction's reads", 1, HEAP_BYTES_MAX);
  readonly #index = new KeyIndex();
  readonly #ranges: Bounds[] = [];

  /** The keys as operations on them, which nobody writes: a form in which an index finds them. */
  get keys(): OperationBuffer {
    return this.#keys;
  }

  get ranges(): readonly Bounds[] {
    return this.#ranges;
  }

  get isEmpty(): boolean {
    return this.#keys.count === 0 && this.#ranges.length === 0;
  }

  /** Notes a key; `hash` is its `hashKey`. */
  addKey(key: Uint8Array, keyLength: number, hash: number): void {
    const keys = this.#keys;
    if (this.#index.find(keys.bytes, key, keyLength, hash) !== 0) return;
    const operation = keys.append(OP_DELETE, key, keyLength, EMPTY_BYTES, 0);
    this.#index.set(keys.bytes, key, keyLength, hash, operation);
  }

  /** Notes that everything in a range was seen, and that nothing else was there. */
  addRange(bounds: Bounds): void {
    this.#ranges.push(bounds);
  }
}
