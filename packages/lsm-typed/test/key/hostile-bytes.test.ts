import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bigintKey } from "../../src/key/bigint-key.ts";
import { descending } from "../../src/key/descending.ts";
import { dateKey } from "../../src/key/date-key.ts";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyBytesError, type KeyCodec } from "../../src/key/key-codec.ts";
import { KeyReader } from "../../src/key/key-reader.ts";
import { nullable } from "../../src/key/nullable.ts";
import { numberKey } from "../../src/key/number-key.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { codecCases, encode, fromHex, hex } from "./key-support.ts";

/** Reads whatever the bytes are: a value whose encoding they begin with, or the one error. */
function expectValueOrRefusal(codec: KeyCodec, bytes: Uint8Array): void {
  const reader = new KeyReader(bytes);
  let value: unknown;
  try {
    value = codec.read(reader);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidKeyBytesError);
    return;
  }
  expect(reader.at).toBeLessThanOrEqual(bytes.length);
  expect(hex(encode(codec, value))).toBe(hex(bytes.subarray(0, reader.at)));
}

/** A view with bytes behind it that would complete what was cut off. */
function cut(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, length);
}

describe.each(codecCases)("reading $name", ({ name, codec, values }) => {
  // Removed literals are read, for migrations, and not written: their bytes are not compared.
  const check = name.includes("literal") ? expectValueOrError : expectValueOrRefusal;

  it("refuses every encoding that is cut off", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(codec, value);
        for (let length = 0; length < bytes.length; length++) {
          // What ends at a zero and went on with an escape is whole: "a" of "a\0".
          if (bytes[length] === 0xff && bytes[length - 1] === 0) check(codec, cut(bytes, length));
          else expect(() => codec.read(new KeyReader(cut(bytes, length)))).toThrow(InvalidKeyBytesError);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("gives a value or refuses, whatever was changed", () => {
    const changes = fc.array(
      fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, 2, 0x15, 0x40, 0x80, 0xbf, 0xfe, 0xff)),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(values, changes, (value, list) => {
        const bytes = [...encode(codec, value)];
        for (const [at, removed, byte] of list) bytes.splice(at % (bytes.length + 1), removed, byte);
        check(codec, Uint8Array.from(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("gives a value or refuses random bytes behind its code", () => {
    fc.assert(
      fc.property(values, fc.uint8Array({ maxLength: 24 }), (value, rest) => {
        check(codec, rest);
        check(codec, Uint8Array.of(encode(codec, value)[0]!, ...rest));
      }),
      { numRuns: 200 },
    );
  });
});

function expectValueOrError(codec: KeyCodec, bytes: Uint8Array): void {
  const reader = new KeyReader(bytes);
  try {
    codec.read(reader);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidKeyBytesError);
    return;
  }
  expect(reader.at).toBeLessThanOrEqual(bytes.length);
}

describe("bytes that no writer makes", () => {
  const pair = tupleKey([nullable(intKey), nullable(intKey)]);
  const cases: readonly (readonly [what: string, codec: KeyCodec, hex: string])[] = [
    ["an integer with a leading zero", intKey, "160001"],
    ["a negative integer with a leading zero", intKey, "12fffe"],
    ["an integer past the safe range", intKey, "1b20000000000000"],
    ["a negative integer past the safe range", intKey, "0ddfffffffffffff"],
    ["an integer of eight bytes with a leading zero", bigintKey, "1c0020000000000000"],
    ["a long integer with a leading zero", bigintKey, "1d09000000000000000001"],
    ["a long integer that is short", bigintKey, "1d08ffffffffffffffff"],
    ["a long integer without a size", bigintKey, "1d"],
    ["NaN", numberKey, "21fff8000000000000"],
    ["a negative NaN", numberKey, "210007ffffffffffff"],
    ["a date past the last", dateKey, "1b1fffffffffffff"],
    ["an overlong zero", stringKey, "02c08000"],
    ["a surrogate", stringKey, "02eda08000"],
    ["half a character", stringKey, "02c300"],
    ["a code point past the last", stringKey, "02f490808000"],
    ["a tuple with more fields", pair, "0500ff00ff00ff00"],
    ["a tuple with fewer fields", pair, "0500ff00"],
    ["a tuple without its end", pair, "0500ff00ff"],
    ["a descending value with an unknown escape", descending(intKey), "40ebff80fffe"],
    ["a descending value with more behind it", descending(intKey), "40ebebfffe"],
    ["a descending value without its end", descending(intKey), "40eb"],
    ["a descending value of nothing", descending(intKey), "40fffe"],
    ["another type", intKey, "0200"],
    ["nothing", intKey, ""],
  ];

  it.each(cases)("are refused: %s", (_what, codec, text) => {
    expect(() => codec.read(new KeyReader(fromHex(text)))).toThrow(InvalidKeyBytesError);
  });

  it("are shown with the place that does not fit", () => {
    expect(() => intKey.read(new KeyReader(fromHex("1501ff"), 2))).toThrow(
      "byte 2 of the key 1501ff does not fit a safe integer",
    );
  });

  it("do not show what an earlier descending value left behind", () => {
    const codec = descending(stringKey);
    const long = encode(codec, "a long value with an end");
    expect(codec.read(new KeyReader(long))).toBe("a long value with an end");
    // The same beginning, but its own end mark comes before the string's terminator.
    const unfinished = Uint8Array.of(...long.subarray(0, 5), 0xff, 0xfe);
    expect(() => codec.read(new KeyReader(unfinished))).toThrow(InvalidKeyBytesError);
  });
});
