import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { shapeOf } from "../../src/schema/shape-of.ts";
import type { Fields } from "../../src/schema/record-schema.ts";
import { readersOf, valueCodecOf } from "../../src/value/shape-value-codec.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";

const shape = (fields: Record<string, z.core.$ZodType>) => shapeOf(z.object(fields), { collection: "things" });
const codecOf = (fields: Record<string, z.core.$ZodType>, omitted: readonly string[] = []) =>
  valueCodecOf(shape(fields), omitted);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("a record is stored as", () => {
  it.each<[string, z.core.$ZodType, unknown, string]>([
    ["a string", z.string(), 'ä"\u0000', '"ä\\"\\u0000"'],
    ["a lone surrogate", z.string(), "\ud800", '"\\ud800"'],
    ["a number", z.number(), 1.5, "1.5"],
    ["absence", z.string().optional(), undefined, "-"],
    ["null", z.date().nullish(), null, "null"],
    ["a date", z.date(), new Date(1_763_800_000_000), "1763800000000"],
    ["a bigint", z.bigint(), -5n, '"-5"'],
    ["NaN", z.union([z.number(), z.nan()]), NaN, '"NaN"'],
    ["a URL", z.instanceof(URL), new URL("https://example.org/a"), '"https://example.org/a"'],
    ["a regular expression", z.instanceof(RegExp), /a\/b/gi, '"/a\\\\/b/gi"'],
    ["a literal", z.literal(["a", 1]), "a", '"a"'],
    ["a literal that JSON does not have", z.literal(["a", 1n]), 1n, '"1n"'],
    ["a literal beside it", z.literal(["a", 1n]), "a", '"\\"a\\""'],
    ["a set", z.set(z.date()), new Set([new Date(5)]), "[5]"],
    ["a map", z.map(z.bigint(), z.date()), new Map([[1n, new Date(5)]]), '[["1",5]]'],
    ["undefined in an array", z.array(z.string().optional()), ["a", undefined], '["a",null]'],
    ["undefined where it must be there", z.union([z.string(), z.undefined()]), undefined, "null"],
    ["dates in a record", z.record(z.string(), z.date()), { "a.b": new Date(5) }, '{"a.b":5}'],
    [
      "options told apart by type",
      z.array(z.union([z.date(), z.string(), z.null()])),
      [new Date(5), "5", null],
      '[5,"5",null]',
    ],
    [
      "options told apart by a tag",
      z.array(
        z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("a"), at: z.date() }),
          z.object({ kind: z.literal(2), at: z.int() }),
        ]),
      ),
      [
        { kind: "a", at: new Date(5) },
        { kind: 2, at: 6 },
      ],
      '[{"kind":"a","at":5},{"kind":2,"at":6}]',
    ],
    [
      "what a codec makes of it",
      z.codec(z.date(), z.int(), { decode: Number, encode: (ms) => new Date(ms) }),
      new Date(5),
      "5",
    ],
  ])("%s", (_, schema, value, json) => {
    const codec = codecOf({ field: schema });
    const fields = value === undefined && json === "-" ? {} : { field: value };
    const bytes = codec.encode({ field: value }, 0);
    expect(codec.format).toBe(1);
    expect(textOf(bytes)).toBe(json === "-" ? "{}" : `{"field":${json}}`);
    expect(codec.decode(bytes, 0)).toStrictEqual(fields);
  });

  it.each<[string, z.core.$ZodType, unknown, string]>([
    ["anything that JSON has", z.unknown(), { a: [1, null] }, '[{"a":[1,null]}]'],
    [
      "anything else",
      z.unknown(),
      { a: new Date(5) },
      '[{"a":"1970-01-01T00:00:00.005Z"},{"values":{"a":["Date"]},"v":1}]',
    ],
    ["nothing of anything", z.unknown(), undefined, '[null,{"values":["undefined"],"v":1}]'],
    ["options that JSON does not tell apart", z.union([z.date(), z.number()]), 5, "[5]"],
    ["null or undefined in an array", z.array(z.date().nullish()), [null], "[[null]]"],
    ["bytes of anything", z.unknown(), [new Uint8Array([7])], '[[0],{"values":{"0":[["custom","bytes"]]},"v":1}]'],
  ])("%s, by superjson", (_, schema, value, json) => {
    const codec = codecOf({ field: schema });
    const bytes = codec.encode({ field: value }, 0);
    expect(textOf(bytes).endsWith(`{"field":${json}}`)).toBe(true);
    expect(codec.decode(bytes, 0)).toStrictEqual({ field: value });
  });

  it("fields that the schema does not name, by superjson", () => {
    const codec = valueCodecOf(shapeOf(z.looseObject({ at: z.date() }), {}), ["id"]);
    const bytes = codec.encode({ id: 1, at: new Date(5), more: new Date(6), other: 1 }, 0);
    expect(codec.decode(bytes, 0)).toStrictEqual({ at: new Date(5), more: new Date(6), other: 1 });
    expect(textOf(bytes.subarray(1))).toMatch(/^\{"at":5,/);
  });
});

