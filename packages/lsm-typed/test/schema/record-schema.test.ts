import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { FieldPath } from "../../src/base/errors.ts";
import { recordSchema } from "../../src/schema/record-schema.ts";
import { thrownBy } from "./thrown-by.ts";

const PLACE = { collection: "things", key: { id: 1 } };
const schemaOf = (schema: z.core.$ZodType) => recordSchema(schema, { collection: "things" });

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (time) => time.toISOString(),
});
const TIME = new Date("2026-11-22T10:00:00.000Z");

describe("the schema of a record", () => {
  it.each<[string, z.core.$ZodType]>([
    ["plain", z.object({ a: z.string() })],
    ["strict", z.strictObject({ a: z.string() })],
    ["loose", z.looseObject({ a: z.string() })],
    ["readonly", z.object({ a: z.string() }).readonly()],
    ["branded", z.object({ a: z.string() }).brand<"A">()],
    ["refined", z.object({ a: z.string() }).superRefine(() => {})],
    ["lazy", z.lazy(() => z.object({ a: z.string() }))],
  ])("may be a %s object", (_, schema) => {
    const { parse, isPlain, hasCodecs } = schemaOf(schema);
    expect(parse({ a: "x" }, PLACE)).toEqual({ a: "x" });
    expect(isPlain("a")).toBe(true);
    expect(hasCodecs).toBe(false);
  });

  it.each<[string, z.core.$ZodType, RegExp]>([
    ["a string", z.string(), /z\.object\(\), not z\.string\(\)/],
    [
      "a union",
      z.discriminatedUnion("a", [z.object({ a: z.literal(1) }), z.object({ a: z.literal(2) })]),
      /field of an object/,
    ],
    ["a record", z.record(z.string(), z.string()), /z\.object\(\)/],
    ["an optional object", z.object({}).optional(), /z\.object\(\)/],
    ["a codec", z.codec(z.object({}), z.object({}), { decode: (a) => a, encode: (a) => a }), /z\.object\(\)/],
  ])("is not %s", (_, schema, message) => {
    expect(thrownBy(() => schemaOf(schema))).toMatchObject({
      code: "Unsupported",
      path: [],
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("parsing", () => {
  it("fills defaults in, drops unknown fields, and gives a new object", () => {
    const { parse } = schemaOf(
      z.object({
        a: z.string().default("x"),
        b: z.int().catch(7),
        c: z.string().trim().prefault(" y "),
        d: z.string().optional(),
      }),
    );
    const value = { b: "no number", other: 1 };
    expect(parse(value, PLACE)).toStrictEqual({ a: "x", b: 7, c: "y" });
    expect(value).toEqual({ b: "no number", other: 1 });
  });

  it("calls defaults when a record wants them, and not before", () => {
    let calls = 0;
    const { parse } = schemaOf(
      z.object({ a: z.int().default(() => ++calls), b: isoDate.default(() => (calls++, TIME)) }),
    );
    expect(calls).toBe(0);
    expect(parse({ b: TIME }, PLACE)).toEqual({ a: 1, b: TIME });
    expect(calls).toBe(1);
  });

  it("names collection, key and all issues", () => {
    const { parse } = schemaOf(z.object({ a: z.string(), list: z.array(z.object({ n: z.number().min(3) })) }));
    const error = thrownBy(() => parse({ a: 1, list: [{ n: 5 }, { n: 1 }] }, PLACE));
    expect(error).toMatchObject({ code: "Validation", ...PLACE });
    expect((error as { issues: { path: FieldPath }[] }).issues.map(({ path }) => path)).toEqual([
      ["a"],
      ["list", 1, "n"],
    ]);
  });

  it("refuses a refinement that gives a promise", () => {
    const { parse } = schemaOf(z.object({ a: z.string().refine(() => Promise.resolve(true)) }));
    expect(thrownBy(() => parse({ a: "x" }, PLACE))).toMatchObject({
      code: "Unsupported",
      message: expect.stringContaining("asynchronous") as string,
    });
  });

  it("lets errors of the program's refinements through", () => {
    const problem = new Error("mine");
    const { parse } = schemaOf(
      z.object({
        a: z.string().refine(() => {
          throw problem;
        }),
      }),
    );
    expect(thrownBy(() => parse({ a: "x" }, PLACE))).toBe(problem);
  });

  it("refuses an invalid Date", () => {
    const { parse } = schemaOf(z.object({ at: z.date() }));
    expect(thrownBy(() => parse({ at: new Date(NaN) }, PLACE))).toMatchObject({
      code: "Validation",
      issues: [{ path: ["at"] }],
    });
  });
});

describe("what the schema says nothing of", () => {
  class Point {
    x = 0;
  }
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;

  it.each<[string, unknown, FieldPath, RegExp]>([
    ["a class instance", { a: [new Point()] }, ["a", 0], /Point would lose its class/],
    ["an error", new TypeError("x"), [], /TypeError/],
    ["a Buffer", [Buffer.from("x")], [0], /new Uint8Array/],
    ["an ArrayBuffer", new ArrayBuffer(1), [], /ArrayBuffer.*Uint8Array/],
    ["a DataView", new DataView(new ArrayBuffer(1)), [], /DataView.*Uint8Array/],
    ["a BigInt64Array", new BigInt64Array(1), [], /BigInt64Array/],
    ["an invalid Date", { at: new Date(NaN) }, ["at"], /invalid Date/],
    ["a function", { f: () => 1 }, ["f"], /function/],
    ["a symbol", [1, Symbol("s")], [1], /symbol/],
    ["a promise", Promise.resolve(1), [], /Promise/],
    ["a boxed number", Object(1), [], /Number/],
    ["a key of a map", new Map([[new Point(), 1]]), [0], /Point/],
    ["a value of a map", new Map([["a", new Point()]]), [0], /Point/],
    ["an element of a set", new Set([1, new Point()]), [1], /Point/],
    ["a field called constructor", { a: { constructor: 1 } }, ["a", "constructor"], /called/],
    ["a field called prototype", { prototype: 1 }, ["prototype"], /called/],
    ["a field called __proto__", JSON.parse('{"__proto__":1}'), ["__proto__"], /called/],
    ["something that contains itself", cyclic, Array.from({ length: 9 }, () => "self"), /contains itself/],
  ])("cannot be %s", (_, value, path, reason) => {
    const schemas = [
      [z.object({ field: z.unknown() }), { field: value }, ["field"]],
      [z.object({ field: z.any().optional() }), { field: value }, ["field"]],
      [z.looseObject({}), { field: value }, ["field"]],
      [z.object({}).catchall(z.any()), { field: value }, ["field"]],
      [z.object({ o: z.object({ field: z.array(z.unknown()) }) }), { o: { field: [value] } }, ["o", "field", 0]],
      [z.object({ o: z.record(z.string(), z.unknown()) }), { o: { field: value } }, ["o", "field"]],
      [z.object({ o: z.set(z.unknown()) }), { o: new Set([value]) }, ["o", 0]],
      [z.object({ o: z.map(z.string(), z.unknown()) }), { o: new Map([["a", value]]) }, ["o", 0]],
      [z.object({ o: z.tuple([z.string(), z.unknown()]) }), { o: ["", value] }, ["o", 1]],
      [z.object({ o: z.union([z.date(), z.array(z.unknown())]) }), { o: [value] }, ["o", 0]],
      [
        z.object({ o: z.codec(z.array(z.unknown()), z.unknown(), { decode: ([a]) => a, encode: (a) => [a] }) }),
        { o: value },
        ["o", 0],
      ],
    ] as const;
    for (const [schema, record, outer] of schemas) {
      const at = [...outer, ...path];
      expect(
        thrownBy(() => schemaOf(schema).parse(record, PLACE)),
        JSON.stringify(outer),
      ).toMatchObject({
        code: "Unsupported",
        ...PLACE,
        path: value === cyclic ? at.slice(0, 10) : at,
        reason: expect.stringMatching(reason) as string,
      });
    }
  });

  it("may be anything that is read as it was written", () => {
    const value = {
      list: [
        null,
        undefined,
        1n,
        NaN,
        -0,
        new Date(0),
        new Map([[{}, new Set([1])]]),
        /x/g,
        new URL("https://example.org/"),
        new Uint8Array([1]),
      ],
      floats: new Float32Array([1.5]),
      none: Object.create(null) as unknown,
      shared: [TIME, TIME],
      elsewhere: runInNewContext("({ a: [1] })") as unknown,
    };
    expect(schemaOf(z.object({ field: z.unknown() })).parse({ field: value }, PLACE)).toEqual({ field: value });
  });

  it("is not looked at where the schema says what it is", () => {
    const words = { constructor: 1, prototype: 2 };
    expect(schemaOf(z.object({ words: z.record(z.string(), z.int()) })).parse({ words }, PLACE)).toEqual({ words });
  });

  it("is checked again when a migrated record is decoded, unless it is trusted", () => {
    const { decode } = schemaOf(z.object({ field: z.unknown() }));
    expect(thrownBy(() => decode({ field: new Point() }, false, PLACE))).toMatchObject({ path: ["field"] });
    expect(thrownBy(() => decode({ field: new Point() }, true, PLACE))).toBeUndefined();
  });
});

describe("a schema with codecs", () => {
  const { parse, encode, decode, hasCodecs, isPlain } = schemaOf(
    z.object({
      id: z.int(),
      at: isoDate,
      seen: isoDate.optional(),
      made: isoDate.default(() => TIME),
      title: z.string().default("untitled"),
      place: z.object({ since: isoDate, city: z.string().default("here") }).optional(),
      visits: z.array(z.object({ at: isoDate, note: z.string().default("-") })).default([]),
      flag: z.stringbool().prefault("yes"),
    }),
  );
  const record = {
    id: 1,
    at: TIME,
    made: TIME,
    title: "untitled",
    place: { since: TIME, city: "here" },
    visits: [{ at: TIME, note: "-" }],
    flag: true,
  };
  const iso = TIME.toISOString();
  const stored = {
    ...record,
    at: iso,
    made: iso,
    place: { since: iso, city: "here" },
    visits: [{ at: iso, note: "-" }],
    flag: "true",
  };
  const input = { id: 1, at: TIME, place: { since: TIME }, visits: [{ at: TIME }] };

  it("knows which fields are stored as they are", () => {
    expect(hasCodecs).toBe(true);
    expect(["id", "title"].map(isPlain)).toEqual([true, true]);
    expect(["at", "seen", "place", "visits", "flag", "nothing"].map(isPlain)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it("takes what reads give, with absent fields filled in, and stores what the codecs make of it", () => {
    const parsed = parse(input, PLACE);
    expect(parsed).toStrictEqual(record);
    expect(encode(parsed, PLACE)).toStrictEqual(stored);
    expect(input).toStrictEqual({ id: 1, at: TIME, place: { since: TIME }, visits: [{ at: TIME }] });
  });

  it("encodes records that it did not parse", () => {
    expect(encode(record, PLACE)).toStrictEqual(stored);
    const parsed = parse(record, PLACE);
    encode(parsed, PLACE);
    expect(encode({ ...parsed, id: 2 }, PLACE)).toStrictEqual({ ...stored, id: 2 });
  });

  it.each([true, false])("decodes what is stored, trusted or not: %s", (isTrusted) => {
    expect(decode(stored, isTrusted, PLACE)).toStrictEqual(record);
  });

  it("applies codecs to trusted records, and nothing else", () => {
    expect(decode({ ...stored, id: "not checked" }, true, PLACE)).toMatchObject({ id: "not checked", at: TIME });
    expect(thrownBy(() => decode({ ...stored, id: "checked" }, false, PLACE))).toMatchObject({
      code: "Validation",
      issues: [{ path: ["id"] }],
    });
  });

  it("says which field of a stored record a codec cannot decode", () => {
    expect(thrownBy(() => decode({ ...stored, at: "yesterday" }, true, PLACE))).toMatchObject({
      code: "Validation",
      issues: [{ path: ["at"] }],
    });
  });

  it("refuses what a codec would store, with its path", () => {
    expect(thrownBy(() => parse({ ...input, at: "a text" }, PLACE))).toMatchObject({
      code: "Validation",
      issues: [{ path: ["at"] }],
    });
    expect(thrownBy(() => parse({ ...input, visits: [{ at: 1 }] }, PLACE))).toMatchObject({
      issues: [{ path: ["visits", 0, "at"] }],
    });
  });

  it("gives what reads give when a codec loses something", () => {
    const day = z.codec(z.string(), z.date(), {
      decode: (text) => new Date(text),
      encode: (time) => time.toISOString().slice(0, 10),
    });
    expect(schemaOf(z.object({ day })).parse({ day: TIME }, PLACE)).toEqual({ day: new Date("2026-11-22") });
  });

  it("may be recursive", () => {
    const Node = z.object({
      at: isoDate,
      get children() {
        return z.array(Node).default([]);
      },
    });
    const schema = schemaOf(Node);
    const tree = { at: TIME, children: [{ at: TIME, children: [] }] };
    expect(schema.encode(schema.parse(tree, PLACE), PLACE)).toEqual({ at: iso, children: [{ at: iso, children: [] }] });
    expect(schema.decode({ at: iso, children: [{ at: iso, children: [] }] }, true, PLACE)).toEqual(tree);
  });
});
