import { describe, expect, it } from "vitest";
import { bigintKey } from "../../src/key/bigint-key.ts";
import { booleanKey } from "../../src/key/boolean-key.ts";
import { bytesKey } from "../../src/key/bytes-key.ts";
import { dateKey } from "../../src/key/date-key.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";
import { literalKey } from "../../src/key/literal-key.ts";
import { nullable, nullKey } from "../../src/key/nullable.ts";
import { numberKey } from "../../src/key/number-key.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { uuidKey } from "../../src/key/uuid-key.ts";
import { decode, encode, fromHex, hex } from "./key-support.ts";

const descString = descending(stringKey);
const pair = tupleKey([nullable(stringKey), nullable(intKey)]);

const VECTORS: readonly (readonly [codec: KeyCodec, value: unknown, hex: string])[] = [
  // Those of FoundationDB's specification of the tuple layer and of its bindings' tests.
  [intKey, 0, "14"],
  [intKey, 1, "1501"],
  [intKey, -1, "13fe"],
  [intKey, 255, "15ff"],
  [intKey, 256, "160100"],
  [intKey, -255, "1300"],
  [intKey, -256, "12feff"],
  [intKey, -5551212, "11ab4b93"],
  [intKey, 2 ** 32, "190100000000"],
  [intKey, 2 ** 53 - 1, "1b1fffffffffffff"],
  [intKey, -(2 ** 53 - 1), "0de0000000000000"],
  [bigintKey, 0n, "14"],
  [bigintKey, -5551212n, "11ab4b93"],
  [bigintKey, 2n ** 53n, "1b20000000000000"],
  [bigintKey, 2n ** 64n - 1n, "1cffffffffffffffff"],
  [bigintKey, 1n - 2n ** 64n, "0c0000000000000000"],
  [bigintKey, 2n ** 64n, "1d09010000000000000000"],
  [bigintKey, -(2n ** 64n), "0bf6feffffffffffffffff"],
  [bigintKey, 256n ** 255n - 1n, `1dff${"ff".repeat(255)}`],
  [bigintKey, 1n - 256n ** 255n, `0b00${"00".repeat(255)}`],
  [numberKey, 1, "21bff0000000000000"],
  [numberKey, -1, "21400fffffffffffff"],
  [numberKey, 0, "218000000000000000"],
  [numberKey, 1.5, "21bff8000000000000"],
  [numberKey, Infinity, "21fff0000000000000"],
  [numberKey, -Infinity, "21000fffffffffffff"],
  [stringKey, "FÔO\0bar", "0246c3944f00ff62617200"],
  [stringKey, "", "0200"],
  [stringKey, "\u{1f600}", "02f09f988000"],
  [stringKey, "\ufeff", "02efbbbf00"],
  [bytesKey, fromHex("666f6f00626172"), "01666f6f00ff62617200"],
  [bytesKey, fromHex("0000"), "0100ff00ff00"],
  [nullKey, null, "00"],
  [booleanKey, false, "26"],
  [booleanKey, true, "27"],
  [uuidKey, "00112233-4455-6677-8899-aabbccddeeff", "3000112233445566778899aabbccddeeff"],
  [tupleKey([stringKey, nullKey, tupleKey([])]), ["foo\0bar", null, []], "0502666f6f00ff6261720000ff050000"],
  [pair, [null, null], "0500ff00ff00"],
  [pair, ["", 0], "0502001400"],
  // Ours, made of those above.
  [dateKey, new Date(0), "14"],
  [dateKey, new Date(1), "1501"],
  [dateKey, new Date(-1), "13fe"],
  [nullable(intKey), null, "00"],
  [nullable(intKey), 1, "1501"],
  [literalKey(["open", 1, 1n, true, null]), "open", "026f70656e00"],
  [literalKey(["open", 1, 1n, true, null]), 1, "21bff0000000000000"],
  [literalKey(["open", 1, 1n, true, null]), 1n, "1501"],
  [literalKey(["open", 1, 1n, true, null]), true, "27"],
  [literalKey(["open", 1, 1n, true, null]), null, "00"],
  [descString, "", "40fdff00fffe"],
  [descString, "a", "40fd9eff00fffe"],
  [descString, "a\0", "40fd9eff0000ff00fffe"],
  [descending(intKey), 0, "40ebfffe"],
  [descending(intKey), 256, "40e9feff00fffe"],
  [descending(nullable(intKey)), null, "40ff00fffe"],
  [descending(booleanKey), true, "40d8fffe"],
];

describe("encodings", () => {
  it.each(VECTORS)("%# are those that were agreed on", (codec, value, expected) => {
    expect(hex(encode(codec, value))).toBe(expected);
    expect(decode(codec, fromHex(expected))).toStrictEqual(value);
  });

  it("write -0 as 0 and do not read it", () => {
    expect(hex(encode(numberKey, -0))).toBe("218000000000000000");
    expect(hex(encode(intKey, -0))).toBe("14");
    expect(hex(encode(literalKey([0]), -0 as 0))).toBe("218000000000000000");
    expect(() => decode(numberKey, fromHex("217fffffffffffffff"))).toThrow("-0");
  });

  it("take a UUID in either case and give it in lower case", () => {
    const bytes = encode(uuidKey, "ABCDEF01-2345-6789-abcd-EF0123456789");
    expect(hex(bytes)).toBe("30abcdef0123456789abcdef0123456789");
    expect(decode(uuidKey, bytes)).toBe("abcdef01-2345-6789-abcd-ef0123456789");
  });

  it("write an absent value as null", () => {
    expect(hex(encode(nullable(stringKey), undefined))).toBe("00");
    expect(decode(nullable(stringKey), fromHex("00"))).toBe(null);
  });

  it("have names that say how values are encoded", () => {
    expect(descending(nullable(pair)).name).toBe("desc(nullable(tuple(nullable(string),nullable(int))))");
    expect(literalKey(["a", "b"]).name).toBe("literal");
  });
});
