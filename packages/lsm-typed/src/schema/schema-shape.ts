/**
 * The structure of what a schema stores, as JSON, without checks and refinements: decides how values are stored, and whether a stored
 * value still fits.
 *
 * Scalars are strings: `"string"`, `"uuid"`, `"number"`, `"int"`, `"nan"`, `"bigint"`, `"boolean"`, `"date"`, `"bytes"`, `"url"`,
 * `"regexp"`, `"null"`, `"undefined"`, `"never"`; `"unknown"` is anything that can be stored, and `"lazy"` is the same at the place where
 * a schema repeats itself. Optional is outside of nullable. Literals are written as in a program: `"\"a\""`, `"1"`, `"1n"`, `"true"`.
 */
export type SchemaShape =
  | string
  | { readonly object: Readonly<Record<string, SchemaShape>>; readonly isOpen?: true }
  | { readonly array: SchemaShape }
  | { readonly tuple: readonly SchemaShape[]; readonly rest?: SchemaShape }
  | { readonly record: readonly [key: SchemaShape, value: SchemaShape] }
  | { readonly map: readonly [key: SchemaShape, value: SchemaShape] }
  | { readonly set: SchemaShape }
  | { readonly optional: SchemaShape }
  | { readonly nullable: SchemaShape }
  | { readonly literals: readonly string[] }
  | { readonly union: readonly SchemaShape[] }
  | { readonly codec: SchemaShape };

/** The shape of objects, which that of a record is. */
export type ObjectShape = Extract<SchemaShape, { readonly object: unknown }>;

/** Whether `shape` is that of objects with named fields. */
export function isObjectShape(shape: SchemaShape): shape is ObjectShape {
  return typeof shape !== "string" && "object" in shape;
}

/** Whether two shapes are the same but for the order of fields, literals and the options of unions. */
export function isSameShape(a: SchemaShape, b: SchemaShape): boolean {
  return canonical(a) === canonical(b);
}

/** A text that is the same for shapes that are the same. */
function canonical(shape: SchemaShape): string {
  if (typeof shape === "string") return JSON.stringify(shape);
  if ("object" in shape) {
    const fields = Object.entries(shape.object).map(([name, field]) => `${JSON.stringify(name)}: ${canonical(field)}`);
    return `${shape.isOpen ? "open" : "closed"}{${fields.toSorted().join()}}`;
  }
  if ("literals" in shape) return `literals(${shape.literals.toSorted().join()})`;
  if ("union" in shape) return `union(${shape.union.map(canonical).toSorted().join()})`;
  const parts = Object.entries(shape).map(([kind, inner]: [string, SchemaShape | readonly SchemaShape[]]) => {
    const list = Array.isArray(inner) ? (inner as readonly SchemaShape[]) : [inner as SchemaShape];
    return `${kind}(${list.map(canonical).join()})`;
  });
  return parts.toSorted().join();
}
