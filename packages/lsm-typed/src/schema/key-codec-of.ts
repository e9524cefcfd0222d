import type { $ZodType } from "zod/v4/core";
import { type ErrorPlace, type FieldPath, UnsupportedError } from "../base/errors.ts";
import { bigintKey } from "../key/bigint-key.ts";
import { booleanKey } from "../key/boolean-key.ts";
import { bytesKey } from "../key/bytes-key.ts";
import { dateKey } from "../key/date-key.ts";
import { intKey } from "../key/int-key.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import { literalKey, type LiteralKeyValue } from "../key/literal-key.ts";
import { nullable, nullKey } from "../key/nullable.ts";
import { numberKey } from "../key/number-key.ts";
import { stringKey } from "../key/string-key.ts";
import { tupleKey } from "../key/tuple-key.ts";
import { uuidKey } from "../key/uuid-key.ts";
import { scalarShape } from "./shape-of.ts";
import { definitionOf, unwrap } from "./zod-schema.ts";

/** What a field is encoded for: see {@link RecordSchema.keyCodec}. */
export type KeyRole = "key" | "index" | "element";

/**
 * The codec of a field of `schema` that is part of a key or an index.
 *
 * @param keyCodecs the program's own, by path
 * @throws UnsupportedError
 */
export function keyCodecOf(
  schema: $ZodType,
  path: FieldPath,
  role: KeyRole,
  keyCodecs: Readonly<Record<string, KeyCodec>>,
  place: ErrorPlace,
): KeyCodec {
  const { schema: field, isAbsent, isNull } = fieldAt(schema, path, place);
  if (role === "key" && isAbsent)
    throw new UnsupportedError(path, "a field of a key must always be there; use nullable()", place);
  const name = path.join(".");
  const own = Object.hasOwn(keyCodecs, name) ? keyCodecs[name] : undefined;
  if (role === "element") return own ?? valueCodec(elementOf(field, path, place), [...path, "*"], place);
  const codec = own ?? bareCodec(field, path, place);
  return isAbsent || isNull ? orNull(codec) : codec;
}

interface FoundField {
  readonly schema: $ZodType;
  /** The field, or an object on the way to it, may be absent. */
  readonly isAbsent: boolean;
  readonly isNull: boolean;
}

function fieldAt(schema: $ZodType, path: FieldPath, place: ErrorPlace): FoundField {
  let found: FoundField = { ...unwrap(schema), isAbsent: false, isNull: false };
  for (const [depth, name] of path.entries()) {
    const definition = definitionOf(found.schema);
    const next =
      definition.type === "object" && Object.hasOwn(definition.shape, name) ? definition.shape[name] : undefined;
    if (next === undefined) throw new UnsupportedError(path.slice(0, depth + 1), "the schema has no such field", place);
    const { schema: inner, isOptional, isNullable } = unwrap(next);
    found = { schema: inner, isAbsent: found.isAbsent || found.isNull || isOptional, isNull: isNullable };
  }
  return found;
}

function elementOf(schema: $ZodType, path: FieldPath, place: ErrorPlace): $ZodType {
  const definition = definitionOf(schema);
  if (definition.type === "array") return definition.element;
  if (definition.type === "set") return definition.valueType;
  throw new UnsupportedError(path, "a multi index needs an array", place);
}

/** The codec of all values of a schema, null and absence included. */
function valueCodec(schema: $ZodType, path: FieldPath, place: ErrorPlace): KeyCodec {
  const { schema: inner, isOptional, isNullable } = unwrap(schema);
  const codec = bareCodec(inner, path, place);
  return isOptional || isNullable ? orNull(codec) : codec;
}

const SCALAR_CODECS: Readonly<Record<string, KeyCodec>> = {
  string: stringKey,
  uuid: uuidKey,
  number: numberKey,
  int: intKey,
  bigint: bigintKey,
  boolean: booleanKey,
  date: dateKey,
  bytes: bytesKey,
  null: nullKey,
  undefined: nullable(nullKey),
};

/** The codec of an unwrapped schema. */
function bareCodec(schema: $ZodType, path: FieldPath, place: ErrorPlace): KeyCodec {
  const definition = definitionOf(schema);
  const values = literalsOf(schema);
  if (values !== undefined) return literalCodec(values, path, place);
  if (definition.type === "union") return unionCodec(definition.options, path, place);
  if (definition.type === "tuple") {
    if (definition.rest) throw new UnsupportedError(path, "tuples of any length have no place in a key", place);
    return tupleKey(definition.items.map((item, i) => valueCodec(item, [...path, i], place))) as KeyCodec;
  }
  const shape = scalarShape(schema, path, place);
  const codec = typeof shape === "string" ? SCALAR_CODECS[shape] : undefined;
  if (codec !== undefined) return codec;
  const hint =
    definition.type === "array"
      ? 'an index with "multi: true" has an entry for each element'
      : "give a codec in keyCodecs";
  throw new UnsupportedError(path, `values of z.${definition.type}() have no order in a key; ${hint}`, place);
}

/** The values of an enum, of literals, or of a union of such. */
function literalsOf(schema: $ZodType): readonly unknown[] | undefined {
  const { type } = definitionOf(schema);
  if (type !== "literal" && type !== "enum" && type !== "union") return undefined;
  const { values } = schema._zod;
  return values === undefined ? undefined : [...values];
}

function literalCodec(values: readonly unknown[], path: FieldPath, place: ErrorPlace): KeyCodec {
  try {
    const codec = literalKey(values.filter((value) => value !== undefined) as LiteralKeyValue[]) as KeyCodec;
    return values.includes(undefined) || values.includes(null) ? orNull(codec) : codec;
  } catch (error) {
    throw new UnsupportedError(path, error instanceof Error ? error.message : String(error), place);
  }
}

/** Options that have one codec in common, besides null and absence. */
function unionCodec(options: readonly $ZodType[], path: FieldPath, place: ErrorPlace): KeyCodec {
  const codecs = options.map((option) => valueCodec(option, path, place));
  const names = new Set(codecs.map(({ name }) => name).filter((name) => !NULL_NAMES.has(name)));
  const codec = codecs.find(({ name }) => names.has(name));
  if (codec === undefined || names.size > 1) {
    throw new UnsupportedError(path, "the values of a union have no common order", place);
  }
  return codecs.some(({ name }) => NULL_NAMES.has(name)) ? orNull(codec) : codec;
}

const NULL_NAMES: ReadonlySet<string> = new Set([nullKey.name, nullable(nullKey).name]);

function orNull(codec: KeyCodec): KeyCodec {
  return codec.name.startsWith("nullable(") ? codec : nullable(codec);
}
