import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import { DOUBLE_CODE } from "./type-codes.ts";

const SIGN = 0x8000_0000;
const SIZE = 9;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Any number but NaN: an IEEE 754 double. Nine bytes. Infinities are the first and the last.
 * -0 is written as 0, because programs cannot tell them apart by comparing.
 */
export const numberKey: KeyCodec<number> = {
  name: "number",

  write(writer, value) {
    if (typeof value !== "number" || Number.isNaN(value)) throw invalidKeyValue(value, "a number other than NaN");
    scratch.setFloat64(0, value + 0); // -0 + 0 is 0
    const high = scratch.getInt32(0);
    // The larger magnitude of two negatives is the smaller number: all their bits are flipped. Others get behind them by their sign.
    const isNegative = high < 0;
    writer.reserve(SIZE);
    const { bytes, length } = writer;
    bytes[length] = DOUBLE_CODE;
    writeWord(bytes, length + 1, isNegative ? ~high : high ^ SIGN);
    writeWord(bytes, length + 5, isNegative ? ~scratch.getInt32(4) : scratch.getInt32(4));
    writer.length = length + SIZE;
  },

  read(reader) {
    const { bytes, at } = reader;
    if (bytes[at] !== DOUBLE_CODE || at + SIZE > bytes.length) throw invalidKeyBytes(bytes, at, "a number");
    const high = readWord(bytes, at + 1);
    const isNegative = high >= 0;
    scratch.setInt32(0, isNegative ? ~high : high ^ SIGN);
    scratch.setInt32(4, isNegative ? ~readWord(bytes, at + 5) : readWord(bytes, at + 5));
    const value = scratch.getFloat64(0);
    if (Number.isNaN(value) || Object.is(value, -0)) throw invalidKeyBytes(bytes, at, "a number other than NaN and -0");
    reader.at = at + SIZE;
    return value;
  },
};

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/** Four bytes, most significant first, as a signed integer. */
function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
