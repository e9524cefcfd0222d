import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import type { KeyReader } from "./key-reader.ts";
import type { KeyWriter } from "./key-writer.ts";
import { ZERO_CODE } from "./type-codes.ts";

/** Bytes of the largest safe integer. */
const SAFE_BYTES = 7;
const HIGH_WORD = 2 ** 32;

/** Safe integers, -(2^53 - 1) to 2^53 - 1. One byte and as many as the magnitude needs: 1 for 0, 2 up to 255, 8 at most. -0 is 0. */
export const intKey: KeyCodec<number> = {
  name: "int",

  write(writer, value) {
    if (!Number.isSafeInteger(value)) throw invalidKeyValue(value, "a safe integer");
    writeInteger(writer, value);
  },

  read: readInteger,
};

/** Appends the encoding of a safe integer, unchecked. */
export function writeInteger(writer: KeyWriter, value: number): void {
  const isNegative = value < 0;
  const flip = isNegative ? 0xff : 0;
  const magnitude = isNegative ? -value : value;
  const low = magnitude >>> 0;
  const high = (magnitude - low) / HIGH_WORD;
  const size = high === 0 ? wordBytes(low) : 4 + wordBytes(high);

  writer.reserve(1 + size);
  const { bytes } = writer;
  let at = writer.length;
  bytes[at++] = isNegative ? ZERO_CODE - size : ZERO_CODE + size;
  for (let shift = 8 * (size - 5); shift >= 0; shift -= 8) bytes[at++] = (high >>> shift) ^ flip;
  for (let shift = 8 * (Math.min(size, 4) - 1); shift >= 0; shift -= 8) bytes[at++] = (low >>> shift) ^ flip;
  writer.length = at;
}

/** Reads the safe integer at the reader's position. Throws InvalidKeyBytesError for others too. */
export function readInteger(reader: KeyReader): number {
  const { bytes } = reader;
  const code = bytes[reader.at] ?? 0;
  const isNegative = code < ZERO_CODE;
  const size = isNegative ? ZERO_CODE - code : code - ZERO_CODE;
  let at = reader.at + 1;
  const end = at + size;
  if (size > SAFE_BYTES || end > bytes.length) throw invalidKeyBytes(bytes, reader.at, "a safe integer");

  const flip = isNegative ? 0xff : 0;
  if (size > 0 && bytes[at] === flip) throw invalidKeyBytes(bytes, at, "the first byte of an integer");
  let magnitude = 0;
  while (at < end) magnitude = magnitude * 256 + (bytes[at++]! ^ flip);
  if (magnitude > Number.MAX_SAFE_INTEGER) throw invalidKeyBytes(bytes, reader.at, "a safe integer");
  reader.at = end;
  return isNegative ? -magnitude : magnitude;
}

/** How many bytes an unsigned 32-bit integer needs: 0 for 0. */
function wordBytes(word: number): number {
  return (39 - Math.clz32(word)) >>> 3;
}
