import type { ErrorPlace, FieldPath } from "../base/errors.ts";
import { checkAnything } from "./check-anything.ts";
import type { ObjectShape, SchemaShape } from "./schema-shape.ts";
import { fieldShape, storedForm } from "./stored-form.ts";

/** Throws UnsupportedError with the path of the first part of a value that cannot be stored. */
export type StorableCheck = (value: unknown, path: FieldPath, place: ErrorPlace) => void;

/**
 * The check of values of `shape`. Looks only where the schema does not say what there is, `z.unknown()` for example.
 *
 * @returns `undefined` when the schema says it everywhere
 */
export function storableCheck(shape: SchemaShape): StorableCheck | undefined {
  if (storedForm(shape) === "superjson") return checkAnything;
  if (typeof shape === "string" || "literals" in shape) return undefined;
  if ("codec" in shape) return storableCheck(shape.codec);
  // Null and undefined pass all checks.
  if ("optional" in shape) return storableCheck(shape.optional);
  if ("nullable" in shape) return storableCheck(shape.nullable);
  if ("object" in shape) return objectCheck(shape);
  if ("array" in shape) return elementCheck(storableCheck(shape.array));
  if ("set" in shape) return elementCheck(storableCheck(shape.set));
  if ("record" in shape) return valueCheck(storableCheck(fieldShape(shape.record[1])));
  const parts = "map" in shape ? shape.map : "union" in shape ? shape.union : [...shape.tuple, shape.rest ?? "never"];
  return parts.some((part) => storableCheck(part) !== undefined) ? checkAnything : undefined;
}

function objectCheck({ object, isOpen }: ObjectShape): StorableCheck | undefined {
  const checks = Object.entries(object).flatMap(([name, field]) => {
    const check = storableCheck(fieldShape(field));
    return check === undefined ? [] : [{ name, check }];
  });
  const known = new Set(Object.keys(object));
  if (checks.length === 0 && !isOpen) return undefined;
  return (value, path, place) => {
    if (!isObject(value)) return;
    for (const { name, check } of checks) check(value[name], [...path, name], place);
    if (!isOpen) return;
    const rest = Object.entries(value).filter(([name]) => !known.has(name));
    checkAnything(Object.fromEntries(rest), path, place);
  };
}

function elementCheck(check: StorableCheck | undefined): StorableCheck | undefined {
  if (check === undefined) return undefined;
  return (value, path, place) => {
    if (!Array.isArray(value) && !(value instanceof Set)) return;
    let i = 0;
    for (const part of value as Iterable<unknown>) check(part, [...path, i++], place);
  };
}

function valueCheck(check: StorableCheck | undefined): StorableCheck | undefined {
  if (check === undefined) return undefined;
  return (value, path, place) => {
    if (!isObject(value)) return;
    for (const [name, part] of Object.entries(value)) check(part, [...path, name], place);
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
