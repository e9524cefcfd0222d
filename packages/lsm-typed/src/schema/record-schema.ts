import type { $ZodType } from "zod/v4/core";
import { type ErrorPlace, type FieldPath, UnsupportedError } from "../base/errors.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import { defaultFiller } from "./fill-defaults.ts";
import { keyCodecOf, type KeyRole } from "./key-codec-of.ts";
import { encodeWith, parseWith } from "./run-schema.ts";
import { isObjectShape, type SchemaShape } from "./schema-shape.ts";
import { shapeOf } from "./shape-of.ts";
import { storableCheck } from "./storable-check.ts";
import { containsCodec, definitionOf, unwrap } from "./zod-schema.ts";

/** A record as programs see it: what the schema puts out. */
export type Fields = Readonly<Record<string, unknown>>;

/** What the rest of the package knows of a zod object schema. Made once per collection by {@link recordSchema}. */
export interface RecordSchema {
  /** The schema has codecs: what is stored differs from what programs see. */
  readonly hasCodecs: boolean;
  /** The structure, for the catalog: decides whether stored records still fit. */
  readonly shape: SchemaShape;
  /**
   * Checks a value from outside, fills defaults in, drops unknown fields as the schema says. The result is what reads give.
   *
   * @throws ValidationError, UnsupportedError for values that cannot be stored (an invalid Date, a class instance, …)
   */
  parse(value: unknown, place: ErrorPlace): Fields;
  /** What is stored of a parsed record: itself when the schema has no codecs. Throws ValidationError. */
  encode(record: Fields, place: ErrorPlace): Fields;
  /**
   * The record of what was stored under the schema's present version.
   *
   * @param isTrusted skip what need not be done: checks of types and refinements. Codecs are always applied
   * @throws ValidationError when it does not fit, UnsupportedError when it could not be stored again
   */
  decode(stored: Fields, isTrusted: boolean, place: ErrorPlace): Fields;
  /**
   * The codec of a field that is part of a key or an index, by its schema.
   *
   * @param path names of nested objects' fields
   * @param role `"key"`: nullable is fine, optional is not; `"index"`: both are, and are encoded as null; `"element"`: the elements
   * of an array field, for a multi index
   * @throws UnsupportedError naming the path when there is no such field or its values have no order
   */
  keyCodec(path: FieldPath, role: KeyRole): KeyCodec;
  /** Whether what is stored of a field is exactly what programs see, so that it can be left out and restored from the key. */
  isPlain(field: string): boolean;
}

/** What a collection says besides its schema. */
export interface RecordSchemaOptions {
  /** For messages. */
  readonly collection: string;
  /** Encodings of fields in keys and indexes, by path, where the schema's own is not wanted. */
  readonly keyCodecs?: Readonly<Record<string, KeyCodec>> | undefined;
}

/**
 * Looks at a schema once and prepares what is done with it for each record.
 *
 * @param schema a `z.object()`, also a strict, loose, readonly, branded, refined or lazy one
 * @throws UnsupportedError naming the path of what cannot be stored
 */
export function recordSchema(schema: $ZodType, options: RecordSchemaOptions): RecordSchema {
  const { collection, keyCodecs = {} } = options;
  const place: ErrorPlace = { collection };
  const shape = shapeOf(schema, place);
  const definition = definitionOf(unwrap(schema).schema);
  if (definition.type !== "object" || !isObjectShape(shape)) {
    const hint = definition.type === "union" ? "; put the union into a field of an object" : "";
    throw new UnsupportedError([], `it must be a z.object(), not z.${definition.type}()${hint}`, place);
  }
  const codecFields = Object.entries(definition.shape).filter(([, field]) => containsCodec(field));
  const plain = new Set(Object.keys(definition.shape));
  for (const [name] of codecFields) plain.delete(name);
  const common = {
    shape,
    keyCodec: (path: FieldPath, role: KeyRole) => keyCodecOf(schema, path, role, keyCodecs, place),
    isPlain: (field: string) => plain.has(field),
  };
  return codecFields.length > 0
    ? { ...common, ...codecMethods(schema, codecFields, shape) }
    : { ...common, ...plainMethods(schema, shape) };
}

type Methods = Pick<RecordSchema, "hasCodecs" | "parse" | "encode" | "decode">;

/** What is stored is what programs see: most schemas. */
function plainMethods(schema: $ZodType, shape: SchemaShape): Methods {
  const check = storableCheck(shape);
  const parse = (value: unknown, place: ErrorPlace): Fields => {
    const record = parseWith(schema, value, place) as Fields;
    check?.(record, [], place);
    return record;
  };
  return {
    hasCodecs: false,
    parse,
    encode: (record) => record,
    decode: (stored, isTrusted, place) => (isTrusted ? stored : parse(stored, place)),
  };
}

/** Codecs are the border of the store: programs see what they put out, and what they take in is stored. */
function codecMethods(
  schema: $ZodType,
  codecFields: readonly (readonly [string, $ZodType])[],
  shape: SchemaShape,
): Methods {
  const check = storableCheck(shape);
  const fill = defaultFiller(schema);
  /** What is stored of records that were parsed and not encoded yet, which is what parsing them gave on the way. */
  const encoded = new WeakMap<Fields, Fields>();

  const encode = (record: unknown, place: ErrorPlace): Fields => {
    const stored = encodeWith(schema, record, place) as Fields;
    check?.(stored, [], place);
    return stored;
  };
  const decodeTrusted = (stored: Fields, place: ErrorPlace): Fields => {
    const record: Record<string, unknown> = { ...stored };
    for (const [name, field] of codecFields) {
      const value = stored[name];
      if (value === undefined && field._zod.optout === "optional") continue;
      record[name] = parseWith(field, value, place, [name]);
    }
    return record;
  };
  return {
    hasCodecs: true,
    parse: (value, place) => {
      const stored = encode(fill === undefined ? value : fill(value), place);
      const record = decodeTrusted(stored, place);
      encoded.set(record, stored);
      return record;
    },
    encode: (record, place) => {
      const stored = encoded.get(record) ?? encode(record, place);
      encoded.delete(record);
      return stored;
    },
    decode: (stored, isTrusted, place) => {
      if (isTrusted) return decodeTrusted(stored, place);
      const record = parseWith(schema, stored, place) as Fields;
      check?.(stored, [], place);
      return record;
    },
  };
}
