import { describe, expect, it } from "vitest";
import { z } from "zod";
import { z as mini } from "zod/mini";
import type { FieldPath } from "../../src/base/errors.ts";
import type { SchemaShape } from "../../src/schema/schema-shape.ts";
import { shapeOf } from "../../src/schema/shape-of.ts";
import { thrownBy } from "./thrown-by.ts";

const PLACE = { collection: "things" };
const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (time) => time.toISOString(),
});

describe("the shape of a schema", () => {
  it.each<[string, z.core.$ZodType, SchemaShape]>([
    ["a string", z.string(), "string"],
    ["an email", z.email(), "string"],
    ["a template", z.templateLiteral(["a", z.number()]), "string"],
    ["a uuid", z.uuid(), "uuid"],
    ["a string checked to be a uuid", z.string().check(z.uuid()), "uuid"],
    ["a number", z.number().min(1), "number"],
    ["a float", z.float32(), "number"],
    ["an int", z.int(), "int"],
    ["a number checked to be an int", z.number().int().positive(), "int"],
    ["an int32", z.int32(), "int"],
    ["a bigint", z.int64(), "bigint"],
    ["NaN", z.nan(), "nan"],
    ["a boolean", z.coerce.boolean(), "boolean"],
    ["a date", z.coerce.date(), "date"],
    ["bytes", z.instanceof(Uint8Array), "bytes"],
    ["bytes of zod/mini", mini.instanceof(Uint8Array), "bytes"],
    ["a URL", z.instanceof(URL), "url"],
    ["a regular expression", z.instanceof(RegExp), "regexp"],
    ["anything", z.any(), "unknown"],
    ["an enum", z.enum({ A: "a", B: 2 }), { literals: ['"a"', "2"] }],
    ["literals", z.literal([1, "1", 1n, true]), { literals: ["1", '"1"', "1n", "true"] }],
    ["null", z.null(), "null"],
    ["a literal or null", z.literal([1, null]), { nullable: { literals: ["1"] } }],
    ["a literal or undefined", z.literal([1, undefined]), { union: ["undefined", { literals: ["1"] }] }],
    ["optional", z.string().optional(), { optional: "string" }],
    ["optional twice", z.string().optional().optional(), { optional: "string" }],
    ["nullish", z.string().nullish(), { optional: { nullable: "string" } }],
    ["nullish the other way round", z.string().optional().nullable(), { optional: { nullable: "string" } }],
    ["exactly optional", z.exactOptional(z.string()), { optional: "string" }],
    ["no longer optional", z.nonoptional(z.string().optional()), "string"],
    ["a default", z.string().default("a"), "string"],
    ["a catch", z.string().catch("a"), "string"],
    ["branded and readonly", z.string().brand<"A">().readonly(), "string"],
    ["an array", z.array(z.date()), { array: "date" }],
    ["a tuple", z.tuple([z.date()], z.string()), { tuple: ["date"], rest: "string" }],
    ["a set", z.set(z.date()), { set: "date" }],
    ["a map", z.map(z.string(), z.date()), { map: ["string", "date"] }],
    ["a record", z.record(z.string(), z.date()), { record: ["string", "date"] }],
    ["a record of all of an enum", z.record(z.enum(["a", "b"]), z.date()), { object: { a: "date", b: "date" } }],
    [
      "a record of some of an enum",
      z.partialRecord(z.enum(["a"]), z.date()),
      { record: [{ literals: ['"a"'] }, "date"] },
    ],
    ["a loose record", z.looseRecord(z.string().regex(/^a/), z.date()), { record: ["string", "unknown"] }],
    ["an object", z.strictObject({ a: z.string() }), { object: { a: "string" } }],
    ["a loose object", z.looseObject({ a: z.string() }), { object: { a: "string" }, isOpen: true }],
    ["a catchall", z.object({}).catchall(z.date()), { object: {}, isOpen: true }],
    ["a union", z.union([z.string(), z.date()]), { union: ["string", "date"] }],
    ["a union in a union", z.union([z.string(), z.union([z.date(), z.string()])]), { union: ["string", "date"] }],
    ["a union of literals", z.union([z.literal("a"), z.literal(1)]), { literals: ['"a"', "1"] }],
    ["a union with null", z.union([z.string(), z.null()]), { nullable: "string" }],
    [
      "a union with an optional",
      z.union([z.string(), z.date().optional()]),
      { optional: { union: ["string", "date"] } },
    ],
    ["a union with anything", z.union([z.string(), z.unknown()]), "unknown"],
    [
      "an intersection",
      z.object({ a: z.string() }).and(z.object({ b: z.date() })),
      { object: { a: "string", b: "date" } },
    ],
    ["an intersection of others", z.string().and(z.number()), "unknown"],
    ["a pipe that only checks", z.string().pipe(z.string().min(3)), "string"],
    ["a codec", isoDate, { codec: "string" }],
    [
      "codecs in a row",
      isoDate.pipe(z.codec(z.date(), z.number(), { decode: Number, encode: (ms) => new Date(ms) })),
      { codec: { codec: "string" } },
    ],
    ["a boolean as text", z.stringbool(), { codec: "string" }],
  ])("says %s", (_, schema, shape) => {
    expect(shapeOf(z.object({ field: schema }), PLACE)).toEqual({ object: { field: shape } });
  });

  it("is JSON", () => {
    const shape = shapeOf(z.object({ a: z.literal([1n, "a"]).optional(), b: z.map(z.int(), isoDate) }), PLACE);
    expect(JSON.parse(JSON.stringify(shape))).toEqual(shape);
  });
});

