import { describe, expect, expectTypeOf, it } from "vitest";
import { dateKey } from "../../src/key/date-key.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyBytesError, InvalidKeyValueError, type KeyCodec } from "../../src/key/key-codec.ts";
import { packIds, readKeyFields, writeKeyFields } from "../../src/key/key-fields.ts";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { literalKey } from "../../src/key/literal-key.ts";
import { nullable } from "../../src/key/nullable.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { decode, encode, fromHex, hex } from "./key-support.ts";

describe("fields of a key", () => {
  it("follow each other without anything between them", () => {
    const writer = new KeyWriter();
    writer.writeBytes(packIds(3, 0));
    writeKeyFields(writer, [stringKey, descending(intKey)], ["a", 1]);
    expect(hex(writer.take())).toBe(["150314", "026100", "40eafefffe"].join(""));
  });

  it("say which of the values was refused", () => {
    const write = () => writeKeyFields(new KeyWriter(), [stringKey, nullable(intKey)], ["a", 1.5]);
    expect(write).toThrow(InvalidKeyValueError);
    expect(write).toThrow(expect.objectContaining({ position: 1 }));
  });

  it("refuse a missing value unless it may be absent", () => {
    expect(() => writeKeyFields(new KeyWriter(), [stringKey, stringKey], ["a"])).toThrow(InvalidKeyValueError);
    const writer = new KeyWriter();
    writeKeyFields(writer, [stringKey, nullable(stringKey)], ["a"]);
    expect(hex(writer.take())).toBe("02610000");
  });

  it("are not read past the end of the key", () => {
    const reader = new KeyReader(fromHex("1501"));
    expect(() => readKeyFields(reader, [intKey, intKey])).toThrow(InvalidKeyBytesError);
  });

  it("outgrow a writer's memory", () => {
    const writer = new KeyWriter();
    const texts = ["x".repeat(63), "y\0".repeat(500), "z".repeat(5000), "é".repeat(3000)];
    const codecs = texts.flatMap(() => [stringKey, descending(stringKey)]);
    const values = texts.flatMap((text) => [text, text]);
    writeKeyFields(writer, codecs, values);
    expect(readKeyFields(new KeyReader(writer.take()), codecs)).toStrictEqual(values);
  });
});

describe("ids", () => {
  it("are integers of keys", () => {
    expect(hex(packIds())).toBe("");
    expect(hex(packIds(0, 1, 255, 256))).toBe("14150115ff160100");
  });

  it.each([-1, 1.5, NaN, 2 ** 53])("are not %s", (id) => {
    expect(() => packIds(1, id)).toThrow(RangeError);
  });
});

describe("codecs within codecs", () => {
  it("read a literal that is not listed any more", () => {
    const before = literalKey(["open", "archived", 1n]);
    const after = literalKey(["open"]);
    expect(decode<unknown>(after, encode(before, "archived"))).toBe("archived");
    expect(decode<unknown>(after, encode(before, 1n))).toBe(1n);
  });

  it("give values of their own, not views of memory that is used again", () => {
    const codec = descending(tupleKey([stringKey, nullable(dateKey)]));
    const first = decode(codec, encode(codec, ["a", new Date(5)]));
    decode(codec, encode(codec, ["b", null]));
    expect(first).toStrictEqual(["a", new Date(5)]);
  });

  it("have the types of their values", () => {
    expectTypeOf(tupleKey([stringKey, nullable(intKey)])).toEqualTypeOf<
      KeyCodec<readonly [string, number | null | undefined]>
    >();
    expectTypeOf(literalKey(["a", 1])).toEqualTypeOf<KeyCodec<"a" | 1>>();
    expectTypeOf(descending(dateKey)).toEqualTypeOf<KeyCodec<Date>>();
    expectTypeOf(stringKey).toExtend<KeyCodec>();
  });
});
