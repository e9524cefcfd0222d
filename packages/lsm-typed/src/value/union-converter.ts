import type { SchemaShape } from "../schema/schema-shape.ts";
import { storedForm, storedKinds, tagLiterals, tagOf, valueKinds } from "../schema/stored-form.ts";
import { ALL_KINDS, kindOf } from "../schema/value-kind.ts";
import { type Converter, damagedValue, decodeWith, encodeWith } from "./converter.ts";
import { literalValue } from "./scalar-converters.ts";

/** An option of a union. */
export interface ConvertedOption {
  readonly shape: SchemaShape;
  readonly converter: Converter | undefined;
}

/** What a kind of value is converted by: `undefined` is no converter, a missing kind is no option. */
type ByKind = ReadonlyMap<number, Converter | undefined>;

/** Unions whose options can be told apart by the kind of a value, or by a tag in objects: those of the form `"converted"`. */
export function unionConverter(options: readonly ConvertedOption[]): Converter {
  const byValue = byKind(options, valueKinds);
  const byStored = byKind(options, storedKinds);
  return {
    encode(value, bytes) {
      const kind = kindOf(value);
      if (!byValue.has(kind)) throw new TypeError(`a value of type ${typeof value} is no option of the union`);
      return encodeWith(byValue.get(kind), value, bytes);
    },
    decode(stored, bytes) {
      const kind = kindOf(stored);
      if (!byStored.has(kind)) throw damagedValue(stored, "an option of a union");
      return decodeWith(byStored.get(kind), stored, bytes);
    },
  };
}

function byKind(options: readonly ConvertedOption[], kindsOf: (shape: SchemaShape) => number): ByKind {
  const found = new Map<number, Converter | undefined>();
  for (const kind of ALL_KINDS) {
    const candidates = options.filter(({ shape }) => (kindsOf(shape) & kind) !== 0);
    if (candidates.length > 0) found.set(kind, oneConverter(candidates));
  }
  return found;
}

function oneConverter(candidates: readonly ConvertedOption[]): Converter | undefined {
  if (candidates.every(({ shape }) => storedForm(shape) === "json")) return undefined;
  return candidates.length === 1 ? candidates[0]?.converter : taggedConverter(candidates);
}

/** Objects of several shapes that have different literals in one field. */
function taggedConverter(options: readonly ConvertedOption[]): Converter {
  const tag = tagOf(options.map(({ shape }) => shape)) ?? "";
  const byTag = new Map(
    options.flatMap(({ shape, converter }) =>
      (tagLiterals(shape, tag) ?? []).map((text) => [literalValue(text), converter] as const),
    ),
  );
  const converterOf = (object: unknown): Converter | undefined => {
    const value = (object as Record<string, unknown>)[tag];
    if (!byTag.has(value)) throw damagedValue(value, `a "${tag}" that the union knows`);
    return byTag.get(value);
  };
  return {
    encode: (value, bytes) => encodeWith(converterOf(value), value, bytes),
    decode: (stored, bytes) => decodeWith(converterOf(stored), stored, bytes),
  };
}
