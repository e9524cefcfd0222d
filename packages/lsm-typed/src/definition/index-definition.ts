import { describeValue } from "../base/errors.ts";
import type { Fields, RecordSchema } from "../schema/record-schema.ts";
import type { SchemaShape } from "../schema/schema-shape.ts";
import { checkFieldNames, checkObject, checkOptionNames, checkType, checkVersion } from "./check-options.ts";
import { type Descending, isDescending } from "./descending.ts";

/** A field of an index as its definition names it: a path like `"address.city"`, or one in descending order. */
export type IndexField = string | Descending;

/** An index as it was defined. Frozen. */
export interface IndexDefinition {
  /** In order, at least one. */
  readonly on: readonly IndexField[];
  readonly unique: boolean;
  /** One of the fields is an array, and the index has an entry for each of its elements. */
  readonly multi: boolean;
  readonly where?: (record: Fields) => boolean;
  /** The definition's own version of the index; 1 at first. */
  readonly version: number;
}

const OPTION_NAMES = ["on", "unique", "multi", "where", "version"];

/** The path that a field of an index names, as the definition writes it. */
export function fieldName(field: IndexField): string {
  return isDescending(field) ? field.desc : field;
}

/**
 * The definition of an index, from options that no compiler may have seen.
 *
 * @param what the beginning of messages: `collection "todos": index "byDue"`
 * @throws TypeError, RangeError, and UnsupportedError for a field that does not exist or has no order
 */
export function defineIndex(options: unknown, schema: RecordSchema, what: string): IndexDefinition {
  checkObject(options, what);
  checkOptionNames(options, OPTION_NAMES, what);
  const { on, unique = false, multi = false, where, version } = options as Readonly<Record<string, unknown>>;
  const fields = checkFields(on, `${what}: on`);
  checkType(unique, "boolean", `${what}: unique`);
  checkType(multi, "boolean", `${what}: multi`);
  if (where !== undefined) checkType(where, "function", `${what}: where`);
  checkOrders(fields, multi as boolean, schema, what);
  return Object.freeze({
    on: fields,
    unique: unique as boolean,
    multi: multi as boolean,
    ...(where !== undefined && { where: where as NonNullable<IndexDefinition["where"]> }),
    version: checkVersion(version, `${what}: version`),
  });
}

function checkFields(on: unknown, what: string): readonly IndexField[] {
  if (!Array.isArray(on)) throw new TypeError(`${what} must be an array of fields, got ${describeValue(on)}`);
  const fields = Object.freeze([...(on as IndexField[])]);
  checkFieldNames(fields.map(fieldName), what);
  return fields;
}

/** Refuses fields without an order, and a `multi` that does not say what the fields are. */
function checkOrders(fields: readonly IndexField[], multi: boolean, schema: RecordSchema, what: string): void {
  const paths = fields.map((field) => fieldName(field).split("."));
  const arrays = paths.filter((path) => isArrayAt(schema.shape, path));
  if (arrays.length > 0 && !multi) {
    throw new TypeError(
      `${what}: "${arrays[0]?.join(".")}" is an array; an index with an entry for each element is "multi: true"`,
    );
  }
  if (arrays.length === 0 && multi) throw new TypeError(`${what}: multi needs a field that is an array; there is none`);
  if (arrays.length > 1)
    throw new TypeError(
      `${what}: an index has one array at most, not ${arrays.map((path) => path.join(".")).join(", ")}`,
    );
  for (const path of paths) schema.keyCodec(path, arrays.includes(path) ? "element" : "index");
}

/** Whether the field at a path is an array, which may be absent. */
export function isArrayAt(shape: SchemaShape, path: readonly string[]): boolean {
  const present = presentShape(shape);
  if (typeof present === "string") return false;
  const [name, ...rest] = path;
  if (name === undefined) return "array" in present;
  return (
    "object" in present && Object.hasOwn(present.object, name) && isArrayAt(present.object[name] as SchemaShape, rest)
  );
}

/** What a value is when it is there. */
function presentShape(shape: SchemaShape): SchemaShape {
  if (typeof shape === "string") return shape;
  if ("optional" in shape) return presentShape(shape.optional);
  if ("nullable" in shape) return presentShape(shape.nullable);
  return shape;
}