describe("bytes", () => {
  const codec = codecOf({ a: z.instanceof(Uint8Array), b: z.array(z.instanceof(Uint8Array)).optional() });

  it("stand before the JSON, as they are", () => {
    const bytes = codec.encode({ a: new Uint8Array([1, 2, 3]), b: [new Uint8Array(0), new Uint8Array([4])] }, 1);
    expect(codec.format).toBe(2);
    expect([...bytes.subarray(1, 9)]).toEqual([7, 3, 1, 2, 3, 0, 1, 4]);
    expect(textOf(bytes.subarray(9))).toBe('{"a":0,"b":[4,5]}');
  });

  it("may be a Buffer, and are read as a Uint8Array of their own", () => {
    const bytes = codec.encode({ a: Buffer.from("abc") }, 3);
    const { a } = codec.decode(bytes, 3) as { a: Uint8Array };
    expect(a).toStrictEqual(new Uint8Array([97, 98, 99]));
    bytes.fill(0);
    expect(a).toStrictEqual(new Uint8Array([97, 98, 99]));
  });

  it.each([0, 1, 127, 128, 129, 16_383, 16_384, 3_000_000])("are read as they were written: %i of them", (size) => {
    const a = new Uint8Array(size).map((_, i) => i);
    const { a: read, b } = codec.decode(codec.encode({ a, b: [a] }, 5), 5) as { a: Uint8Array; b: Uint8Array[] };
    expect(Buffer.compare(read, a)).toBe(0);
    expect(Buffer.compare(b[0]!, a)).toBe(0);
  });

  it("are refused by the codec for records without them", () => {
    const [text] = readersOf(shape({ a: z.instanceof(Uint8Array) }));
    expect(() => text?.encode({ a: new Uint8Array(1) }, 0)).toThrow(TypeError);
  });
});

describe("fields that are left out", () => {
  const codec = codecOf({ id: z.uuid(), at: z.date(), title: z.string() }, ["id", "at"]);

  it("are not stored, and the record keeps them", () => {
    const record = Object.freeze({ id: "a", at: new Date(5), title: "t" });
    const bytes = codec.encode(record, 0);
    expect(textOf(bytes)).toBe('{"title":"t"}');
    expect(codec.decode(bytes, 0)).toStrictEqual({ title: "t" });
    expect(record).toStrictEqual({ id: "a", at: new Date(5), title: "t" });
  });
});

describe("encoded records", () => {
  const codec = codecOf({ text: z.string() });

  it("do not share bytes with each other", () => {
    const written = Array.from({ length: 2000 }, (_, i) => ({
      record: { text: "ä".repeat(i % 300) + i },
      header: i % 9,
    }));
    const encoded = written.map(({ record, header }) => codec.encode(record, header).fill(0xff, 0, header));
    for (const [i, bytes] of encoded.entries()) {
      const { record, header } = written[i]!;
      expect(codec.decode(bytes, header)).toStrictEqual(record);
      expect(bytes.subarray(0, header).every((byte) => byte === 0xff)).toBe(true);
    }
  });

  it.each([0, 1000, 5000, 2_000_000])("may have a text of %i characters", (length) => {
    const text = "日a".repeat(length / 2);
    expect(codec.decode(codec.encode({ text }, 2), 2)).toStrictEqual({ text });
  });

  it("give a new object at each decoding", () => {
    const { decode, encode } = codecOf({ list: z.array(z.date()) });
    const bytes = encode({ list: [new Date(5)] }, 0);
    const first = decode(bytes, 0) as { list: Date[] };
    first.list.push(new Date(6));
    expect(decode(bytes, 0)).toStrictEqual({ list: [new Date(5)] });
  });

  it("may have names that objects inherit, where names are data", () => {
    const { encode, decode } = codecOf({ words: z.record(z.string(), z.date()) });
    const words = { constructor: new Date(5), toString: new Date(6) };
    expect(decode(encode({ words }, 0), 0)).toEqual({ words });
  });

  it("keep prototypes out", () => {
    const { decode } = codecOf({ r: z.record(z.string(), z.date()), u: z.unknown().optional() });
    const bytes = new TextEncoder().encode('\0{"__proto__":{"x":1},"r":{"__proto__":5},"u":[{"__proto__":{"x":1}}]}');
    const decoded = decode(bytes, 0) as { r: object; u: object };
    for (const object of [decoded, decoded.r, decoded.u, {}]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      expect((object as { x?: number }).x).toBeUndefined();
    }
  });
});

