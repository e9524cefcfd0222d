import { MAX_KEY_BYTES, type Range, type Transaction } from "lsm-core";
import type { KeyRange } from "../base/key-range.ts";
import { toTypedError } from "./core-errors.ts";
import { beginScan } from "./core-scan.ts";
import type { StoreLimits, StoreScan, StoreScanOptions, StoreTransaction } from "./ordered-store.ts";
import { checkKey, WriteBudget } from "./store-limits.ts";

/** What the engine needs for a write in a transaction beside its bytes, at most: its kind and two lengths. */
const WRITE_BYTES_MAX = 11;

/** A transaction of a `CoreStore`, which begins and ends it. */
export class CoreTransaction implements StoreTransaction {
  readonly #transaction: Transaction;
  readonly #limits: StoreLimits;
  readonly #budget: WriteBudget;

  constructor(transaction: Transaction, limits: StoreLimits) {
    this.#transaction = transaction;
    this.#limits = limits;
    this.#budget = new WriteBudget(limits, WRITE_BYTES_MAX);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    checkKey(key, this.#limits);
    try {
      return this.#transaction.get(key);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  scan(options: StoreScanOptions): StoreScan {
    return beginScan(this.#transaction, options);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#budget.put(key, value);
    try {
      this.#transaction.put(key, value);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  delete(key: Uint8Array): void {
    this.#budget.delete(key);
    try {
      this.#transaction.delete(key);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  deleteRange(range: KeyRange): void {
    this.#budget.deleteRange(range);
    try {
      this.#transaction.deleteRange(toDeletable(range));
    } catch (error) {
      throw toTypedError(error);
    }
  }
}

/**
 * The engine deletes no ranges whose ends are longer than a key can be, such as the one right behind a longest key. The keys
 * before such an end are those up to the longest key that it begins with.
 */
function toDeletable({ start, end }: KeyRange): Range {
  const from = start.length > MAX_KEY_BYTES ? { gt: start.subarray(0, MAX_KEY_BYTES) } : { gte: start };
  const to = end.length > MAX_KEY_BYTES ? { lte: end.subarray(0, MAX_KEY_BYTES) } : { lt: end };
  return { ...from, ...to };
}
