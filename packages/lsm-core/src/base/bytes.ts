/** Bytes as the API takes them; a string means its UTF-8 bytes. */
export type Bytes = Uint8Array | string;

export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** Below this many bytes a loop beats `set`, which pays 60 ns for a view and a call; four bytes a step halve the loop. */
const LOOP_COPY_BYTES = 72;
/** The same for a source that is copied whole, which needs no view. */
const LOOP_WHOLE_COPY_BYTES = 32;

/**
 * Compares two byte ranges in memcmp order: unsigned bytes, then length.
 *
 * @returns negative, zero or positive
 */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): number {
  const length = aLength < bLength ? aLength : bLength;
  for (let i = 0; i < length; i++) {
    const difference = a[aStart + i] - b[bStart + i];
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/** {@link compareBytes} of two whole arrays. */
export function compareWhole(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, 0, a.length, b, 0, b.length);
}

/** Whether two ranges of the same `length` hold the same bytes. */
export function equalBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** How many leading bytes two ranges share. */
export function commonPrefixLength(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): number {
  const length = aLength < bLength ? aLength : bLength;
  let i = 0;
  while (i < length && a[aStart + i] === b[bStart + i]) i++;
  return i;
}

/** Copies `length` bytes; the ranges must not overlap within one buffer. */
export function copyBytes(
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  length: number,
): void {
  if (length === source.length && length >= LOOP_WHOLE_COPY_BYTES) {
    target.set(source, targetStart);
  } else if (length < LOOP_COPY_BYTES) {
    let i = 0;
    for (const last = length - 4; i <= last; i += 4) {
      target[targetStart + i] = source[sourceStart + i];
      target[targetStart + i + 1] = source[sourceStart + i + 1];
      target[targetStart + i + 2] = source[sourceStart + i + 2];
      target[targetStart + i + 3] = source[sourceStart + i + 3];
    }
    for (; i < length; i++) target[targetStart + i] = source[sourceStart + i];
  } else {
    target.set(new Uint8Array(source.buffer, source.byteOffset + sourceStart, length), targetStart);
  }
}

/** A copy of a byte range in memory of its own. */
export function sliceBytes(source: Uint8Array, start: number, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  copyBytes(source, start, copy, 0, length);
  return copy;
}

/** Reads a little-endian u32 as a number of 0 to 2^32 - 1. */
export function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** Writes the low 32 bits of `value`, little-endian. */
export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Reads a little-endian u64 that is at most 2^53 - 1. */
export function readU64(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + 4) * 0x1_0000_0000 + readU32(bytes, at);
}

/** Writes a non-negative integer of at most 2^53 - 1 as a little-endian u64. */
export function writeU64(bytes: Uint8Array, at: number, value: number): void {
  writeU32(bytes, at, value >>> 0);
  writeU32(bytes, at + 4, Math.floor(value / 0x1_0000_0000));
}
