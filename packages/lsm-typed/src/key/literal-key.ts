import { bigintKey } from "./bigint-key.ts";
import { booleanKey } from "./boolean-key.ts";
import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import type { KeyReader } from "./key-reader.ts";
import { KeyWriter } from "./key-writer.ts";
import { nullKey } from "./nullable.ts";
import { numberKey } from "./number-key.ts";
import { stringKey } from "./string-key.ts";
import {
  DOUBLE_CODE,
  FALSE_CODE,
  LONG_NEGATIVE_CODE,
  LONG_POSITIVE_CODE,
  NULL_CODE,
  STRING_CODE,
  TRUE_CODE,
} from "./type-codes.ts";

/** A value that a literal or an enum may list. */
export type LiteralKeyValue = string | number | bigint | boolean | null;

/**
 * The values of an enum or of literals, each in the encoding of its own type (numbers as doubles), hence in the order null, strings,
 * bigints, numbers, booleans; not in the order of their declaration, so that values can be added anywhere.
 *
 * Values that are not listed are refused when written, but are read: records with a value that was listed once can still be migrated.
 *
 * @throws InvalidKeyValueError a listed value has no encoding, for example NaN
 */
export function literalKey<const T extends LiteralKeyValue>(values: readonly T[]): KeyCodec<T> {
  const encodings = new Map<unknown, Uint8Array>();
  for (const value of values) {
    const writer = new KeyWriter();
    codecOf(value).write(writer, value);
    encodings.set(value, writer.take());
  }

  return {
    name: "literal",

    write(writer, value) {
      const encoding = encodings.get(value);
      if (encoding === undefined) throw invalidKeyValue(value, `one of ${values.map(String).join(", ")}`);
      writer.writeBytes(encoding);
    },

    read: readLiteral as (reader: KeyReader) => T,
  };
}

function codecOf(value: unknown): KeyCodec {
  switch (typeof value) {
    case "string":
      return stringKey;
    case "number":
      return numberKey;
    case "bigint":
      return bigintKey;
    case "boolean":
      return booleanKey;
    default:
      return nullKey;
  }
}

function readLiteral(reader: KeyReader): LiteralKeyValue {
  const code = reader.bytes[reader.at] ?? -1;
  if (code === STRING_CODE) return stringKey.read(reader);
  if (code >= LONG_NEGATIVE_CODE && code <= LONG_POSITIVE_CODE) return bigintKey.read(reader);
  if (code === DOUBLE_CODE) return numberKey.read(reader);
  if (code === TRUE_CODE || code === FALSE_CODE) return booleanKey.read(reader);
  if (code === NULL_CODE) return nullKey.read(reader);
  throw invalidKeyBytes(reader.bytes, reader.at, "a literal");
}
