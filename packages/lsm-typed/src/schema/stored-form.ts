import type { SchemaShape } from "./schema-shape.ts";
import { ALL_KINDS, ANY_KIND, KIND } from "./value-kind.ts";

/**
 * How values of a shape are stored: `"json"` as they are; `"converted"` as JSON that the shape tells how to turn back; `"superjson"` as
 * JSON with a description, where the shape does not tell, or JSON does not tell the options of a union apart.
 */
export type StoredForm = "json" | "converted" | "superjson";

interface ScalarForm {
  readonly form: StoredForm;
  /** Kinds of values. */
  readonly value: number;
  /** Kinds of the JSON that is stored of them. */
  readonly stored: number;
}

const SCALARS: Readonly<Record<string, ScalarForm>> = {
  string: { form: "json", value: KIND.STRING, stored: KIND.STRING },
  uuid: { form: "json", value: KIND.STRING, stored: KIND.STRING },
  number: { form: "json", value: KIND.NUMBER, stored: KIND.NUMBER },
  int: { form: "json", value: KIND.NUMBER, stored: KIND.NUMBER },
  boolean: { form: "json", value: KIND.BOOLEAN, stored: KIND.BOOLEAN },
  null: { form: "json", value: KIND.NULL, stored: KIND.NULL },
  never: { form: "json", value: 0, stored: 0 },
  undefined: { form: "converted", value: KIND.UNDEFINED, stored: KIND.NULL },
  nan: { form: "converted", value: KIND.NAN, stored: KIND.STRING },
  bigint: { form: "converted", value: KIND.BIGINT, stored: KIND.STRING },
  date: { form: "converted", value: KIND.DATE, stored: KIND.NUMBER },
  bytes: { form: "converted", value: KIND.BYTES, stored: KIND.NUMBER },
  url: { form: "converted", value: KIND.URL, stored: KIND.STRING },
  regexp: { form: "converted", value: KIND.REGEXP, stored: KIND.STRING },
};

const UNKNOWN: ScalarForm = { form: "superjson", value: ANY_KIND, stored: KIND.ARRAY };

/** How values of `shape` are stored where there is always a value. An absent field of an object is not stored at all: {@link fieldShape}. */
export function storedForm(shape: SchemaShape): StoredForm {
  if (typeof shape === "string") return (SCALARS[shape] ?? UNKNOWN).form;
  if ("codec" in shape) return storedForm(shape.codec);
  if ("optional" in shape) return orNothingForm(shape.optional, "converted");
  if ("nullable" in shape) return orNothingForm(shape.nullable, storedForm(shape.nullable));
  if ("union" in shape) return unionForm(shape.union);
  if ("literals" in shape) return areJsonLiterals(shape.literals) ? "json" : "converted";
  if ("map" in shape || "set" in shape) return "converted";
  if ("object" in shape && shape.isOpen) return "converted";
  return partsOf(shape).every((part) => storedForm(part) === "json") ? "json" : "converted";
}

/** The shape of the values that a field of an object has when it is there. */
export function fieldShape(shape: SchemaShape): SchemaShape {
  if (typeof shape === "string") return shape;
  if ("codec" in shape) return fieldShape(shape.codec);
  return "optional" in shape ? fieldShape(shape.optional) : shape;
}

/** Whether a field of an object may be absent, or be `undefined`, which is stored as absence. */
export function isOptionalField(shape: SchemaShape): boolean {
  if (typeof shape === "string") return false;
  return "optional" in shape || ("codec" in shape && isOptionalField(shape.codec));
}

/** The shapes of the values directly inside those of an object, array, tuple or record. */
function partsOf(shape: SchemaShape): readonly SchemaShape[] {
  if (typeof shape === "string") return [];
  if ("object" in shape) return Object.values(shape.object).map(fieldShape);
  if ("array" in shape) return [shape.array];
  if ("tuple" in shape) return shape.rest === undefined ? shape.tuple : [...shape.tuple, shape.rest];
  return "record" in shape ? [fieldShape(shape.record[1])] : [];
}

