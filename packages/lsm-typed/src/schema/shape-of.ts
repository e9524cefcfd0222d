import type { $ZodType } from "zod/v4/core";
import { type ErrorPlace, type FieldPath, UnsupportedError } from "../base/errors.ts";
import {
  intersectionShape,
  literalsShape,
  nullableShape,
  optionalShape,
  requiredShape,
  unionShape,
} from "./make-shape.ts";
import { isSameShape, type SchemaShape } from "./schema-shape.ts";
import { ASYNCHRONOUS } from "./run-schema.ts";
import { containsCodec, containsTransform, innerOf, isCodec, definitionOf, type ZodDefinition } from "./zod-schema.ts";

/** Names that zod drops or superjson refuses, because they lead to prototypes. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const DEPTH_MAX = 100;

/** A walk over a schema. */
interface Walk {
  readonly place: ErrorPlace;
  /** The schemas around the present one. */
  readonly open: Set<$ZodType>;
  /** Schemas that were met inside themselves. They are written out once, which keeps shapes of mutually recursive schemas small. */
  readonly recursive: Set<$ZodType>;
}

/**
 * The shape of what a schema stores.
 *
 * @throws UnsupportedError naming the path of the first part that cannot be stored
 */
export function shapeOf(schema: $ZodType, place: ErrorPlace): SchemaShape {
  return shapeAt(schema, [], { place, open: new Set(), recursive: new Set() });
}

function shapeAt(schema: $ZodType, path: FieldPath, walk: Walk): SchemaShape {
  const { open, recursive, place } = walk;
  if (open.has(schema)) recursive.add(schema);
  if (recursive.has(schema)) return "lazy";
  if (open.size >= DEPTH_MAX)
    throw new UnsupportedError(path, `it is nested more than ${DEPTH_MAX} levels deep, or without end`, place);
  if (isAsynchronous(definitionOf(schema))) throw new UnsupportedError(path, ASYNCHRONOUS, place);
  open.add(schema);
  const shape = scalarShape(schema, path, place) ?? compoundShape(schema, path, walk);
  open.delete(schema);
  return shape;
}

/** A codec or refinement that is an `async` function. One that gives promises otherwise shows when it is called. */
function isAsynchronous(definition: ZodDefinition): boolean {
  const checks = definition.checks?.map(({ _zod: { def } }) => ("fn" in def ? def.fn : undefined)) ?? [];
  const codec = definition.type === "pipe" ? [definition.transform, definition.reverseTransform] : [];
  return [...checks, ...codec].some(
    (value) => typeof value === "function" && value.constructor.name === "AsyncFunction",
  );
}

/** The shape of a schema that is not made of others. */
export function scalarShape(schema: $ZodType, path: FieldPath, place: ErrorPlace): SchemaShape | undefined {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case "string":
      return isUuid(definition) ? "uuid" : "string";
    case "template_literal":
      return "string";
    case "number":
      return isInteger(definition) ? "int" : "number";
    case "bigint":
    case "boolean":
    case "date":
    case "nan":
    case "null":
    case "undefined":
    case "never":
    case "unknown":
      return definition.type;
    case "any":
      return "unknown";
    case "enum":
    case "literal":
      return literalsShape([...(schema._zod.values ?? [])], path, place);
    case "custom":
      return instanceShape(schema, path, place);
    default:
      return undefined;
  }
}

/** The shape of a schema that is made of others. */
function compoundShape(schema: $ZodType, path: FieldPath, walk: Walk): SchemaShape {
  const definition = definitionOf(schema);
  const at = (part: $ZodType, step?: string | number) =>
    shapeAt(part, step === undefined ? path : [...path, step], walk);
  switch (definition.type) {
    case "object":
      return objectShape(definition, path, walk);
    case "array":
      return { array: at(definition.element, "*") };
    case "tuple": {
      const tuple = definition.items.map((item, i) => at(item, i));
      return definition.rest ? { tuple, rest: at(definition.rest, "*") } : { tuple };
    }
    case "record":
      return recordShape(definition, path, walk);
    case "map":
      return { map: [at(definition.keyType, "*"), at(definition.valueType, "*")] };
    case "set":
      return { set: at(definition.valueType, "*") };
    case "union":
      return unionShape(definition.options.map((option) => at(option)));
    case "intersection":
      return intersectionShape(at(definition.left), at(definition.right));
    case "pipe":
      return pipeShape(definition, path, walk);
    case "optional":
      return optionalShape(at(definition.innerType));
    case "nullable":
      return nullableShape(at(definition.innerType));
    case "nonoptional":
      return requiredShape(at(definition.innerType));
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
    case "lazy":
      return at(innerOf(schema) as $ZodType);
    default:
      throw new UnsupportedError(path, REASONS[definition.type] ?? `z.${definition.type}() is not known`, walk.place);
  }
}

