import { type ErrorPlace, type FieldPath, UnsupportedError } from "../base/errors.ts";
import { FORBIDDEN_NAMES } from "./shape-of.ts";

const DEPTH_MAX = 200;

/** Arrays of numbers that superjson restores. Bytes have a place of their own. */
const NUMBER_ARRAYS: ReadonlySet<unknown> = new Set([
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
]);

/**
 * Checks a value of which the schema says nothing, all the way down.
 *
 * @throws UnsupportedError naming the path of the first part that would not be read as it was written
 */
export function checkAnything(value: unknown, path: FieldPath, place: ErrorPlace): void {
  check(value, [...path], path.length + DEPTH_MAX, place);
}

/** @param path is put back as it was */
function check(value: unknown, path: (string | number)[], depthMax: number, place: ErrorPlace): void {
  if (typeof value === "function" || typeof value === "symbol")
    throw new UnsupportedError([...path], `a ${typeof value} cannot be stored`, place);
  if (typeof value !== "object" || value === null) return;
  if (path.length > depthMax) {
    throw new UnsupportedError(
      path.slice(0, 10),
      `it is nested more than ${DEPTH_MAX} levels deep, or contains itself`,
      place,
    );
  }
  const inner = (part: unknown, step: string | number): void => {
    path.push(step);
    check(part, path, depthMax, place);
    path.pop();
  };
  if (Array.isArray(value)) for (const [i, part] of value.entries()) inner(part, i);
  else if (value instanceof Set) for (const [i, part] of [...value].entries()) inner(part, i);
  else if (value instanceof Map) {
    for (const [i, [key, part]] of [...value].entries()) {
      inner(key, i);
      inner(part, i);
    }
  } else if (isPlainObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      if (FORBIDDEN_NAMES.has(name))
        throw new UnsupportedError([...path, name], `a field cannot be called "${name}"`, place);
      inner(part, name);
    }
  } else checkInstance(value, path, place);
}

function checkInstance(value: object, path: FieldPath, place: ErrorPlace): void {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new UnsupportedError([...path], "an invalid Date cannot be stored", place);
    return;
  }
  const type: unknown = value.constructor;
  if (type === Uint8Array || type === URL || type === RegExp || NUMBER_ARRAYS.has(type)) return;
  const name = typeof type === "function" ? type.name : Object.prototype.toString.call(value);
  throw new UnsupportedError(
    [...path],
    `an instance of ${name} would lose its class when it is stored${hintFor(value)}`,
    place,
  );
}

function hintFor(value: object): string {
  if (value instanceof Uint8Array) return "; copy it: new Uint8Array(buffer)";
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? "; store it as a Uint8Array"
    : "; use z.codec() to say what is stored";
}

/** An object literal or the like, of this realm or another. */
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
