import { EMPTY } from "../base/bytes.ts";
import { invalidKeyBytes, type KeyCodec } from "./key-codec.ts";
import { KeyReader } from "./key-reader.ts";
import type { KeyWriter } from "./key-writer.ts";
import { DESCENDING_CODE, ESCAPE } from "./type-codes.ts";

/** Behind a zero byte: the end. Less than an escape, so that an encoding sorts before those that it begins. */
const END = 0x01;
const INITIAL_BYTES = 64;

/**
 * The values of `codec` in reverse order: three bytes more than ascending, and one for each zero byte.
 *
 * The ascending encoding with escaped zeros and an end mark is complemented as a whole. A complement alone would not reverse the
 * order of an encoding and one that it begins. The form is that of CockroachDB's descending bytes, behind a code of our own.
 */
export function descending<T>(codec: KeyCodec<T>): KeyCodec<T> {
  const inner = new KeyReader(EMPTY);
  let scratch = new Uint8Array(INITIAL_BYTES);

  return {
    name: `desc(${codec.name})`,

    write(writer, value) {
      writer.writeByte(DESCENDING_CODE);
      const start = writer.length;
      codec.write(writer, value);
      complement(writer, start);
    },

    read(reader) {
      const { bytes, at: start } = reader;
      if (bytes[start] !== DESCENDING_CODE) throw invalidKeyBytes(bytes, start, "a descending value");
      reader.at++;
      if (scratch.length < bytes.length) {
        scratch = new Uint8Array(2 * bytes.length);
        inner.bytes = EMPTY;
      }
      const length = readComplemented(reader, scratch);
      // Values of one field often have one size: their view is made once.
      if (inner.bytes.length !== length) inner.bytes = scratch.subarray(0, length);
      inner.at = 0;
      const value = codec.read(inner);
      if (!inner.isAtEnd) throw invalidKeyBytes(bytes, start, `"desc(${codec.name})"`);
      return value;
    },
  };
}

/** Replaces the bytes from `start` on by their complement, with escaped zeros and an end mark. */
function complement(writer: KeyWriter, start: number): void {
  complementStart(writer, start);
  writer.writeByte(0xff);
  writer.writeByte(0xff ^ END);
}

/**
 * Replaces the bytes from `start` on by their complement, with escaped zeros: what the descending encoding of everything begins with
 * whose ascending encoding begins with these bytes.
 */
export function complementStart(writer: KeyWriter, start: number): void {
  const end = writer.length;
  let zeros = 0;
  for (let i = start; i < end; i++) if (writer.bytes[i] === 0) zeros++;
  writer.reserve(zeros);
  writer.length = end + zeros;

  // From the end, so that nothing is overwritten before it was read.
  const { bytes } = writer;
  for (let from = end - 1, to = writer.length; from >= start; from--) {
    const byte = bytes[from]!;
    if (byte === 0) bytes[--to] = 0xff ^ ESCAPE;
    bytes[--to] = 0xff ^ byte;
  }
}

/** Restores complemented bytes into `target`, and moves the reader behind their end mark. Returns how many they are. */
function readComplemented(reader: KeyReader, target: Uint8Array): number {
  const { bytes } = reader;
  let at = reader.at;
  let length = 0;
  while (at < bytes.length) {
    const byte = bytes[at++]! ^ 0xff;
    if (byte === 0) {
      const mark = (bytes[at++] ?? 0xff) ^ 0xff;
      if (mark === END) {
        reader.at = at;
        return length;
      }
      if (mark !== ESCAPE) throw invalidKeyBytes(bytes, at - 1, "a descending value");
    }
    target[length++] = byte;
  }
  throw invalidKeyBytes(bytes, bytes.length, "the end of a descending value");
}
