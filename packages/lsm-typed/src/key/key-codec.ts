import { describeValue } from "../base/errors.ts";
import type { KeyReader } from "./key-reader.ts";
import type { KeyWriter } from "./key-writer.ts";

/**
 * Turns values of one kind into bytes whose order is the order of the values, and back.
 *
 * Encodings are self-delimiting, so a key is the encodings of its fields one after the other. None is a prefix of another, except
 * that the longer one goes on with `ff` (a string before the same string with `\0` behind it), and no encoding begins with `ff`.
 * An encoding that begins with `00` is that of null. Equal values have equal bytes, and other bytes are refused.
 * Format: docs/format.md#keys
 */
export interface KeyCodec<T = unknown> {
  /** Names the encoding in the catalog: another name is another format. For example `"string"`, `"int"`, `"desc(date)"`. */
  readonly name: string;
  /** Appends the encoding of a value. Throws {@link InvalidKeyValueError}; what was appended by then is void. */
  write(writer: KeyWriter, value: T): void;
  /**
   * Reads the value at the reader's position and moves behind it. The value holds no view of the reader's bytes, which may be
   * memory that is used again. Throws {@link InvalidKeyBytesError}; the position is void then.
   */
  read(reader: KeyReader): T;
}

/** A value that its codec cannot encode. Callers know the field and turn it into a `ValidationError`. */
export class InvalidKeyValueError extends Error {
  override readonly name = "InvalidKeyValueError";
  /** Which of several values, when a list was written: see `writeKeyFields`. */
  position: number | undefined = undefined;
}

/** Bytes that are no encoding of the codec's: damage, or a key of something else. */
export class InvalidKeyBytesError extends Error {
  override readonly name = "InvalidKeyBytesError";
}

/**
 * The error for a value that a codec refuses.
 *
 * @param expected what would do, as a noun: `"a string"`
 */
export function invalidKeyValue(value: unknown, expected: string): InvalidKeyValueError {
  return new InvalidKeyValueError(`${describeKeyValue(value)} cannot be a key; expected ${expected}`);
}

const SHOWN_BYTES = 32;

/**
 * The error for bytes that a codec refuses.
 *
 * @param at the position that does not fit
 * @param expected what would do, as a noun: `"a string"`
 */
export function invalidKeyBytes(bytes: Uint8Array, at: number, expected: string): InvalidKeyBytesError {
  const shown = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const rest = bytes.length > SHOWN_BYTES ? `… (${bytes.length} bytes)` : "";
  return new InvalidKeyBytesError(`byte ${at} of the key ${shown}${rest} does not fit ${expected}`);
}

/** Objects are named by their kind only: they come from calls past the types, and may be anything. */
function describeKeyValue(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "object" && value !== null) return Object.prototype.toString.call(value);
  return describeValue(value);
}
