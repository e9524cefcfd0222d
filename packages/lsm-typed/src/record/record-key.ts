import { type ErrorPlace, TypedError, ValidationError } from "../base/errors.ts";
import { InvalidKeyBytesError, InvalidKeyValueError } from "../key/key-codec.ts";
import { KeyReader } from "../key/key-reader.ts";
import { KeyWriter } from "../key/key-writer.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";

/** Used within one call only, so one is enough. */
const writer = new KeyWriter();

/**
 * The store's key of a record.
 *
 * @param key has the key fields; other properties are ignored, so a whole record will do
 * @throws ValidationError naming the field that is missing or has no place in the order
 */
export function encodeKey(plan: CollectionPlan, key: Fields): Uint8Array {
  checkKeyObject(plan, key);
  writer.clear().writeBytes(plan.range.start);
  writeKeyFields(writer, plan, key);
  return writer.take();
}

/** Appends the key fields of a record as they stand in its key behind the collection's prefix. */
export function writeKeyFields(to: KeyWriter, plan: CollectionPlan, key: Fields): void {
  const { keyFields, keyCodecs } = plan;
  for (let i = 0; i < keyFields.length; i++) {
    const field = keyFields[i] as string;
    try {
      keyCodecs[i]?.write(to, key[field]);
    } catch (error) {
      throw invalidKeyValue(error, field, { collection: plan.name });
    }
  }
}

/** The key fields of a record, from the store's key. Throws TypedError `Damaged`. */
export function decodeKey(plan: CollectionPlan, bytes: Uint8Array): Record<string, unknown> {
  const key: Record<string, unknown> = {};
  const reader = new KeyReader(bytes, plan.range.start.length);
  const { keyFields, keyCodecs } = plan;
  try {
    for (let i = 0; i < keyFields.length; i++) key[keyFields[i] as string] = keyCodecs[i]?.read(reader);
    if (!reader.isAtEnd) throw new InvalidKeyBytesError(`${bytes.length - reader.at} bytes follow the last field`);
  } catch (error) {
    throw new TypedError(
      "Damaged",
      `a key of "${plan.name}" cannot be read: ${messageOf(error)}`,
      { collection: plan.name },
      error,
    );
  }
  return key;
}

/** {@link decodeKey} for messages: `undefined` when the bytes are no key. */
export function tryDecodeKey(plan: CollectionPlan, bytes: Uint8Array): Fields | undefined {
  try {
    return decodeKey(plan, bytes);
  } catch {
    return undefined;
  }
}

/** What an encoder threw, as the error that callers get. */
export function invalidKeyValue(error: unknown, field: string, place: ErrorPlace): unknown {
  if (!(error instanceof InvalidKeyValueError)) return error;
  return new ValidationError("the key", [{ path: field.split("."), message: error.message }], place, undefined, error);
}

function checkKeyObject(plan: CollectionPlan, key: Fields): void {
  if (typeof key === "object" && key !== null) return;
  const fields = plan.keyFields.join(", ");
  throw new TypeError(
    `the key of "${plan.name}" must be an object with ${fields}, got ${key === null ? "null" : typeof key}`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
