import type { $ZodType, $ZodTypes } from "zod/v4/core";

/** What a schema was made of. Switch on its `type`. */
export type ZodDefinition = $ZodTypes["_zod"]["def"];

/** What `schema` was made of. */
export function definitionOf(schema: $ZodType): ZodDefinition {
  return (schema as $ZodTypes)._zod.def;
}

/** A codec, as opposed to other pipes: it can be applied backwards. */
export function isCodec(definition: ZodDefinition): boolean {
  return definition.type === "pipe" && definition.reverseTransform !== undefined;
}

/** Whether `schema`, or anything inside it, is a codec. */
export function containsCodec(schema: $ZodType): boolean {
  return contains(schema, isCodec, new Set());
}

/** Whether `schema`, or anything inside it, is a one-way transform. */
export function containsTransform(schema: $ZodType): boolean {
  return contains(schema, ({ type }) => type === "transform", new Set());
}

function contains(schema: $ZodType, isFound: (definition: ZodDefinition) => boolean, seen: Set<$ZodType>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  return isFound(definitionOf(schema)) || childrenOf(schema).some((child) => contains(child, isFound, seen));
}

/** The schemas that `schema` is directly made of. */
function childrenOf(schema: $ZodType): readonly $ZodType[] {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case "object":
      return [...Object.values(definition.shape), ...present(definition.catchall)];
    case "array":
      return [definition.element];
    case "tuple":
      return [...definition.items, ...present(definition.rest)];
    case "record":
    case "map":
      return [definition.keyType, definition.valueType];
    case "set":
      return [definition.valueType];
    case "union":
      return definition.options;
    case "intersection":
      return [definition.left, definition.right];
    case "pipe":
      return [definition.in, definition.out];
    default:
      return present(innerOf(schema));
  }
}

/** What a schema with one inner schema, such as `.optional()` or `z.lazy()`, wraps; `undefined` for others. */
export function innerOf(schema: $ZodType): $ZodType | undefined {
  const definition = definitionOf(schema);
  if (definition.type === "lazy") return (schema as $ZodType & { _zod: { innerType: $ZodType } })._zod.innerType;
  return "innerType" in definition ? definition.innerType : undefined;
}

function present(schema: $ZodType | null | undefined): readonly $ZodType[] {
  return schema ? [schema] : [];
}

/** A schema without what it is wrapped in. */
export interface Unwrapped {
  readonly schema: $ZodType;
  /** `undefined` is among the values that programs see. */
  readonly isOptional: boolean;
  /** `null` is among the values that programs see. */
  readonly isNullable: boolean;
}

const WRAPPERS_MAX = 100;
const FILLERS: ReadonlySet<string> = new Set(["nonoptional", "default", "prefault"]);

/**
 * Looks through optional, nullable, default, catch, readonly and the like, and through codecs and pipes at what they put out.
 * A schema that is wrapped without end comes back as it is.
 */
export function unwrap(schema: $ZodType): Unwrapped {
  let at = schema;
  // The wrapper further out decides: `.optional().default(…)` is never absent, `.default(…).optional()` may be, by its type.
  let isOptional: boolean | undefined;
  let isNullable = false;
  for (let i = 0; i < WRAPPERS_MAX; i++) {
    const definition = definitionOf(at);
    if (definition.type === "optional") isOptional ??= true;
    else if (FILLERS.has(definition.type)) isOptional ??= false;
    else if (definition.type === "nullable") isNullable = true;
    const inner = definition.type === "pipe" ? definition.out : innerOf(at);
    if (inner === undefined) break;
    at = inner;
  }
  return { schema: at, isOptional: isOptional ?? false, isNullable };
}
