import { describe, expect, expectTypeOf, it } from "vitest";
import { bigintKey } from "../../src/key/bigint-key.ts";
import { booleanKey } from "../../src/key/boolean-key.ts";
import { bytesKey } from "../../src/key/bytes-key.ts";
import { dateKey } from "../../src/key/date-key.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyBytesError, InvalidKeyValueError, type KeyCodec } from "../../src/key/key-codec.ts";
import { packIds, readKeyFields, writeKeyFields } from "../../src/key/key-fields.ts";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { literalKey } from "../../src/key/literal-key.ts";
import { nullable } from "../../src/key/nullable.ts";
import { numberKey } from "../../src/key/number-key.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { uuidKey } from "../../src/key/uuid-key.ts";
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

  const long = ["x".repeat(300), "y\0".repeat(500), "\0".repeat(300), "é".repeat(3000), "\u{1f600}z".repeat(300)];
  const longCases: readonly (readonly [codec: KeyCodec, value: unknown])[] = [
    ...long.map((text) => [stringKey, text] as const),
    [bytesKey, new Uint8Array(600)],
    [bytesKey, new Uint8Array(600).fill(255)],
    [bigintKey, 256n ** 254n],
    [tupleKey([stringKey, stringKey]), ["x".repeat(254), "y".repeat(254)]],
  ];
  it.each(longCases)("outgrow a writer's memory: %#", (codec, value) => {
    const codecs = [codec, descending(codec), codec];
    // Each position of the border between what fits and what does not.
    for (let length = 240; length <= 256; length++) {
      const writer = new KeyWriter();
      writer.writeBytes(new Uint8Array(length));
      writeKeyFields(writer, codecs, [value, value, value]);
      const reader = new KeyReader(writer.take(), length);
      expect(readKeyFields(reader, codecs)).toStrictEqual([value, value, value]);
      expect(reader.isAtEnd).toBe(true);
    }
  });

  const small: readonly (readonly [codec: KeyCodec, value: unknown])[] = [
    [intKey, 2 ** 50],
    [numberKey, 1.5],
    [uuidKey, "00112233-4455-6677-8899-aabbccddeeff"],
    [booleanKey, true],
    [bigintKey, 2n ** 70n],
    [stringKey, "\0\0\0"],
    [stringKey, "\uffff\uffff\uffff"],
    [bytesKey, new Uint8Array(3)],
    [descending(intKey), 256],
    [literalKey(["abc"]), "abc"],
  ];
  it.each(small)("fill a writer's memory to the last byte: %#", (codec, value) => {
    for (let length = 230; length <= 256; length++) {
      const writer = new KeyWriter();
      writer.writeBytes(new Uint8Array(length));
      codec.write(writer, value);
      expect(decode(codec, writer.take(length))).toStrictEqual(value);
    }
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