describe("the shape of a recursive schema", () => {
  it("ends where a getter comes back", () => {
    const Node = z.object({
      name: z.string(),
      get children() {
        return z.array(Node);
      },
    });
    expect(shapeOf(Node, PLACE)).toEqual({ object: { name: "string", children: { array: "lazy" } } });
  });

  it("ends where z.lazy() comes back", () => {
    const json = { union: ["string", "number", "boolean", { array: "lazy" }, { record: ["string", "lazy"] }] };
    expect(shapeOf(z.object({ json: z.json() }), PLACE)).toEqual({ object: { json: { nullable: json } } });
  });

  it("stays small when many schemas contain each other", () => {
    const all: z.ZodType[] = [];
    for (let i = 0; i < 30; i++)
      all.push(z.lazy(() => z.object(Object.fromEntries(all.map((each, j) => [`f${j}`, each])))));
    expect(JSON.stringify(shapeOf(z.object({ first: all[0]! }), PLACE)).length).toBeLessThan(30_000);
  });

  it("is refused when a schema goes on without end", () => {
    const endless = (): z.ZodType => z.lazy(() => z.array(endless()));
    expect(thrownBy(() => shapeOf(z.object({ list: endless() }), PLACE))).toMatchObject({
      code: "Unsupported",
      message: expect.stringContaining("without end") as string,
    });
  });
});

describe("a schema is refused, with the path, for", () => {
  class Point {
    x = 0;
  }

  it.each<[string, z.core.$ZodType, FieldPath, RegExp]>([
    ["a transform", z.string().transform(Number), [], /z\.codec/],
    ["a transform in a pipe", z.string().pipe(z.transform(Number)).pipe(z.number()), [], /z\.codec/],
    ["preprocess", z.preprocess(Number, z.number()), [], /z\.codec/],
    ["a transform behind a codec", isoDate.transform(Number), [], /z\.codec/],
    ["a pipe to another kind", z.string().pipe(z.coerce.number()), [], /pipe/],
    ["z.custom()", z.custom<string>(), [], /z\.codec/],
    ["a class", z.instanceof(Point), [], /instances of Point/],
    ["a Buffer", z.instanceof(Buffer), [], /Uint8Array/],
    ["an ArrayBuffer", z.instanceof(ArrayBuffer), [], /Uint8Array/],
    ["a DataView", z.instanceof(DataView), [], /Uint8Array/],
    ["a BigInt64Array", z.instanceof(BigInt64Array), [], /BigInt64Array/],
    ["an instance of Date", z.instanceof(Date), [], /z\.date/],
    ["a function", z.function(), [], /functions/],
    ["a promise", z.promise(z.string()), [], /promises/],
    ["a symbol", z.symbol(), [], /symbols/],
    ["a symbol as literal", z.literal(Symbol("a") as never), [], /symbols/],
    ["a file", z.file(), [], /files/],
    ["void", z.void(), [], /void/],
    ["z.success()", z.success(z.string()), [], /undone/],
    ["something inside an array", z.array(z.symbol()), ["*"], /symbols/],
    ["something inside a tuple", z.tuple([z.string(), z.symbol()]), [1], /symbols/],
    ["something inside a map", z.map(z.string(), z.symbol()), ["*"], /symbols/],
    ["something inside a union", z.union([z.string(), z.symbol()]), [], /symbols/],
    ["something stored by a codec", z.codec(z.symbol(), z.string(), { decode: String, encode: Symbol }), [], /symbols/],
    ["something deep", z.object({ a: z.array(z.object({ b: z.symbol() })) }), ["a", "*", "b"], /symbols/],
    ["a codec for the keys of a record", z.record(z.stringbool() as never, z.string()), ["*"], /keys/],
    ["a codec in a catchall", z.object({}).catchall(isoDate), ["*"], /catchall/],
    ["an asynchronous refinement", z.string().refine(async () => Promise.resolve(true)), [], /asynchronous/],
    [
      "an asynchronous codec",
      z.codec(z.string(), z.string(), { decode: async (a) => Promise.resolve(a), encode: (a) => a }),
      [],
      /asynchronous/,
    ],
    ["a field called constructor", z.object({ constructor: z.string() }), ["constructor"], /called/],
    ["a field called prototype", z.object({ prototype: z.string() }), ["prototype"], /called/],
    ["a field called __proto__", z.object({ ["__proto__"]: z.string() }), ["__proto__"], /called/],
    ["a field that objects inherit", z.object({ toString: z.string() }), ["toString"], /called/],
    [
      "a name in a record of all of an enum",
      z.record(z.enum(["a", "constructor"]), z.string()),
      ["constructor"],
      /called/,
    ],
    ["a field named by a symbol", z.object({ [Symbol("a")]: z.string() } as never), [], /symbol/],
  ])("%s", (_, schema, path, reason) => {
    expect(thrownBy(() => shapeOf(z.object({ field: schema }), PLACE))).toMatchObject({
      code: "Unsupported",
      collection: "things",
      path: ["field", ...path],
      message: expect.stringMatching(reason) as string,
    });
  });

  it("nothing that a codec only gives to programs", () => {
    const point = z.codec(z.tuple([z.number()]), z.instanceof(Point), {
      decode: ([x]) => Object.assign(new Point(), { x }),
      encode: ({ x }) => [x] as [number],
    });
    expect(shapeOf(z.object({ point }), PLACE)).toEqual({ object: { point: { codec: { tuple: ["number"] } } } });
  });
});
