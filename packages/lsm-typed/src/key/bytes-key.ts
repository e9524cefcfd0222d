import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import type { KeyReader } from "./key-reader.ts";
import { BYTES_CODE, ESCAPE, TERMINATOR } from "./type-codes.ts";

/** Bytes in their order, a prefix before what it begins. Two bytes more than the value, and one for each zero in it. */
export const bytesKey: KeyCodec<Uint8Array> = {
  name: "bytes",

  write(writer, value) {
    if (!(value instanceof Uint8Array)) throw invalidKeyValue(value, "a Uint8Array");
    writer.reserve(2 * value.length + 2);
    const { bytes } = writer;
    let at = writer.length;
    bytes[at++] = BYTES_CODE;
    for (let i = 0; i < value.length; i++) {
      const byte = value[i]!;
      bytes[at++] = byte;
      if (byte === TERMINATOR) bytes[at++] = ESCAPE;
    }
    bytes[at++] = TERMINATOR;
    writer.length = at;
  },

  read(reader) {
    if (reader.bytes[reader.at] !== BYTES_CODE) throw invalidKeyBytes(reader.bytes, reader.at, "bytes");
    reader.at++;
    return readEscaped(reader);
  },
};

/** A copy, without escapes, of the bytes from the reader's position up to their terminator, behind which the reader moves. */
export function readEscaped(reader: KeyReader): Uint8Array {
  const { bytes, at: start } = reader;
  let end = start;
  let escapes = 0;
  while (end < bytes.length) {
    if (bytes[end] === TERMINATOR) {
      if (bytes[end + 1] !== ESCAPE) break;
      escapes++;
      end++;
    }
    end++;
  }
  if (end >= bytes.length) throw invalidKeyBytes(bytes, bytes.length, "a terminator");
  reader.at = end + 1;

  const plain = new Uint8Array(end - start - escapes);
  for (let from = start, to = 0; from < end; from++) {
    const byte = bytes[from]!;
    plain[to++] = byte;
    if (byte === TERMINATOR) from++;
  }
  return plain;
}
