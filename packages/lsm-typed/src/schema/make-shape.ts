import { type ErrorPlace, type FieldPath, UnsupportedError } from "../base/errors.ts";
import { isObjectShape, isSameShape, type SchemaShape } from "./schema-shape.ts";

/** The shape of values one of which is meant, in normal form. */
export function literalsShape(values: readonly unknown[], path: FieldPath, place: ErrorPlace): SchemaShape {
  const listed = values.filter((value) => value !== null && value !== undefined);
  if (listed.some((value) => typeof value === "symbol"))
    throw new UnsupportedError(path, "symbols cannot be stored", place);
  const options: SchemaShape[] = listed.length > 0 ? [{ literals: listed.map(literalText) }] : [];
  if (values.includes(null)) options.push("null");
  if (values.includes(undefined)) options.push("undefined");
  return unionShape(options);
}

/** A literal as a program writes it. */
function literalText(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The values of `shape`, and absence. */
export function optionalShape(shape: SchemaShape): SchemaShape {
  return typeof shape !== "string" && "optional" in shape ? shape : { optional: shape };
}

/** The values of `shape` without absence. */
export function requiredShape(shape: SchemaShape): SchemaShape {
  return typeof shape !== "string" && "optional" in shape ? shape.optional : shape;
}

/** The values of `shape`, and null. */
export function nullableShape(shape: SchemaShape): SchemaShape {
  if (shape === "null" || shape === "unknown" || shape === "lazy") return shape;
  if (shape === "never") return "null";
  if (typeof shape === "string") return { nullable: shape };
  if ("optional" in shape) return { optional: nullableShape(shape.optional) };
  return "nullable" in shape ? shape : { nullable: shape };
}

/** The values of all `options`, in normal form: flat, literals in one list, optional and nullable on the outside. */
export function unionShape(options: readonly SchemaShape[]): SchemaShape {
  const found = { options: [] as SchemaShape[], literals: [] as string[], isNullable: false, isOptional: false };
  for (const option of options) addOption(found, option);
  const { isOptional, isNullable } = found;
  const distinct = isOptional ? found.options.filter((option) => option !== "undefined") : found.options;
  if (found.literals.length > 0) distinct.push({ literals: [...new Set(found.literals)] });
  // What is anything is not made more by other options, nor stored otherwise.
  const union: SchemaShape = distinct.includes("unknown")
    ? "unknown"
    : distinct.length > 1
      ? { union: distinct }
      : (distinct[0] ?? "never");
  const orNull = isNullable ? nullableShape(union) : union;
  return isOptional ? optionalShape(orNull) : orNull;
}

interface FoundOptions {
  readonly options: SchemaShape[];
  readonly literals: string[];
  isNullable: boolean;
  isOptional: boolean;
}

function addOption(found: FoundOptions, option: SchemaShape): void {
  if (option === "null") found.isNullable = true;
  else if (typeof option === "string") {
    if (option !== "never" && !found.options.includes(option)) found.options.push(option);
  } else if ("optional" in option) {
    found.isOptional = true;
    addOption(found, option.optional);
  } else if ("nullable" in option) {
    found.isNullable = true;
    addOption(found, option.nullable);
  } else if ("union" in option) for (const inner of option.union) addOption(found, inner);
  else if ("literals" in option) found.literals.push(...option.literals);
  else if (!found.options.some((other) => isSameShape(other, option))) found.options.push(option);
}

/** A shape of the values that are in both `a` and `b`; it may be that of more values. */
export function intersectionShape(a: SchemaShape, b: SchemaShape): SchemaShape {
  if (a === "unknown" || a === "lazy" || isSameShape(a, b)) return b;
  if (b === "unknown" || b === "lazy") return a;
  if (!isObjectShape(a) || !isObjectShape(b)) return "unknown";
  const object: Record<string, SchemaShape> = { ...a.object };
  for (const [name, field] of Object.entries(b.object)) {
    const other = object[name];
    object[name] = other === undefined ? field : intersectionShape(other, field);
  }
  return a.isOpen || b.isOpen ? { object, isOpen: true } : { object };
}