function objectShape(definition: ZodDefinition & { type: "object" }, path: FieldPath, walk: Walk): SchemaShape {
  const object: Record<string, SchemaShape> = {};
  for (const [name, field] of Object.entries(definition.shape)) {
    checkName(name, path, walk);
    object[name] = shapeAt(field, [...path, name], walk);
  }
  if (Object.getOwnPropertySymbols(definition.shape).length > 0) {
    throw new UnsupportedError(path, "fields named by a symbol cannot be stored", walk.place);
  }
  const { catchall } = definition;
  if (catchall === undefined || definitionOf(catchall).type === "never") return { object };
  // Refuses what cannot be stored. Which fields there will be is not known, so how they are stored is not either.
  shapeAt(catchall, [...path, "*"], walk);
  if (containsCodec(catchall)) throw new UnsupportedError([...path, "*"], "a catchall cannot have codecs", walk.place);
  return { object, isOpen: true };
}

function recordShape(definition: ZodDefinition & { type: "record" }, path: FieldPath, walk: Walk): SchemaShape {
  const { keyType, valueType } = definition;
  const at = [...path, "*"];
  if (containsCodec(keyType))
    throw new UnsupportedError(at, "the keys of a z.record() cannot have codecs; use z.map()", walk.place);
  const key = shapeAt(keyType, at, walk);
  const value = shapeAt(valueType, at, walk);
  // Keys that do not fit pass through a loose record, with any value.
  if (definition.mode === "loose") return { record: ["string", "unknown"] };
  const names = keyType._zod.values;
  for (const name of names ?? []) checkName(String(name), path, walk);
  // Names that are listed must all be there: an object in all but name.
  if (names === undefined || definition.partial) return { record: [key, value] };
  return { object: Object.fromEntries([...names].map((name) => [String(name), value])) };
}

/** A name that objects inherit something under is never quite absent: zod takes what is inherited for the field's value. */
function checkName(name: string, path: FieldPath, walk: Walk): void {
  if (!FORBIDDEN_NAMES.has(name) && !(name in Object.prototype)) return;
  throw new UnsupportedError([...path, name], `a field cannot be called "${name}"`, walk.place);
}

function pipeShape(definition: ZodDefinition & { type: "pipe" }, path: FieldPath, walk: Walk): SchemaShape {
  const { in: from, out: to } = definition;
  if (containsTransform(from) || containsTransform(to))
    throw new UnsupportedError(path, REASONS["transform"] as string, walk.place);
  const stored = shapeAt(from, path, walk);
  // The far side of a codec is never stored, so it may be anything.
  if (isCodec(definition) || containsCodec(from) || containsCodec(to)) return { codec: stored };
  const output = shapeAt(to, path, walk);
  if (stored === "unknown" || isSameShape(stored, output)) return output;
  throw new UnsupportedError(path, "what a pipe puts out does not fit what it takes in; use z.codec()", walk.place);
}

function isInteger(definition: ZodDefinition): boolean {
  return formatsOf(definition).some((format) => format.includes("int"));
}

function isUuid(definition: ZodDefinition): boolean {
  return formatsOf(definition).some((format) => format === "uuid" || format === "guid");
}

/** The formats of a string or number, given with the type (`z.int()`) or as a check (`z.number().int()`). */
function formatsOf(definition: ZodDefinition): string[] {
  const checks = definition.checks?.map((check) => check._zod.def) ?? [];
  return [definition, ...checks].map((part) => ("format" in part ? String(part.format) : ""));
}

const INSTANCES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Uint8Array, "bytes"],
  [URL, "url"],
  [RegExp, "regexp"],
]);

function instanceShape(schema: $ZodType, path: FieldPath, place: ErrorPlace): SchemaShape {
  const type = (schema._zod.bag as { Class?: { name?: string } }).Class;
  const shape = INSTANCES.get(type);
  if (shape !== undefined) return shape;
  if (type === undefined)
    throw new UnsupportedError(path, "what a z.custom() stores is not known; use z.codec()", place);
  const hint = INSTANCE_HINTS[type.name ?? ""] ?? "use z.codec() to say what is stored of it";
  throw new UnsupportedError(path, `instances of ${type.name} lose their class when they are stored; ${hint}`, place);
}

const INSTANCE_HINTS: Readonly<Record<string, string>> = {
  Buffer: "use z.instanceof(Uint8Array), which takes a Buffer and gives a Uint8Array",
  ArrayBuffer: "use z.instanceof(Uint8Array)",
  DataView: "use z.instanceof(Uint8Array)",
  Date: "use z.date()",
  Map: "use z.map()",
  Set: "use z.set()",
};

const REASONS: Readonly<Record<string, string>> = {
  transform: "a transform cannot be undone when a record is written; use z.codec()",
  success: "z.success() cannot be undone when a record is written",
  symbol: "symbols cannot be stored",
  function: "functions cannot be stored",
  promise: "promises cannot be stored; await them first",
  file: "files cannot be stored; store their bytes, as z.instanceof(Uint8Array)",
  void: "z.void() has no value that could be stored; make the field optional",
};
