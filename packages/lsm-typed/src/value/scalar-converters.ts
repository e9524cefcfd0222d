import { type Converter, damagedValue } from "./converter.ts";

/** What a Date can hold, in milliseconds before or after 1970: ECMAScript, "Time Values and Time Range". */
const TIME_MAX_MS = 8.64e15;

const dateConverter: Converter = {
  encode(value) {
    const timeMs = (value as Date).getTime();
    if (Number.isNaN(timeMs)) throw new TypeError("an invalid Date cannot be stored");
    return timeMs;
  },
  decode(stored) {
    if (typeof stored !== "number" || Math.abs(stored) > TIME_MAX_MS) throw damagedValue(stored, "a date");
    return new Date(stored);
  },
};

const bigintConverter: Converter = {
  encode: (value) => String(value),
  decode(stored) {
    if (typeof stored !== "string" || !/^-?\d+$/.test(stored)) throw damagedValue(stored, "a bigint");
    return BigInt(stored);
  },
};

const bytesConverter: Converter = {
  encode(value, bytes) {
    if (!(value instanceof Uint8Array)) throw new TypeError("only a Uint8Array can be stored as bytes");
    return bytes.add(value);
  },
  decode: (stored, bytes) => bytes.take(stored),
};

const nanConverter: Converter = {
  encode: () => "NaN",
  decode: () => NaN,
};

const undefinedConverter: Converter = {
  encode: () => null,
  decode: () => undefined,
};

const urlConverter: Converter = {
  encode: (value) => (value as URL).href,
  decode(stored) {
    if (typeof stored !== "string") throw damagedValue(stored, "a URL");
    return new URL(stored);
  },
};

const regexpConverter: Converter = {
  encode: (value) => String(value),
  decode(stored) {
    const end = typeof stored === "string" ? stored.lastIndexOf("/") : 0;
    if (typeof stored !== "string" || !stored.startsWith("/") || end === 0)
      throw damagedValue(stored, "a regular expression");
    return new RegExp(stored.slice(1, end), stored.slice(end + 1));
  },
};

/** The converters of scalar shapes that JSON does not have. */
export const SCALAR_CONVERTERS: Readonly<Record<string, Converter>> = {
  date: dateConverter,
  bigint: bigintConverter,
  bytes: bytesConverter,
  nan: nanConverter,
  undefined: undefinedConverter,
  url: urlConverter,
  regexp: regexpConverter,
};

/** Literals among which are some that JSON does not have: stored as they are written in the shape. */
export function literalConverter(literals: readonly string[]): Converter {
  const values = new Map(literals.map((text) => [text, literalValue(text)]));
  const texts = new Map([...values].map(([text, value]) => [value, text]));
  return {
    encode(value) {
      const text = texts.get(value);
      if (text === undefined) throw new TypeError(`${String(value)} is none of ${literals.join(", ")}`);
      return text;
    },
    decode(stored) {
      if (!values.has(stored as string)) throw damagedValue(stored, literals.join(" or "));
      return values.get(stored as string);
    },
  };
}

/** The value that a literal in a shape stands for. */
export function literalValue(text: string): unknown {
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  if (text === "NaN" || text.endsWith("Infinity")) return Number(text);
  return JSON.parse(text) as unknown;
}
