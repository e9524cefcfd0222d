/** Unsigned LEB128 of 32-bit values: seven bits a byte, low bits first, the top bit set on all but the last. */

export const MAX_VARINT_BYTES = 5;

/** How many bytes {@link writeVarint} takes for `value` (0 to 2^32 - 1). */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Writes `value` (0 to 2^32 - 1) at `at`; returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/**
 * Reads the value at `at`. Its length is `varintSize(value)`, as writers always use the shortest form.
 * Bytes past the end read as zero, so a damaged length ends there; callers check the result against their bounds.
 */
export function readVarint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at];
  if (byte < 0x80) return byte;
  let value = byte & 0x7f;
  for (let shift = 7; shift < 35; shift += 7) {
    byte = bytes[++at];
    value += (byte & 0x7f) * 2 ** shift;
    if (!(byte & 0x80)) break;
  }
  return value;
}
