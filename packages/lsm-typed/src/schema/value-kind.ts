/** Kinds of values that can be told apart by looking at one, in memory or as JSON. Bits, for sets of kinds. */
export const KIND = {
  STRING: 1,
  NUMBER: 2,
  BOOLEAN: 4,
  NULL: 8,
  ARRAY: 16,
  OBJECT: 32,
  UNDEFINED: 64,
  NAN: 128,
  BIGINT: 256,
  DATE: 512,
  BYTES: 1024,
  URL: 2048,
  REGEXP: 4096,
  MAP: 8192,
  SET: 16384,
} as const;

/** All kinds, each as one bit. */
export const ALL_KINDS: readonly number[] = Object.values(KIND);

/** The set of all kinds. */
export const ANY_KIND: number = ALL_KINDS.reduce((kinds, kind) => kinds | kind);

/** The kind of a value in memory, or of one that JSON gave. */
export function kindOf(value: unknown): number {
  switch (typeof value) {
    case "string":
      return KIND.STRING;
    case "number":
      return Number.isNaN(value) ? KIND.NAN : KIND.NUMBER;
    case "boolean":
      return KIND.BOOLEAN;
    case "bigint":
      return KIND.BIGINT;
    case "undefined":
      return KIND.UNDEFINED;
    default:
      return value === null ? KIND.NULL : kindOfObject(value);
  }
}

function kindOfObject(value: unknown): number {
  if (Array.isArray(value)) return KIND.ARRAY;
  if (value instanceof Date) return KIND.DATE;
  if (value instanceof Uint8Array) return KIND.BYTES;
  if (value instanceof Map) return KIND.MAP;
  if (value instanceof Set) return KIND.SET;
  if (value instanceof URL) return KIND.URL;
  return value instanceof RegExp ? KIND.REGEXP : KIND.OBJECT;
}
