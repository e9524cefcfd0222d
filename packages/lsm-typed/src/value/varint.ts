const BYTES_MAX = 5;

/** Number of bytes that {@link writeVarint} takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** Writes a count: seven bits a byte, the lowest first, the top bit set in all bytes but the last. Gives the position behind it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at++] = rest;
  return at;
}

/** A count that {@link writeVarint} wrote, and the position behind it. Throws when it does not end. */
export function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let scale = 1;
  for (let i = at; i < at + BYTES_MAX; i++, scale *= 0x80) {
    const byte = bytes[i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: i + 1 };
  }
  throw new RangeError(`a length at ${at} of ${bytes.length} bytes does not end`);
}
