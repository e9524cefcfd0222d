import { type Converter, damagedValue, decodeWith, encodeWith, storedArray, storedObject } from "./converter.ts";

/** What to do with a field of objects. */
export interface FieldConverter {
  readonly name: string;
  readonly converter: Converter;
  /** Absence, and `undefined`, which is stored as absence, are not converted. */
  readonly isOptional: boolean;
}

/** What else there is to objects. */
export interface ObjectConverterOptions {
  /** Fields that are not stored. */
  readonly omitted: readonly string[];
  /** For fields whose names are not among `known`. */
  readonly others: Converter | undefined;
  readonly known: ReadonlySet<string>;
}

/** Objects some of whose fields are converted, and some may be left out. */
export function objectConverter(fields: readonly FieldConverter[], options: ObjectConverterOptions): Converter {
  const { omitted, others, known } = options;
  return {
    encode(value, bytes) {
      const stored: Record<string, unknown> = { ...(value as Record<string, unknown>) };
      for (const { name, converter, isOptional } of fields) {
        const field = stored[name];
        if (field !== undefined || !isOptional) stored[name] = converter.encode(field, bytes);
      }
      // JSON.stringify drops what is undefined. Deleting would make a dictionary of the object, which is slow.
      for (const name of omitted) stored[name] = undefined;
      if (others !== undefined)
        for (const name of Object.keys(stored)) if (!known.has(name)) stored[name] = others.encode(stored[name], bytes);
      return stored;
    },
    decode(stored, bytes) {
      const value = storedObject(stored);
      for (const { name, converter } of fields) {
        const field = value[name];
        if (field !== undefined) value[name] = converter.decode(field, bytes);
      }
      if (others !== undefined)
        for (const name of Object.keys(value)) if (!known.has(name)) value[name] = others.decode(value[name], bytes);
      return value;
    },
  };
}

/** Objects with any names, whose values are of one kind. A value of `undefined` is stored as absence. */
export function recordConverter(values: Converter): Converter {
  return {
    encode(value, bytes) {
      const stored: Record<string, unknown> = { ...(value as Record<string, unknown>) };
      for (const name of Object.keys(stored))
        if (stored[name] !== undefined) stored[name] = values.encode(stored[name], bytes);
      return stored;
    },
    decode(stored, bytes) {
      const value = storedObject(stored);
      for (const name of Object.keys(value)) value[name] = values.decode(value[name], bytes);
      return value;
    },
  };
}

/** Arrays. */
export function arrayConverter(elements: Converter): Converter {
  return {
    encode: (value, bytes) => (value as readonly unknown[]).map((element) => elements.encode(element, bytes)),
    decode(stored, bytes) {
      const value = storedArray(stored);
      for (let i = 0; i < value.length; i++) value[i] = elements.decode(value[i], bytes);
      return value;
    },
  };
}

/** Arrays with an own kind of value at each place; `undefined` for those that are stored as they are. */
export function tupleConverter(items: readonly (Converter | undefined)[], rest: Converter | undefined): Converter {
  const at = (i: number): Converter | undefined => (i < items.length ? items[i] : rest);
  return {
    encode: (value, bytes) => (value as readonly unknown[]).map((item, i) => encodeWith(at(i), item, bytes)),
    decode(stored, bytes) {
      const value = storedArray(stored);
      for (let i = 0; i < value.length; i++) value[i] = decodeWith(at(i), value[i], bytes);
      return value;
    },
  };
}

/** Sets, stored as arrays. */
export function setConverter(values: Converter | undefined): Converter {
  return {
    encode: (value, bytes) =>
      Array.from(value as ReadonlySet<unknown>, (element) => encodeWith(values, element, bytes)),
    decode: (stored, bytes) => new Set(storedArray(stored).map((element) => decodeWith(values, element, bytes))),
  };
}

/** Maps, stored as arrays of pairs. */
export function mapConverter(keys: Converter | undefined, values: Converter | undefined): Converter {
  return {
    encode: (value, bytes) =>
      Array.from(value as ReadonlyMap<unknown, unknown>, ([key, part]) => [
        encodeWith(keys, key, bytes),
        encodeWith(values, part, bytes),
      ]),
    decode(stored, bytes) {
      const map = new Map<unknown, unknown>();
      for (const entry of storedArray(stored)) {
        const pair = storedArray(entry);
        if (pair.length !== 2) throw damagedValue(pair, "a key and a value");
        map.set(decodeWith(keys, pair[0], bytes), decodeWith(values, pair[1], bytes));
      }
      return map;
    },
  };
}

/** Null, and values of one kind. */
export function nullableConverter(inner: Converter): Converter {
  return {
    encode: (value, bytes) => (value === null ? null : inner.encode(value, bytes)),
    decode: (stored, bytes) => (stored === null ? null : inner.decode(stored, bytes)),
  };
}

/** Undefined, stored as null, and values of one kind; in arrays and the like, where there is no absence. */
export function optionalConverter(inner: Converter | undefined): Converter {
  return {
    encode: (value, bytes) => (value === undefined ? null : encodeWith(inner, value, bytes)),
    decode: (stored, bytes) => (stored === null ? undefined : decodeWith(inner, stored, bytes)),
  };
}
