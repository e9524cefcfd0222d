// The default export, because bundlers turn names of a namespace into imports.
import zlib from "node:zlib";

/** Below this many bytes a table in JavaScript beats the call into native code. */
const NATIVE_BYTES = 256;

/** Eight tables of 256: the CRC of byte `b` followed by `k` zero bytes stands at `k * 256 + b`. */
const TABLES = buildTables();

const nativeCrc32: ((data: Uint8Array, value?: number) => number) | undefined = (
  zlib as { crc32?: (data: Uint8Array, value?: number) => number }
).crc32;

/**
 * CRC-32 (the polynomial of zlib, gzip and PNG) of `bytes[start, end)`.
 *
 * @param previous the CRC-32 of bytes that come before, to go on from
 * @returns an unsigned 32-bit number
 */
export function crc32(bytes: Uint8Array, start: number, end: number, previous = 0): number {
  if (end - start >= NATIVE_BYTES && nativeCrc32 !== undefined) {
    return nativeCrc32(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start), previous);
  }
  return tableCrc32(bytes, start, end, previous);
}

/** {@link crc32} without native code, eight bytes a step ("slicing by 8", Kounavis and Berry, 2005). */
export function tableCrc32(bytes: Uint8Array, start: number, end: number, previous = 0): number {
  const tables = TABLES;
  let crc = ~previous;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      tables[1792 + (crc & 0xff)] ^
      tables[1536 + ((crc >>> 8) & 0xff)] ^
      tables[1280 + ((crc >>> 16) & 0xff)] ^
      tables[1024 + (crc >>> 24)] ^
      tables[768 + bytes[at + 4]] ^
      tables[512 + bytes[at + 5]] ^
      tables[256 + bytes[at + 6]] ^
      tables[bytes[at + 7]];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}

function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < 8 * 256; i++) {
    const previous = tables[i - 256];
    tables[i] = (previous >>> 8) ^ tables[previous & 0xff];
  }
  return tables;
}
