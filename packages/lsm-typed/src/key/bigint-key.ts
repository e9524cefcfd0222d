import { readInteger, writeInteger } from "./int-key.ts";
import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import type { KeyReader } from "./key-reader.ts";
import type { KeyWriter } from "./key-writer.ts";
import { LONG_NEGATIVE_CODE, LONG_POSITIVE_CODE, ZERO_CODE } from "./type-codes.ts";

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);
/** Six bytes are always a safe integer, seven may be more. */
const SURELY_SAFE_BYTES = 6;
/** The most bytes whose number is part of the code. */
const SHORT_BYTES_MAX = 8;
const LONG_BYTES_MAX = 0xff;

/**
 * Integers of up to 255 bytes, that is below 256^255. The same bytes as `intKey` for equal values.
 * One byte and those of the magnitude; one more for their number when they are nine or more.
 */
export const bigintKey: KeyCodec<bigint> = {
  name: "bigint",

  write(writer, value) {
    if (typeof value !== "bigint") throw invalidKeyValue(value, "a bigint");
    if (value >= -SAFE_MAX && value <= SAFE_MAX) writeInteger(writer, Number(value));
    else writeBigInteger(writer, value);
  },

  read(reader) {
    const size = Math.abs((reader.bytes[reader.at] ?? 0) - ZERO_CODE);
    return size <= SURELY_SAFE_BYTES ? BigInt(readInteger(reader)) : readBigInteger(reader);
  },
};

function writeBigInteger(writer: KeyWriter, value: bigint): void {
  const isNegative = value < 0n;
  const flip = isNegative ? 0xff : 0;
  let rest = isNegative ? -value : value;
  const size = (rest.toString(16).length + 1) >>> 1;
  if (size > LONG_BYTES_MAX) throw invalidKeyValue(value, `a bigint of ${LONG_BYTES_MAX} bytes at most`);

  writer.reserve(2 + size);
  const { bytes } = writer;
  if (size <= SHORT_BYTES_MAX) {
    bytes[writer.length++] = isNegative ? ZERO_CODE - size : ZERO_CODE + size;
  } else {
    bytes[writer.length++] = isNegative ? LONG_NEGATIVE_CODE : LONG_POSITIVE_CODE;
    bytes[writer.length++] = size ^ flip;
  }
  const start = writer.length;
  writer.length += size;
  for (let at = writer.length; at > start; rest >>= 32n) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let i = 0; i < 4 && at > start; i++, word >>>= 8) bytes[--at] = word ^ flip;
  }
}

function readBigInteger(reader: KeyReader): bigint {
  const { bytes } = reader;
  const code = bytes[reader.at] ?? 0;
  const isNegative = code < ZERO_CODE;
  const flip = isNegative ? 0xff : 0;
  let at = reader.at + 1;
  let size = isNegative ? ZERO_CODE - code : code - ZERO_CODE;
  if (code === LONG_NEGATIVE_CODE || code === LONG_POSITIVE_CODE) {
    size = at < bytes.length ? bytes[at++]! ^ flip : 0;
    if (size <= SHORT_BYTES_MAX) throw invalidKeyBytes(bytes, reader.at + 1, "the size of a long integer");
  } else if (size > SHORT_BYTES_MAX) {
    throw invalidKeyBytes(bytes, reader.at, "an integer");
  }

  const end = at + size;
  if (end > bytes.length) throw invalidKeyBytes(bytes, reader.at, "an integer");
  if (bytes[at] === flip) throw invalidKeyBytes(bytes, at, "the first byte of an integer");
  let magnitude = 0n;
  while (at < end) {
    const wordEnd = Math.min(at + 4, end);
    const bits = BigInt(8 * (wordEnd - at));
    let word = 0;
    while (at < wordEnd) word = word * 256 + (bytes[at++]! ^ flip);
    magnitude = (magnitude << bits) | BigInt(word);
  }
  reader.at = end;
  return isNegative ? -magnitude : magnitude;
}
