import type { ObjectShape, SchemaShape } from "../schema/schema-shape.ts";
import { areJsonLiterals, fieldShape, isOptionalField, storedForm } from "../schema/stored-form.ts";
import {
  arrayConverter,
  type FieldConverter,
  mapConverter,
  nullableConverter,
  objectConverter,
  optionalConverter,
  recordConverter,
  setConverter,
  tupleConverter,
} from "./compound-converters.ts";
import type { Converter } from "./converter.ts";
import { literalConverter, SCALAR_CONVERTERS } from "./scalar-converters.ts";
import { superjsonConverter } from "./superjson-converter.ts";
import { unionConverter } from "./union-converter.ts";

/** The converter of values of `shape`; `undefined` when JSON has all of them, so that none need be looked at. */
export function converterOf(shape: SchemaShape): Converter | undefined {
  const form = storedForm(shape);
  if (form === "json") return undefined;
  if (form === "superjson") return superjsonConverter;
  if (typeof shape === "string") return SCALAR_CONVERTERS[shape];
  if ("object" in shape) return objectConverterOf(shape, []);
  if ("codec" in shape) return converterOf(shape.codec);
  if ("optional" in shape) return optionalConverter(converterOf(shape.optional));
  if ("union" in shape)
    return unionConverter(shape.union.map((option) => ({ shape: option, converter: converterOf(option) })));
  if ("literals" in shape) return areJsonLiterals(shape.literals) ? undefined : literalConverter(shape.literals);
  if ("map" in shape) return mapConverter(converterOf(shape.map[0]), converterOf(shape.map[1]));
  if ("set" in shape) return setConverter(converterOf(shape.set));
  if ("tuple" in shape)
    return tupleConverter(shape.tuple.map(converterOf), shape.rest === undefined ? undefined : converterOf(shape.rest));
  return wrapperConverter(shape);
}

type WrapperShape = Extract<
  SchemaShape,
  { readonly array: unknown } | { readonly record: unknown } | { readonly nullable: unknown }
>;

/** Shapes that need converting only because what they hold does. */
function wrapperConverter(shape: WrapperShape): Converter | undefined {
  const inner = converterOf(
    "array" in shape ? shape.array : "record" in shape ? fieldShape(shape.record[1]) : shape.nullable,
  );
  if (inner === undefined) return undefined;
  if ("array" in shape) return arrayConverter(inner);
  return "record" in shape ? recordConverter(inner) : nullableConverter(inner);
}

/**
 * The converter of objects, some of whose fields are not stored.
 *
 * @returns `undefined` when they are stored as they are
 */
export function objectConverterOf({ object, isOpen }: ObjectShape, omitted: readonly string[]): Converter | undefined {
  const fields: FieldConverter[] = [];
  for (const [name, field] of Object.entries(object)) {
    const converter = omitted.includes(name) ? undefined : converterOf(fieldShape(field));
    if (converter !== undefined) fields.push({ name, converter, isOptional: isOptionalField(field) });
  }
  if (fields.length === 0 && omitted.length === 0 && !isOpen) return undefined;
  return objectConverter(fields, {
    omitted,
    others: isOpen ? superjsonConverter : undefined,
    known: new Set([...Object.keys(object), ...omitted]),
  });
}
