import type { KeyReader } from "./key-reader.ts";
import type { KeyWriter } from "./key-writer.ts";

/**
 * Turns values of one kind into bytes whose order is the order of the values, and back.
 *
 * Encodings are self-delimiting and none is a prefix of another, so a key is the encodings of its fields one after the other.
 * Format: docs/format.md#keys
 */
export interface KeyCodec<T = unknown> {
  /** Names the encoding in the catalog: another name is another format. For example `"string"`, `"int"`, `"desc(date)"`. */
  readonly name: string;
  /** Appends the encoding of a value. Throws {@link InvalidKeyValueError}; what was appended by then is void. */
  write(writer: KeyWriter, value: T): void;
  /** Reads the value at the reader's position and moves behind it. Throws {@link InvalidKeyBytesError}. */
  read(reader: KeyReader): T;
}

/** A value that its codec cannot encode. Callers know the field and turn it into a `ValidationError`. */
export class InvalidKeyValueError extends Error {
  override readonly name = "InvalidKeyValueError";
}

/** Bytes that are no encoding of the codec's: damage, or a key of something else. */
export class InvalidKeyBytesError extends Error {
  override readonly name = "InvalidKeyBytesError";
}