describe("bytes that are no record", { timeout: PATIENCE_MS }, () => {
  const fields = {
    at: z.date(),
    big: z.bigint(),
    raw: z.instanceof(Uint8Array),
    url: z.instanceof(URL),
    pattern: z.instanceof(RegExp),
    literal: z.literal(["a", 1n]),
    list: z.array(z.date()),
    pair: z.tuple([z.date(), z.string()]),
    set: z.set(z.date()),
    map: z.map(z.string(), z.date()),
    dict: z.record(z.string(), z.date()),
    either: z.union([z.date(), z.string()]),
    tagged: z.discriminatedUnion("k", [z.object({ k: z.literal(1), at: z.date() }), z.object({ k: z.literal(2) })]),
    any: z.unknown(),
  };
  const codec = codecOf(fields);
  const record: Fields = {
    at: new Date(5),
    big: 12n,
    raw: new Uint8Array([1, 2, 3]),
    url: new URL("https://example.org/"),
    pattern: /x/g,
    literal: 1n,
    list: [new Date(6)],
    pair: [new Date(7), "b"],
    set: new Set([new Date(8)]),
    map: new Map([["k", new Date(9)]]),
    dict: { d: new Date(10) },
    either: new Date(11),
    tagged: { k: 1, at: new Date(12) },
    any: [new Map([[1, new Date(13)]]), new Uint8Array([9, 9])],
  };

  it.each<[keyof typeof fields, string]>([
    ["at", '"5"'],
    ["at", "8.7e15"],
    ["at", "null"],
    ["big", "12"],
    ["big", '"0x1f"'],
    ["big", '""'],
    ["raw", '"0"'],
    ["raw", "-1"],
    ["raw", "0.5"],
    ["raw", "1e300"],
    ["raw", "7"],
    ["url", '"no url"'],
    ["url", "5"],
    ["pattern", '"/(/"'],
    ["pattern", '"x"'],
    ["pattern", '"/"'],
    ["literal", '"a"'],
    ["list", "{}"],
    ["list", '["x"]'],
    ["pair", "5"],
    ["set", "5"],
    ["map", "[[1]]"],
    ["map", "[5]"],
    ["dict", "[]"],
    ["either", "true"],
    ["tagged", "{}"],
    ["tagged", '{"k":3}'],
    ["any", "5"],
    ["any", "[]"],
    ["any", "[1,2,3]"],
    ["any", '[1,{"values":["nothing"]}]'],
    ["any", '[1,{"values":[["custom","nothing"]]}]'],
    ["any", '[1,{"values":[["custom","bytes"]]}]'],
    ["any", '[{},{"values":{"__proto__.x":["Date"]}}]'],
  ])("throw for %s of %s", (name, json) => {
    const bytes = new TextEncoder().encode(`\0{"${name}":${json}}`);
    expect(() => codec.decode(bytes, 0)).toThrow(Error);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it.each(["", "null", "[]", "5", '"a"', "{", '{"at":5}x', "\ufeff{}"])("throw for the text %s", (text) => {
    const bytes = new TextEncoder().encode(`\0${text}`);
    expect(() => codec.decode(bytes, 0)).toThrow(Error);
    expect(() => codecOf({ a: z.string() }).decode(bytes, 1)).toThrow(Error);
  });

  it("throw when cut off anywhere", () => {
    const bytes = codec.encode(record, 0);
    for (let length = 0; length < bytes.length; length++)
      expect(() => codec.decode(bytes.slice(0, length), 0), String(length)).toThrow(Error);
    expect(() => codec.decode(bytes, bytes.length + 5)).toThrow(Error);
  });

  it("throw for text that is not UTF-8", () => {
    const bytes = codecOf({ a: z.string() }).encode({ a: "abc" }, 0);
    bytes[6] = 0xff;
    expect(() => codecOf({ a: z.string() }).decode(bytes, 0)).toThrow(Error);
  });

  it("throw or give some record, whatever is flipped", () => {
    const bytes = codec.encode(record, 0);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (flips) => {
          const damaged = bytes.slice();
          for (const [at, byte] of flips) damaged[at] = byte;
          try {
            const decoded = codec.decode(damaged, 0);
            expect(typeof decoded).toBe("object");
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
      { numRuns: sized(2000, 200_000) },
    );
  });

  it("throw or give some record, however deep", () => {
    const Tree = z.object({
      at: z.date(),
      get inner() {
        return z.array(Tree);
      },
    });
    for (const shapes of [{ tree: Tree }, { tree: z.unknown() }, { tree: z.string() }]) {
      const deep = new TextEncoder().encode(`\0{"tree":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
      try {
        codecOf(shapes).decode(deep, codecOf(shapes).format - 1 === 0 ? 1 : 0);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});
