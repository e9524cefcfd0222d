import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import { UUID_CODE } from "./type-codes.ts";

const TEXT_LENGTH = 36;
const SIZE = 17;
const DASH = 0x2d;
const DIGITS = new TextEncoder().encode("0123456789abcdef");

const text = new Uint8Array(TEXT_LENGTH).fill(DASH);
const decoder = new TextDecoder();

/** UUIDs as text of 36 characters, in the order of their bytes. Seventeen bytes. Takes either case, gives lower case. */
export const uuidKey: KeyCodec<string> = {
  name: "uuid",

  write(writer, value) {
    if (typeof value !== "string" || value.length !== TEXT_LENGTH) throw invalidKeyValue(value, "a UUID");
    writer.reserve(SIZE);
    const { bytes } = writer;
    let at = writer.length;
    bytes[at++] = UUID_CODE;
    for (let i = 0; i < TEXT_LENGTH; i += 2) {
      if (isDashAt(i)) {
        if (value.charCodeAt(i) !== DASH) throw invalidKeyValue(value, "a UUID");
        i++;
      }
      const byte = (digitOf(value.charCodeAt(i)) << 4) | digitOf(value.charCodeAt(i + 1));
      if (byte < 0) throw invalidKeyValue(value, "a UUID");
      bytes[at++] = byte;
    }
    writer.length = at;
  },

  read(reader) {
    const { bytes } = reader;
    let at = reader.at;
    if (bytes[at] !== UUID_CODE || at + SIZE > bytes.length) throw invalidKeyBytes(bytes, at, "a UUID");
    at++;
    for (let i = 0; i < TEXT_LENGTH; i += 2) {
      if (isDashAt(i)) i++;
      const byte = bytes[at++]!;
      text[i] = DIGITS[byte >>> 4]!;
      text[i + 1] = DIGITS[byte & 0x0f]!;
    }
    reader.at = at;
    return decoder.decode(text);
  },
};

function isDashAt(i: number): boolean {
  return i === 8 || i === 13 || i === 18 || i === 23;
}

/** The value of a hexadecimal digit; -1 for other characters. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
