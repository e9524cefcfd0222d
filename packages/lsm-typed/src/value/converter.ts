import { describeValue } from "../base/errors.ts";
import type { BytesReader } from "./bytes-reader.ts";
import type { BytesWriter } from "./bytes-writer.ts";

/**
 * Turns values of one shape into JSON values and back. Where there is no converter, values are stored as they are.
 *
 * Both are given places for bytes, which JSON does not have.
 */
export interface Converter {
  /** A value for `JSON.stringify`. Leaves `value` as it is. */
  encode(value: unknown, bytes: BytesWriter): unknown;
  /** The value of what `JSON.parse` gave, which may be changed and used. Throws when `encode` does not make such a thing. */
  decode(stored: unknown, bytes: BytesReader): unknown;
}

/** What is stored of `value`, with a converter or without. */
export function encodeWith(converter: Converter | undefined, value: unknown, bytes: BytesWriter): unknown {
  return converter === undefined ? value : converter.encode(value, bytes);
}

/** The value of what is stored, with a converter or without. */
export function decodeWith(converter: Converter | undefined, stored: unknown, bytes: BytesReader): unknown {
  return converter === undefined ? stored : converter.decode(stored, bytes);
}

/** The error for something stored that no value is stored as. */
export function damagedValue(stored: unknown, expected: string): TypeError {
  return new TypeError(`${describeValue(stored)} is stored where ${expected} should be`);
}

/** An array as it was stored. Throws {@link damagedValue}. */
export function storedArray(stored: unknown): unknown[] {
  if (!Array.isArray(stored)) throw damagedValue(stored, "an array");
  return stored;
}

/** An object as it was stored. Throws {@link damagedValue}. */
export function storedObject(stored: unknown): Record<string, unknown> {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) throw damagedValue(stored, "an object");
  return stored as Record<string, unknown>;
}
