import type { $ZodType } from "zod/v4/core";
import { definitionOf, unwrap } from "./zod-schema.ts";

/** Gives a value whose absent fields are filled in; the value itself when there are none. */
export type DefaultFiller = (value: unknown) => unknown;

/**
 * What fills absent fields in with their defaults, in objects and in arrays of objects. zod does so when it decodes; but a schema with
 * codecs is applied backwards to what is written, and there zod wants all fields.
 *
 * @returns `undefined` when no field has a default
 */
export function defaultFiller(schema: $ZodType): DefaultFiller | undefined {
  return fillerOf(schema, new Set());
}

/** @param open schemas around this one; inside themselves they are left as they are */
function fillerOf(wrapped: $ZodType, open: Set<$ZodType>): DefaultFiller | undefined {
  const { schema } = unwrap(wrapped);
  if (open.has(schema)) return undefined;
  const definition = definitionOf(schema);
  open.add(schema);
  let filler: DefaultFiller | undefined;
  if (definition.type === "object") filler = objectFiller(Object.entries(definition.shape), open);
  if (definition.type === "array") filler = arrayFiller(fillerOf(definition.element, open));
  open.delete(schema);
  return filler;
}

interface FieldFiller {
  readonly name: string;
  readonly schema: $ZodType;
  /** The field may be left out. */
  readonly isFillable: boolean;
  readonly inner: DefaultFiller | undefined;
}

function objectFiller(
  fields: readonly (readonly [string, $ZodType])[],
  open: Set<$ZodType>,
): DefaultFiller | undefined {
  const fillers = fields
    .map(([name, schema]): FieldFiller => ({
      name,
      schema,
      isFillable: schema._zod.optin !== undefined,
      inner: fillerOf(schema, open),
    }))
    .filter(({ isFillable, inner }) => isFillable || inner !== undefined);
  if (fillers.length === 0) return undefined;
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const filled: Record<string, unknown> = { ...value };
    for (const field of fillers) fillField(filled, field);
    return filled;
  };
}

function fillField(object: Record<string, unknown>, { name, schema, isFillable, inner }: FieldFiller): void {
  const value = object[name];
  if (value !== undefined) {
    if (inner !== undefined) object[name] = inner(value);
  } else if (isFillable) {
    // Decoding nothing gives the default, in the domain of programs.
    const result = schema._zod.run({ value: undefined, issues: [] }, { async: false });
    if (!(result instanceof Promise) && result.issues.length === 0 && result.value !== undefined)
      object[name] = result.value;
  }
}

function arrayFiller(element: DefaultFiller | undefined): DefaultFiller | undefined {
  if (element === undefined) return undefined;
  return (value) => (Array.isArray(value) ? value.map(element) : value);
}
