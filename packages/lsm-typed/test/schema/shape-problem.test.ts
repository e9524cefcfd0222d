import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isSameShape, type SchemaShape } from "../../src/schema/schema-shape.ts";
import { shapeOf } from "../../src/schema/shape-of.ts";
import { shapeProblem } from "../../src/schema/shape-problem.ts";

const record = (fields: Record<string, z.core.$ZodType>): SchemaShape =>
  shapeOf(z.object(fields), { collection: "things" });
const isoDate = z.codec(z.string(), z.date(), {
  decode: (text) => new Date(text),
  encode: (time) => time.toISOString(),
});
const a = z.object({ kind: z.literal("a"), at: z.date() });
const b = z.object({ kind: z.literal("b"), big: z.bigint() });

describe("stored values fit a schema that", () => {
  it.each<[string, z.core.$ZodType | undefined, z.core.$ZodType]>([
    ["is the same", z.date(), z.date()],
    ["checks more", z.string(), z.string().min(3)],
    ["has a new optional field", undefined, z.map(z.string(), z.date()).optional()],
    [
      "has a new field for a codec that takes absence",
      undefined,
      z.codec(z.string().optional(), z.string(), { decode: String, encode: (text) => text }),
    ],
    ["makes a field optional", z.date(), z.date().optional()],
    ["makes a field nullable", z.date(), z.date().nullable()],
    ["makes a nullable field nullish", z.date().nullable(), z.date().nullish()],
    ["makes an optional field nullish", z.date().optional(), z.date().nullish()],
    ["takes null or more", z.null(), z.date().nullable()],
    ["has a default for a field that was always there", z.date(), z.date().default(new Date(0))],
    ["has more literals", z.enum(["a"]), z.enum(["b", "a"])],
    ["takes any string", z.enum(["a"]), z.string()],
    ["takes any number", z.literal([1, 2.5]), z.number()],
    ["takes any int", z.literal(1), z.int()],
    ["takes any boolean", z.literal(true), z.boolean()],
    ["takes numbers beside ints", z.int(), z.number()],
    ["takes strings beside UUIDs", z.uuid(), z.string()],
    ["has a wider union", z.union([z.string(), z.boolean()]), z.union([z.boolean(), z.string(), z.int()])],
    ["makes a union of a field", z.date(), z.union([z.string(), z.date()])],
    ["has one more tagged object", a, z.discriminatedUnion("kind", [a, b])],
    ["is wider inside an array", z.array(z.date()), z.array(z.date().nullable())],
    ["is wider inside a tuple", z.tuple([z.date()], z.int()), z.tuple([z.date().nullable()], z.number())],
    ["is wider inside a set", z.set(z.int()), z.set(z.number())],
    ["is wider inside a map", z.map(z.uuid(), z.int()), z.map(z.string(), z.number())],
    ["is wider inside a record", z.record(z.uuid(), z.int()), z.record(z.string(), z.number().optional())],
    ["is wider inside an object", z.object({ x: z.int() }), z.object({ x: z.number(), y: z.date().optional() })],
    ["takes more fields", z.object({ x: z.int() }), z.looseObject({ x: z.int() })],
    [
      "is wider inside a codec",
      isoDate,
      z.codec(z.string().nullable(), z.date(), { decode: () => new Date(0), encode: String }),
    ],
  ])("%s", (_, stored, now) => {
    expect(shapeProblem(record(stored === undefined ? {} : { field: stored }), record({ field: now }))).toBeUndefined();
  });
});

