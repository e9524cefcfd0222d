import type { ErrorPlace, FieldPath } from "../base/errors.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import type { SchemaShape } from "./schema-shape.ts";

/** A record as programs see it: what the schema puts out. */
export type Fields = Readonly<Record<string, unknown>>;

/** What the rest of the package knows of a zod object schema. Made once per collection by `recordSchema`. */
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
   * @throws ValidationError when it does not fit
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
  keyCodec(path: FieldPath, role: "key" | "index" | "element"): KeyCodec;
  /** Whether what is stored of a field is exactly what programs see, so that it can be left out and restored from the key. */
  isPlain(field: string): boolean;
}
