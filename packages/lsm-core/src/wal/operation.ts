import { copyBytes } from "../base/bytes.ts";
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from "../base/limits.ts";
import { readVarint, varintSize, writeVarint } from "../base/varint.ts";

// Kinds of operations; see docs/format.md#operation.
export const OP_DELETE = 0;
export const OP_PUT = 1;
export const OP_DELETE_RANGE = 2;

/** Bytes of the shortest operation: kind and two lengths. */
export const OPERATION_BYTES_MIN = 3;

/** How many bytes {@link writeOperation} takes. */
export function operationSize(keyLength: number, valueLength: number): number {
  return 1 + varintSize(keyLength) + varintSize(valueLength) + keyLength + valueLength;
}

/**
 * Writes an operation at `at`; the caller has checked lengths and room.
 *
 * @param key its bytes `[0, keyLength)`: the key, or the start of a range delete
 * @param value its bytes `[0, valueLength)`: the value, nothing for a delete, the end of a range delete
 * @returns the position after it
 */
export function writeOperation(
  bytes: Uint8Array,
  at: number,
  kind: number,
  key: Uint8Array,
  keyLength: number,
  value: Uint8Array,
  valueLength: number,
): number {
  bytes[at] = kind;
  let end = writeVarint(bytes, at + 1, keyLength);
  end = writeVarint(bytes, end, valueLength);
  copyBytes(key, 0, bytes, end, keyLength);
  end += keyLength;
  copyBytes(value, 0, bytes, end, valueLength);
  return end + valueLength;
}

/** Length of the key of the operation at `operation`, which is known to be whole. So for the functions below. */
export function keyLengthOf(bytes: Uint8Array, operation: number): number {
  const byte = bytes[operation + 1];
  return byte < 0x80 ? byte : readVarint(bytes, operation + 1);
}

/** Where the key begins. */
export function keyStartOf(bytes: Uint8Array, operation: number): number {
  let at = operation + 1;
  while (bytes[at++] >= 0x80);
  while (bytes[at++] >= 0x80);
  return at;
}

/** Length of the value. */
export function valueLengthOf(bytes: Uint8Array, operation: number): number {
  let at = operation + 1;
  while (bytes[at++] >= 0x80);
  const byte = bytes[at];
  return byte < 0x80 ? byte : readVarint(bytes, at);
}

/** Where the value begins. */
export function valueStartOf(bytes: Uint8Array, operation: number): number {
  return keyStartOf(bytes, operation) + keyLengthOf(bytes, operation);
}

/** Where the operation ends. */
export function operationEnd(bytes: Uint8Array, operation: number): number {
  return valueStartOf(bytes, operation) + valueLengthOf(bytes, operation);
}

/**
 * Checks that whole operations fill `bytes[start, end)` exactly. The bytes may be anything.
 *
 * @returns how many there are, or -1
 */
export function checkOperations(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let at = start;
  while (at < end) {
    const kind = bytes[at];
    if (kind > OP_DELETE_RANGE || at + OPERATION_BYTES_MIN > end) return -1;
    const keyLength = readVarint(bytes, at + 1);
    if (keyLength > MAX_KEY_BYTES || !isShortest(bytes, at + 1, keyLength)) return -1;
    at += 1 + varintSize(keyLength);
    const valueLength = readVarint(bytes, at);
    if (valueLength > valueBytesMax(kind) || !isShortest(bytes, at, valueLength)) return -1;
    at += varintSize(valueLength) + keyLength + valueLength;
    count++;
  }
  return at === end ? count : -1;
}

/** Positions are computed from values, so a varint that is longer than it needs to be would lead astray. */
function isShortest(bytes: Uint8Array, at: number, value: number): boolean {
  return bytes[at + varintSize(value) - 1] < 0x80;
}

function valueBytesMax(kind: number): number {
  if (kind === OP_PUT) return MAX_VALUE_BYTES;
  return kind === OP_DELETE ? 0 : MAX_KEY_BYTES;
}
