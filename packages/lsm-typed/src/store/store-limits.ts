import { LimitError } from "../base/errors.ts";
import type { StoreLimits } from "./ordered-store.ts";

/** What the embedded engine takes: keys of 64 KiB, values of 1 GiB, and 64 MiB more than that in a transaction. */
export const DEFAULT_LIMITS: StoreLimits = {
  keyBytes: 65_536,
  valueBytes: 1 << 30,
  transactionBytes: (1 << 30) + (64 << 20),
};

/** @throws LimitError */
export function checkKey(key: Uint8Array, limits: StoreLimits): void {
  if (key.length > limits.keyBytes) throw new LimitError("key", limits.keyBytes, key.length);
}

/** @throws LimitError */
export function checkValue(value: Uint8Array, limits: StoreLimits): void {
  if (value.length > limits.valueBytes) throw new LimitError("value", limits.valueBytes, value.length);
}
