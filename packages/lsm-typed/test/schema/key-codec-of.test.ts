import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { FieldPath } from "../../src/base/errors.ts";
import { descending } from "../../src/key/descending.ts";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { stringKey } from "../../src/key/string-key.ts";
import type { KeyRole } from "../../src/schema/key-codec-of.ts";
import { recordSchema } from "../../src/schema/record-schema.ts";
import { thrownBy } from "./thrown-by.ts";

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (time) => time.toISOString(),
});

function codecOf(field: z.core.$ZodType, role: KeyRole = "index", path: FieldPath = ["field"]) {
  return recordSchema(z.object({ field }), { collection: "things" }).keyCodec(path, role);
}

describe("the key codec of a field", () => {
  it.each<[string, z.core.$ZodType, string]>([
    ["a string", z.string(), "string"],
    ["an email", z.email(), "string"],
    ["a date as text", z.iso.date(), "string"],
    ["a ULID", z.ulid(), "string"],
    ["a template", z.templateLiteral(["a", z.number()]), "string"],
    ["a UUID", z.uuidv7(), "uuid"],
    ["a GUID", z.guid(), "uuid"],
    ["a number", z.number(), "number"],
    ["an int", z.int(), "int"],
    ["a number that is an int", z.number().int(), "int"],
    ["a bigint", z.bigint(), "bigint"],
    ["a boolean", z.boolean(), "boolean"],
    ["a date", z.date(), "date"],
    ["bytes", z.instanceof(Uint8Array), "bytes"],
    ["an enum", z.enum(["b", "a"]), "literal"],
    ["a literal", z.literal(1), "literal"],
    ["literals, null among them", z.literal(["a", null]), "nullable(literal)"],
    ["a union of literals", z.union([z.literal("a"), z.literal(1)]), "literal"],
    ["a union with null", z.union([z.string(), z.null()]), "nullable(string)"],
    ["a union of strings", z.union([z.email(), z.url()]), "string"],
    ["a tuple", z.tuple([z.int(), z.string().nullable()]), "tuple(int,nullable(string))"],
    ["null", z.null(), "null"],
    ["optional", z.date().optional(), "nullable(date)"],
    ["nullable", z.date().nullable(), "nullable(date)"],
    ["nullish", z.date().nullish(), "nullable(date)"],
    ["a default", z.date().optional().default(new Date(0)), "date"],
    ["a catch", z.int().catch(1), "int"],
    ["readonly, branded, refined", z.int().readonly().brand<"A">().refine(Boolean), "int"],
    ["lazy", z.lazy(() => z.int()), "int"],
    ["a codec", isoDate, "date"],
    ["a boolean as text", z.stringbool(), "boolean"],
  ])("is that of its values: %s", (_, schema, name) => {
    expect(codecOf(schema).name).toBe(name);
  });

  it.each<[string, z.core.$ZodType, RegExp]>([
    ["a union", z.union([z.string(), z.number()]), /union/],
    ["a union of UUIDs and strings", z.union([z.uuid(), z.email()]), /union/],
    ["an object", z.object({}), /z\.object\(\) have no order/],
    ["an array", z.array(z.string()), /multi: true/],
    ["a tuple of any length", z.tuple([z.string()], z.string()), /any length/],
    ["a tuple of objects", z.tuple([z.object({})]), /no order/],
    ["a map", z.map(z.string(), z.string()), /no order/],
    ["NaN", z.nan(), /no order/],
    ["anything", z.unknown(), /no order/],
    ["a URL", z.instanceof(URL), /no order/],
    ["a literal NaN", z.literal(NaN), /NaN/],
    [
      "what a codec makes of something",
      z.codec(z.string(), z.custom<object>(), { decode: Object, encode: String }),
      /no order|not known/,
    ],
  ])("is refused, with the path, for %s", (_, schema, reason) => {
    expect(thrownBy(() => codecOf(schema))).toMatchObject({
      code: "Unsupported",
      collection: "things",
      path: expect.arrayContaining(["field"]) as string[],
      reason: expect.stringMatching(reason) as string,
    });
  });

  it("must always be there in a key", () => {
    expect(thrownBy(() => codecOf(z.string().optional(), "key"))).toMatchObject({
      path: ["field"],
      reason: expect.stringContaining("always") as string,
    });
    expect(codecOf(z.string().nullable(), "key").name).toBe("nullable(string)");
    expect(codecOf(z.string().default("a"), "key").name).toBe("string");
  });

  it("is found by its path, and nullable when an object on the way may be absent", () => {
    const place = z.object({ city: z.object({ name: z.string() }) });
    expect(codecOf(place, "index", ["field", "city", "name"]).name).toBe("string");
    expect(codecOf(place.optional(), "index", ["field", "city", "name"]).name).toBe("nullable(string)");
    expect(codecOf(place.nullable(), "index", ["field", "city", "name"]).name).toBe("nullable(string)");
    expect(thrownBy(() => codecOf(place, "index", ["field", "town", "name"]))).toMatchObject({
      path: ["field", "town"],
    });
    expect(thrownBy(() => codecOf(z.string(), "index", ["field", "length"]))).toMatchObject({
      path: ["field", "length"],
    });
    expect(thrownBy(() => codecOf(z.record(z.string(), z.string()), "index", ["field", "a"]))).toMatchObject({
      path: ["field", "a"],
    });
    expect(thrownBy(() => codecOf(z.string(), "index", ["toString"]))).toMatchObject({ path: ["toString"] });
  });

  it("is that of an array's elements in a multi index", () => {
    expect(codecOf(z.array(z.string()), "element").name).toBe("string");
    expect(codecOf(z.array(z.string().nullable()).optional(), "element").name).toBe("nullable(string)");
    expect(codecOf(z.set(z.int()), "element").name).toBe("int");
    expect(thrownBy(() => codecOf(z.string(), "element"))).toMatchObject({
      reason: expect.stringContaining("array") as string,
    });
    expect(thrownBy(() => codecOf(z.array(z.object({})), "element"))).toMatchObject({ path: ["field", "*"] });
  });

  it("is the program's own where it gives one", () => {
    const own = { ...stringKey, name: "own" };
    const schema = z.object({ a: z.unknown(), b: z.object({ c: z.string().optional() }), tags: z.array(z.unknown()) });
    const { keyCodec } = recordSchema(schema, { collection: "things", keyCodecs: { a: own, "b.c": own, tags: own } });
    expect(keyCodec(["a"], "key")).toBe(own);
    expect(keyCodec(["b", "c"], "index").name).toBe("nullable(own)");
    expect(keyCodec(["tags"], "element")).toBe(own);
  });

  it("gives values back", () => {
    const writer = new KeyWriter();
    const codec = descending(codecOf(z.tuple([z.enum(["x", "y"]), isoDate.nullable()])));
    const value = ["y", new Date(5)];
    codec.write(writer, value);
    expect(codec.read(new KeyReader(writer.take()))).toEqual(value);
  });
});
