import { compareBytes, equalBytes } from "../base/bytes.ts";
import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";

/** Compares the keys of two operations of an arena. */
export function compareOperationKeys(bytes: Uint8Array, a: number, b: number, comparator: Comparator): number {
  return compareOperationKey(bytes, a, bytes, keyStartOf(bytes, b), keyLengthOf(bytes, b), comparator);
}

/** Compares the key of an operation with a key that stands elsewhere. */
export function compareOperationKey(
  bytes: Uint8Array,
  operation: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  comparator: Comparator,
): number {
  const start = keyStartOf(bytes, operation);
  const length = keyLengthOf(bytes, operation);
  if (comparator === BYTEWISE) return compareBytes(bytes, start, length, keyBytes, keyStart, keyLength);
  return comparator.compare(bytes.subarray(start, start + length), keyBytes.subarray(keyStart, keyStart + keyLength));
}

/** Whether two operations have the same key; in every order that means the same bytes. */
export function haveEqualKeys(bytes: Uint8Array, a: number, b: number): boolean {
  const length = keyLengthOf(bytes, a);
  if (length !== keyLengthOf(bytes, b)) return false;
  const aStart = keyStartOf(bytes, a);
  const bStart = keyStartOf(bytes, b);
  // Neighbours in key order mostly differ at the end.
  for (let i = length - 1; i >= 0; i--) if (bytes[aStart + i] !== bytes[bStart + i]) return false;
  return true;
}

/** Whether the operation is on that key. */
export function isOnKey(
  bytes: Uint8Array,
  operation: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): boolean {
  if (keyLengthOf(bytes, operation) !== keyLength) return false;
  return equalBytes(bytes, keyStartOf(bytes, operation), keyBytes, keyStart, keyLength);
}