describe("stored values do not fit a schema that", () => {
  it.each<[string, z.core.$ZodType | undefined, z.core.$ZodType | undefined, string]>([
    ["has a new field", undefined, z.string(), 'field "field" is new, and stored records do not have it'],
    [
      "has a new field with a default",
      undefined,
      z.string().default("a"),
      'field "field" is new, and stored records do not have it',
    ],
    ["lacks a field", z.string(), undefined, 'field "field" is gone'],
    ["makes a field required", z.string().optional(), z.string(), 'field "field" may be absent, and must be there now'],
    ["refuses null", z.string().nullable(), z.string(), 'field "field" may be null, and must not be now'],
    [
      "refuses null, and only null",
      z.string().nullish(),
      z.string().optional(),
      'field "field" may be null, and must not be now',
    ],
    ["has another kind", z.string(), z.date(), 'field "field" was a string and is a date now'],
    ["takes ints only", z.number(), z.int(), 'field "field" was a number and is an int now'],
    ["takes UUIDs only", z.string(), z.uuid(), 'field "field" was a string and is a uuid now'],
    [
      "has fewer literals",
      z.enum(["a", "b", "c"]),
      z.enum(["a"]),
      'field "field" may be "b" or "c", and must not be now',
    ],
    ["has a literal of another type", z.literal(1), z.literal("1"), 'field "field" may be 1, and must not be now'],
    ["takes literals only", z.string(), z.enum(["a"]), 'field "field" was a string and is "a" now'],
    ["takes numbers for literal strings", z.enum(["a"]), z.number(), 'field "field" was "a" and is a number now'],
    ["has a narrower union", z.union([z.string(), z.date()]), z.date(), 'field "field" was a string and is a date now'],
    [
      "has another union",
      z.date(),
      z.union([z.string(), z.boolean()]),
      'field "field" was a date and is a string or a boolean now',
    ],
    [
      "is new inside",
      z.object({}),
      z.object({ x: z.int() }),
      'field "field.x" is new, and stored records do not have it',
    ],
    [
      "is another inside an array",
      z.array(z.int()),
      z.array(z.string()),
      'field "field.*" was an int and is a string now',
    ],
    [
      "is another inside a tuple",
      z.tuple([z.int(), z.int()]),
      z.tuple([z.int(), z.string()]),
      'field "field[1]" was an int and is a string now',
    ],
    [
      "is another inside a record",
      z.record(z.string(), z.int()),
      z.record(z.uuid(), z.int()),
      'field "field.*" was a string and is a uuid now',
    ],
    [
      "may not be absent in a record",
      z.record(z.string(), z.int().optional()),
      z.record(z.string(), z.int()),
      'field "field.*" may be absent, and must be there now',
    ],
    [
      "has a tuple of another length",
      z.tuple([z.int()]),
      z.tuple([z.int(), z.int().optional()]),
      'field "field" is a tuple of another length now',
    ],
    ["has an array for a set", z.set(z.int()), z.array(z.int()), 'field "field" was a set and is an array now'],
    [
      "has an object for a record",
      z.record(z.string(), z.int()),
      z.object({}),
      'field "field" was a record and is an object now',
    ],
    ["has a codec", z.string(), isoDate, 'field "field" was a string and is a codec now'],
    ["takes named fields only", z.looseObject({}), z.object({}), 'field "field" may have any fields, and must not now'],
    [
      "names a field that may be there",
      z.looseObject({}),
      z.looseObject({ x: z.int().optional() }),
      'field "field.x" is new, and records may have such a field already',
    ],
    [
      "takes anything",
      z.string(),
      z.unknown(),
      'field "field" was a string and is unknown now, which is stored in another way',
    ],
    [
      "has options that JSON does not tell apart",
      z.union([z.string(), z.int()]),
      z.union([z.string(), z.int(), z.date()]),
      'field "field" was a string or an int and is a string or an int or a date now, which is stored in another way',
    ],
    [
      "has literals that JSON does not have",
      z.literal("a"),
      z.literal(["a", 1n]),
      'field "field" was "a" and is "a" or 1n now, which is stored in another way',
    ],
  ])("%s", (_, stored, now, problem) => {
    const fields = (schema: z.core.$ZodType | undefined) => record(schema === undefined ? {} : { field: schema });
    expect(shapeProblem(fields(stored), fields(now))).toBe(problem);
  });
});

describe("two shapes", () => {
  it("are the same in whatever order fields, literals and options are", () => {
    const one = record({ x: z.enum(["a", "b"]), y: z.union([z.string(), z.date()]), z: z.record(z.string(), z.int()) });
    const two = record({ z: z.record(z.string(), z.int()), y: z.union([z.date(), z.string()]), x: z.enum(["b", "a"]) });
    expect(isSameShape(one, two)).toBe(true);
  });

  it.each<[z.core.$ZodType, z.core.$ZodType]>([
    [z.string(), z.string().optional()],
    [z.tuple([z.int(), z.string()]), z.tuple([z.string(), z.int()])],
    [z.record(z.string(), z.int()), z.map(z.string(), z.int())],
    [z.object({ literals: z.string() }), z.object({ union: z.string() })],
    [z.object({}), z.looseObject({})],
    [z.tuple([z.int()], z.int()), z.tuple([z.int()])],
  ])("differ in what they are made of", (one, two) => {
    expect(isSameShape(record({ field: one }), record({ field: two }))).toBe(false);
  });
});
