import { describe, expect, it } from "vitest";
import { bigintKey } from "../../src/key/bigint-key.ts";
import { booleanKey } from "../../src/key/boolean-key.ts";
import { bytesKey } from "../../src/key/bytes-key.ts";
import { dateKey } from "../../src/key/date-key.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyValueError, type KeyCodec } from "../../src/key/key-codec.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { literalKey } from "../../src/key/literal-key.ts";
import { nullable, nullKey } from "../../src/key/nullable.ts";
import { numberKey } from "../../src/key/number-key.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { uuidKey } from "../../src/key/uuid-key.ts";
import { encode } from "./key-support.ts";

const UUID = "00112233-4455-6677-8899-aabbccddeeff";
const pair = tupleKey([stringKey, intKey]);
const literal = literalKey(["open", 1, 2n]);
const circular: unknown[] = [];
circular.push(circular);

/** One value of each type; each codec takes at most one or two of them. */
const STRANGERS = [
  undefined,
  null,
  true,
  1,
  1.5,
  NaN,
  1n,
  "text",
  UUID,
  Symbol("s"),
  () => 0,
  {},
  circular,
  new Date(0),
  new Uint8Array(1),
  ["a", 1],
  "open",
] as const;

const TAKEN: readonly (readonly [codec: KeyCodec, values: readonly unknown[]])[] = [
  [nullKey, [null]],
  [booleanKey, [true]],
  [intKey, [1]],
  [numberKey, [1, 1.5]],
  [bigintKey, [1n]],
  [stringKey, ["text", UUID, "open"]],
  [uuidKey, [UUID]],
  [dateKey, [STRANGERS[13]]],
  [bytesKey, [STRANGERS[14]]],
  [pair, [STRANGERS[15]]],
  [literal, [1, "open"]],
  [nullable(intKey), [undefined, null, 1]],
  [descending(intKey), [1]],
];

describe("writing", () => {
  it.each(TAKEN)("%# refuses values of other types", (codec, taken) => {
    for (const value of STRANGERS) {
      if (taken.some((one) => Object.is(one, value))) encode(codec, value);
      else expect(() => encode(codec, value)).toThrow(InvalidKeyValueError);
    }
  });

  const refused: readonly (readonly [codec: KeyCodec, value: unknown])[] = [
    [intKey, 2 ** 53],
    [intKey, -(2 ** 53)],
    [intKey, Infinity],
    [bigintKey, 256n ** 255n],
    [bigintKey, -(256n ** 255n)],
    [dateKey, new Date(NaN)],
    [stringKey, "\ud800"],
    [stringKey, "a\udc00b"],
    [stringKey, "\ud800\ud800\udc00"],
    [stringKey, `${"long ".repeat(20)}\ud800`],
    [stringKey, `${"long\0".repeat(20)}\udfff`],
    [uuidKey, UUID.slice(1)],
    [uuidKey, `${UUID}0`],
    [uuidKey, UUID.replaceAll("-", "0")],
    [uuidKey, UUID.replace("a", "g")],
    [uuidKey, UUID.replace("0", "\u0130")],
    [uuidKey, UUID.replace("0", "@")],
    [uuidKey, `0-0112233${UUID.slice(9)}`],
    [pair, ["a"]],
    [pair, ["a", 1, 2]],
    [pair, ["a", 1.5]],
    [literal, "done"],
    [literal, 1n],
  ];
  it.each(refused)("%# refuses what has no encoding", (codec, value) => {
    expect(() => encode(codec, value)).toThrow(InvalidKeyValueError);
    expect(() => encode(descending(codec), value)).toThrow(InvalidKeyValueError);
    expect(() => encode(nullable(codec), value)).toThrow(InvalidKeyValueError);
  });

  it("says what was refused and what would do", () => {
    expect(() => encode(numberKey, NaN)).toThrow("NaN cannot be a key; expected a number other than NaN");
    expect(() => encode(intKey, 1.5)).toThrow("1.5 cannot be a key; expected a safe integer");
    expect(() => encode(stringKey, "\ud800")).toThrow(
      '"\\ud800" cannot be a key; expected text without lone surrogates',
    );
    expect(() => encode(literal, "done" as "open")).toThrow('"done" cannot be a key; expected one of open, 1, 2');
    expect(() => encode(dateKey, {} as Date)).toThrow("[object Object] cannot be a key; expected a valid Date");
  });

  it("refuses to list a literal that has no encoding", () => {
    expect(() => literalKey([NaN])).toThrow(InvalidKeyValueError);
    expect(() => literalKey([undefined as unknown as null])).toThrow(InvalidKeyValueError);
  });

  it("leaves a writer usable after a refusal", () => {
    const writer = new KeyWriter();
    expect(() => pair.write(writer, ["a", 1.5])).toThrow(InvalidKeyValueError);
    writer.clear();
    pair.write(writer, ["a", 1]);
    expect(writer.take()).toStrictEqual(encode(pair, ["a", 1]));
  });
});
