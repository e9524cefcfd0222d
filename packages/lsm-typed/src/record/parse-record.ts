import type { ErrorPlace } from "../base/errors.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import { KeyReader } from "../key/key-reader.ts";
import { KeyWriter } from "../key/key-writer.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import { invalidKeyValue } from "./record-key.ts";

/** Codecs that give back exactly what they were given. */
const EXACT: ReadonlySet<string> = new Set(["string", "bigint", "boolean", "bytes", "date", "literal"]);

/** Codecs that know one zero only. */
const NUMBERS: ReadonlySet<string> = new Set(["number", "int"]);

const writer = new KeyWriter();

/**
 * The record of a value from outside. Its key fields are as the key will give them back: a UUID in small letters, 0 for -0.
 *
 * @throws ValidationError, UnsupportedError
 */
export function parseRecord(plan: CollectionPlan, value: unknown, place: ErrorPlace): Fields {
  const record = plan.schema.parse(value, place);
  let changed: Record<string, unknown> | undefined;
  for (let i = 0; i < plan.keyFields.length; i++) {
    const field = plan.keyFields[i] as string;
    const given = record[field];
    const canonical = canonicalValue(plan.keyCodecs[i] as KeyCodec, given, field, place);
    if (Object.is(canonical, given)) continue;
    changed ??= { ...record };
    changed[field] = canonical;
  }
  return changed ?? record;
}

function canonicalValue(codec: KeyCodec, value: unknown, field: string, place: ErrorPlace): unknown {
  if (EXACT.has(codec.name)) return value;
  if (codec.name === "uuid" && typeof value === "string") return value.toLowerCase();
  if (NUMBERS.has(codec.name) && typeof value === "number") return value + 0;
  try {
    codec.write(writer.clear(), value);
  } catch (error) {
    throw invalidKeyValue(error, field, place);
  }
  return codec.read(new KeyReader(writer.take()));
}
