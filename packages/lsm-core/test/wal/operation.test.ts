import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkOperations,
  keyLengthOf,
  keyStartOf,
  OP_DELETE,
  OP_DELETE_RANGE,
  OP_PUT,
  operationEnd,
  operationSize,
  valueLengthOf,
  valueStartOf,
  writeOperation,
} from "../../src/wal/operation.ts";
import { SEED } from "../support/random.ts";

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);

function encode(kind: number, key: Uint8Array, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(operationSize(key.length, value.length));
  expect(writeOperation(bytes, 0, kind, key, key.length, value, value.length)).toBe(bytes.length);
  return bytes;
}

describe("operation", () => {
  it("has the bytes that the format says", () => {
    expect(Buffer.from(encode(OP_PUT, bytesOf(0x61, 0x62), bytesOf(1, 2, 3))).toString("hex")).toBe("0102036162010203");
    expect(Buffer.from(encode(OP_DELETE, bytesOf(0x61), bytesOf())).toString("hex")).toBe("00010061");
    expect(Buffer.from(encode(OP_DELETE_RANGE, bytesOf(), bytesOf(0x7a))).toString("hex")).toBe("0200017a");
  });

  it("is read back whatever its lengths are", () => {
    for (const keyLength of [0, 1, 127, 128, 16_383, 16_384, 65_536]) {
      for (const valueLength of [0, 1, 127, 128, 300, 70_000]) {
        const bytes = encode(OP_PUT, new Uint8Array(keyLength).fill(0xff), new Uint8Array(valueLength).fill(0xee));
        expect(keyLengthOf(bytes, 0)).toBe(keyLength);
        expect(valueLengthOf(bytes, 0)).toBe(valueLength);
        expect(bytes.subarray(keyStartOf(bytes, 0), valueStartOf(bytes, 0)).every((byte) => byte === 0xff)).toBe(true);
        expect(valueStartOf(bytes, 0)).toBe(keyStartOf(bytes, 0) + keyLength);
        expect(operationEnd(bytes, 0)).toBe(bytes.length);
        expect(checkOperations(bytes, 0, bytes.length)).toBe(1);
      }
    }
  });
});

describe("checkOperations", () => {
  const put = encode(OP_PUT, bytesOf(1, 2), bytesOf(3));

  it("counts operations that fill the range", () => {
    const bytes = bytesOf(...put, ...encode(OP_DELETE, bytesOf(9), bytesOf()), ...put);
    expect(checkOperations(bytes, 0, bytes.length)).toBe(3);
    expect(checkOperations(bytes, put.length, bytes.length)).toBe(2);
  });

  it.each([
    ["cut", put.subarray(0, put.length - 1)],
    ["followed by a byte", bytesOf(...put, 0)],
    ["of an unknown kind", bytesOf(3, 1, 0, 7)],
    ["a delete with a value", bytesOf(OP_DELETE, 1, 1, 7, 7)],
    ["with a length that is not in its shortest form", bytesOf(OP_PUT, 0x80, 0x00, 0)],
    ["with a value length that is not in its shortest form", bytesOf(OP_PUT, 0, 0x81, 0x00, 7)],
    ["with a key that is too long", bytesOf(OP_PUT, 0x81, 0x80, 0x04, 0, ...new Array<number>(65_537).fill(1))],
    ["with lengths beyond all bounds", bytesOf(OP_PUT, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1)],
    ["with a varint that does not end", bytesOf(OP_PUT, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ["with a range end that is too long", encode(OP_DELETE_RANGE, bytesOf(), new Uint8Array(65_537))],
  ])("refuses an operation %s", (_, bytes) => {
    expect(checkOperations(bytes, 0, bytes.length)).toBe(-1);
  });

  it("accepts of arbitrary bytes only what is read back in the same pieces", () => {
    const small = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0x80, 0x81, 0xff));
    fc.assert(
      fc.property(fc.array(small, { maxLength: 24 }), (values) => {
        const bytes = Uint8Array.from(values);
        const count = checkOperations(bytes, 0, bytes.length);
        if (count < 0) return;
        let at = 0;
        for (let i = 0; i < count; i++) {
          const key = bytes.subarray(keyStartOf(bytes, at), valueStartOf(bytes, at));
          const value = bytes.subarray(valueStartOf(bytes, at), operationEnd(bytes, at));
          expect(encode(bytes[at], key, value)).toEqual(bytes.subarray(at, operationEnd(bytes, at)));
          at = operationEnd(bytes, at);
        }
        expect(at).toBe(bytes.length);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});
