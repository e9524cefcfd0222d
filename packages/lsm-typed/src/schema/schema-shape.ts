/**
 * The structure of a schema as JSON, without checks and refinements: what decides whether a stored value still fits.
 *
 * Scalars are strings: `"string"`, `"number"`, `"int"`, `"bigint"`, `"boolean"`, `"date"`, `"uuid"`, `"bytes"`, `"null"`, `"unknown"`, …
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
