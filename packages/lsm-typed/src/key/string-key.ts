import { readEscaped } from "./bytes-key.ts";
import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import type { KeyWriter } from "./key-writer.ts";
import { ESCAPE, STRING_CODE, TERMINATOR } from "./type-codes.ts";

/** From this length on, the built-in encoder beats a loop: 8 characters take 100 against 20 ns, 64 as long, 512 take 120 against 940 ns. */
const LONG_TEXT = 64;
/** Up to this length, putting characters together beats a call of the built-in decoder: 4 characters take 30 against 80 ns, 12 as long. */
const SHORT_TEXT = 12;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Node.js has a decoder that needs no view of the bytes, in half of the time. */
const sliceLatin1 =
  typeof Buffer === "undefined" ? undefined : (Buffer.prototype as { latin1Slice?: SliceLatin1 }).latin1Slice;

type SliceLatin1 = (this: Uint8Array, start: number, end: number) => string;

/**
 * Text in the order of its code points, which is that of its UTF-8 bytes. (`<` differs for characters above U+FFFF.)
 * Two bytes more than its UTF-8, and one for each `\0` in it. Lone surrogates have no UTF-8 and are refused.
 */
export const stringKey: KeyCodec<string> = {
  name: "string",

  write(writer, value) {
    writeTextStart(writer, value);
    writer.writeByte(TERMINATOR);
  },

  read(reader) {
    const { bytes } = reader;
    if (bytes[reader.at] !== STRING_CODE) throw invalidKeyBytes(bytes, reader.at, "a string");
    const start = ++reader.at;
    let end = start;
    while (end < bytes.length && isPlainAscii(bytes[end]!)) end++;
    if (bytes[end] === TERMINATOR && bytes[end + 1] !== ESCAPE) {
      reader.at = end + 1;
      return decodeAscii(bytes, start, end);
    }
    const plain = readEscaped(reader);
    try {
      return decoder.decode(plain);
    } catch {
      throw invalidKeyBytes(bytes, start, "UTF-8 text");
    }
  },
};

/** Appends what the encodings of all strings that begin with `text` begin with. Throws InvalidKeyValueError. */
export function writeTextStart(writer: KeyWriter, text: string): void {
  if (typeof text !== "string") throw invalidKeyValue(text, "a string");
  writer.reserve(3 * text.length + 1);
  writer.bytes[writer.length++] = STRING_CODE;
  if (text.length < LONG_TEXT || text.includes("\0")) {
    writeShortText(writer, text);
  } else {
    if (!text.isWellFormed()) throw invalidKeyValue(text, "text without lone surrogates");
    writer.length += encoder.encodeInto(text, writer.bytes.subarray(writer.length)).written;
  }
}

/** UTF-8, and an escape behind each zero. Room for three bytes per UTF-16 unit has been reserved. */
function writeShortText(writer: KeyWriter, text: string): void {
  const { bytes } = writer;
  let at = writer.length;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
      if (code === TERMINATOR) bytes[at++] = ESCAPE;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >>> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      if (code >= 0xd800 && code < 0xe000) {
        code = text.codePointAt(i)!;
        if (code < 0x1_0000) throw invalidKeyValue(text, "text without lone surrogates");
        i++;
        bytes[at++] = 0xf0 | (code >>> 18);
        bytes[at++] = 0x80 | ((code >>> 12) & 0x3f);
      } else {
        bytes[at++] = 0xe0 | (code >>> 12);
      }
      bytes[at++] = 0x80 | ((code >>> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  writer.length = at;
}

function isPlainAscii(byte: number): boolean {
  return byte !== 0 && byte < 0x80;
}

function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_TEXT) {
    return sliceLatin1 === undefined ? decoder.decode(bytes.subarray(start, end)) : sliceLatin1.call(bytes, start, end);
  }
  let text = "";
  let i = start;
  // Each step makes a string, so four at a time.
  for (; i + 4 <= end; i += 4) text += String.fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
  for (; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
