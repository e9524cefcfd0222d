import { LimitError } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { StoreLimits } from "./ordered-store.ts";

/** What the embedded engine takes: keys of 64 KiB, values of 1 GiB, and 64 MiB more than that in a transaction. */
export const DEFAULT_LIMITS: StoreLimits = {
  keyBytes: 65_536,
  valueBytes: 1 << 30,
  transactionBytes: (1 << 30) + (64 << 20),
};

/** The default limits with some lowered. Throws RangeError for one that is higher, or no whole number of 0 or more. */
export function lowerLimits(limits: Partial<StoreLimits> = {}): StoreLimits {
  const lowered = { ...DEFAULT_LIMITS, ...limits };
  for (const name of ["keyBytes", "valueBytes", "transactionBytes"] as const) {
    const limit = lowered[name];
    if (!Number.isInteger(limit) || limit < 0 || limit > DEFAULT_LIMITS[name]) {
      throw new RangeError(`limits.${name} must be a whole number from 0 to ${DEFAULT_LIMITS[name]}, got ${limit}`);
    }
  }
  return lowered;
}

/** Refuses a key that cannot be there. Throws LimitError. */
export function checkKey(key: Uint8Array, limits: StoreLimits): void {
  if (key.length > limits.keyBytes) throw new LimitError("key", limits.keyBytes, key.length);
}

/** Checks what a transaction writes, one by one and all together. A write that it refuses with LimitError does not count. */
export class WriteBudget {
  readonly #limits: StoreLimits;
  readonly #writeBytes: number;
  #bytes = 0;

  /** @param writeBytes what a write takes beside its bytes */
  constructor(limits: StoreLimits, writeBytes: number) {
    this.#limits = limits;
    this.#writeBytes = writeBytes;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    checkKey(key, this.#limits);
    const { valueBytes } = this.#limits;
    if (value.length > valueBytes) throw new LimitError("value", valueBytes, value.length);
    this.#add(key.length + value.length);
  }

  delete(key: Uint8Array): void {
    checkKey(key, this.#limits);
    this.#add(key.length);
  }

  deleteRange({ start, end }: KeyRange): void {
    this.#add(start.length + end.length);
  }

  #add(bytes: number): void {
    const total = this.#bytes + bytes + this.#writeBytes;
    const limit = this.#limits.transactionBytes;
    if (total > limit) throw new LimitError("transaction", limit, total);
    this.#bytes = total;
  }
}
