import type { $ZodType } from "zod/v4/core";
import { describeValue } from "../base/errors.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import type { ValueCodec } from "../value/value-codec.ts";
import { checkFieldNames, checkObject, checkType, frozenRecord } from "./check-options.ts";
import type { MigrateRecord } from "./collection-definition.ts";

/** The formats that a {@link ValueCodec} may have. */
const VALUE_FORMATS = { first: 1, last: 127 };

/** Throws TypeError when it is no schema of zod 4. */
export function checkSchema(schema: unknown, what: string): asserts schema is $ZodType {
  if (typeof (schema as Partial<$ZodType> | null | undefined)?._zod?.def.type === "string") return;
  throw new TypeError(`${what} must be a z.object of zod 4, got ${describeValue(schema)}`);
}

/** The key's fields. Throws TypeError, RangeError. */
export function checkKey(key: unknown, what: string): readonly string[] {
  if (!Array.isArray(key)) throw new TypeError(`${what} must be an array of fields, got ${describeValue(key)}`);
  const fields: readonly unknown[] = Object.freeze([...(key as unknown[])]);
  checkFieldNames(fields, what);
  return fields;
}

/** The migrations by the version that they lead to, which must be one that there was after the first. */
export function checkMigrations(
  migrate: unknown,
  version: number,
  what: string,
): Readonly<Record<number, MigrateRecord>> {
  if (migrate === undefined) return frozenRecord([]);
  checkObject(migrate, what);
  for (const [name, fn] of Object.entries(migrate)) {
    const to = Number(name);
    if (!Number.isInteger(to) || to < 2 || to > version || String(to) !== name) {
      const range =
        version === 1 ? "the version is 1, so there is nothing to migrate from" : `2 to ${version} are possible`;
      throw new RangeError(`${what} is by the version that a migration leads to, not "${name}"; ${range}`);
    }
    checkType(fn, "function", `${what}: ${name}`);
  }
  return frozenRecord(Object.entries(migrate) as [string, MigrateRecord][]);
}

/** Throws TypeError when one of them is not a key codec. */
export function checkKeyCodecs(codecs: unknown, what: string): Readonly<Record<string, KeyCodec>> {
  if (codecs === undefined) return frozenRecord([]);
  checkObject(codecs, what);
  for (const [path, codec] of Object.entries(codecs) as [string, Partial<KeyCodec>][]) {
    checkObject(codec, `${what}: ${path}`);
    checkType(codec.name, "string", `${what}: ${path}: name`);
    checkType(codec.write, "function", `${what}: ${path}: write`);
    checkType(codec.read, "function", `${what}: ${path}: read`);
    if (codec.name?.startsWith("desc(") === true) {
      throw new RangeError(
        `${what}: ${path} is in descending order; give the ascending codec, and write desc("${path}") in an index`,
      );
    }
  }
  return frozenRecord(Object.entries(codecs) as [string, KeyCodec][]);
}

/** Throws TypeError, RangeError when it is not a value codec. */
export function checkValueCodec(codec: unknown, what: string): ValueCodec | undefined {
  if (codec === undefined) return undefined;
  checkObject(codec, what);
  const { format, encode, decode } = codec as Partial<ValueCodec>;
  checkType(encode, "function", `${what}: encode`);
  checkType(decode, "function", `${what}: decode`);
  const { first, last } = VALUE_FORMATS;
  if (!Number.isInteger(format) || (format as number) < first || (format as number) > last) {
    throw new RangeError(
      `${what}: format must be a whole number from ${first} to ${last}, got ${describeValue(format)}`,
    );
  }
  return codec as ValueCodec;
}