/** Null and undefined are stored as null, so what else is must not be. */
function orNothingForm(inner: SchemaShape, form: StoredForm): StoredForm {
  if (storedForm(inner) === "superjson" || (storedKinds(inner) & KIND.NULL) !== 0) return "superjson";
  return form;
}

function unionForm(options: readonly SchemaShape[]): StoredForm {
  const forms = options.map(storedForm);
  if (forms.every((form) => form === "json")) return "json";
  if (forms.includes("superjson")) return "superjson";
  return isTold(options, valueKinds) && isTold(options, storedKinds) ? "converted" : "superjson";
}

/** Whether the kind of a value tells which option it is of, or at least that it does not matter. */
function isTold(options: readonly SchemaShape[], kindsOf: (shape: SchemaShape) => number): boolean {
  return ALL_KINDS.every((kind) => {
    const candidates = options.filter((option) => (kindsOf(option) & kind) !== 0);
    return (
      candidates.length < 2 ||
      candidates.every((option) => storedForm(option) === "json") ||
      tagOf(candidates) !== undefined
    );
  });
}

/** The field whose literals tell objects apart, as in `z.discriminatedUnion()`; `undefined` when there is none. */
export function tagOf(options: readonly SchemaShape[]): string | undefined {
  const [first] = options;
  if (typeof first !== "object" || !("object" in first)) return undefined;
  return Object.keys(first.object).find((name) => {
    const lists = options.map((option) => tagLiterals(option, name));
    if (lists.includes(undefined)) return false;
    const all = lists.flat();
    return new Set(all).size === all.length;
  });
}

/** The literals that a field of an object may be; `undefined` when it may be something else, or be absent, or is not stored as it is. */
export function tagLiterals(option: SchemaShape, name: string): readonly string[] | undefined {
  if (typeof option === "string" || !("object" in option)) return undefined;
  const field = option.object[name];
  if (typeof field !== "object" || !("literals" in field) || !areJsonLiterals(field.literals)) return undefined;
  return field.literals;
}

/** Whether literals are stored as they are: those that JSON has. Others are stored as their text. */
export function areJsonLiterals(literals: readonly string[]): boolean {
  return literals.every((literal) => !/^-?(?:\d+n|NaN|Infinity)$/.test(literal));
}

function literalKind(literal: string): number {
  if (literal.startsWith('"')) return KIND.STRING;
  if (literal === "true" || literal === "false") return KIND.BOOLEAN;
  if (literal === "NaN") return KIND.NAN;
  return literal.endsWith("n") ? KIND.BIGINT : KIND.NUMBER;
}

/** The kinds of the values of a shape. */
export function valueKinds(shape: SchemaShape): number {
  return kinds(shape, "value");
}

/** The kinds of the JSON that is stored of the values of a shape. */
export function storedKinds(shape: SchemaShape): number {
  return storedForm(shape) === "superjson" ? KIND.ARRAY : kinds(shape, "stored");
}

function kinds(shape: SchemaShape, side: "value" | "stored"): number {
  if (typeof shape === "string") return (SCALARS[shape] ?? UNKNOWN)[side];
  if ("codec" in shape) return kinds(shape.codec, side);
  if ("optional" in shape) return kinds(shape.optional, side) | (side === "value" ? KIND.UNDEFINED : KIND.NULL);
  if ("nullable" in shape) return kinds(shape.nullable, side) | KIND.NULL;
  if ("union" in shape) return shape.union.reduce((sum, option) => sum | kinds(option, side), 0);
  if ("literals" in shape) {
    if (side === "stored" && !areJsonLiterals(shape.literals)) return KIND.STRING;
    return shape.literals.reduce((sum, literal) => sum | literalKind(literal), 0);
  }
  if ("map" in shape) return side === "value" ? KIND.MAP : KIND.ARRAY;
  if ("set" in shape) return side === "value" ? KIND.SET : KIND.ARRAY;
  return "array" in shape || "tuple" in shape ? KIND.ARRAY : KIND.OBJECT;
}
