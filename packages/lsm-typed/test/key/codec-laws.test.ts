import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { readKeyFields, writeKeyFields } from "../../src/key/key-fields.ts";
import {
  canonicalFields,
  codecCases,
  type CodecCase,
  compareBytes,
  compareFields,
  decode,
  encode,
  fieldLists,
} from "./key-support.ts";

/** Two values that are often close to each other. */
function pairs({ values }: CodecCase): fc.Arbitrary<readonly [unknown, unknown]> {
  return fc.oneof(
    fc.tuple(values, values),
    values.map((value) => [value, value] as const),
  );
}

describe.each(codecCases)("the codec $name", (one) => {
  const { codec, values, compare, canonical = (value) => value } = one;

  it("is named after its kind", () => {
    expect(codec.name).toBe(one.name);
  });

  it("orders bytes as values, equal bytes for equal values only", () => {
    fc.assert(
      fc.property(pairs(one), ([a, b]) => {
        expect(Math.sign(compareBytes(encode(codec, a), encode(codec, b)))).toBe(Math.sign(compare(a, b)));
      }),
      { numRuns: 300 },
    );
  });

  it("reads what it wrote, in front of anything", () => {
    fc.assert(
      fc.property(values, values, (value, next) => {
        expect(decode(codec, encode(codec, value))).toStrictEqual(canonical(value));
        const writer = new KeyWriter();
        codec.write(writer, value);
        const end = writer.length;
        codec.write(writer, next);
        const reader = new KeyReader(writer.take());
        expect(codec.read(reader)).toStrictEqual(canonical(value));
        expect(reader.at).toBe(end);
        expect(codec.read(reader)).toStrictEqual(canonical(next));
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  it("begins no encoding with another, except where the longer one goes on with ff", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [short, long] = [encode(codec, a), encode(codec, b)].sort((x, y) => x.length - y.length) as [
          Uint8Array,
          Uint8Array,
        ];
        if (short.length === long.length || compareBytes(short, long.subarray(0, short.length)) !== 0) return;
        expect(long[short.length]).toBe(0xff);
      }),
      { numRuns: 300 },
    );
  });

  it("begins with a type code below ff, and with 00 for null only", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(codec, value);
        expect(bytes[0]).toBeLessThan(0xff);
        if (bytes[0] === 0) expect([value, bytes.length]).toStrictEqual([null, 1]);
      }),
    );
  });
});

describe("a key of several fields", () => {
  const rows = fieldLists.chain((fields) => {
    const row = fc.tuple(...fields.map(({ values }) => values));
    // A row that differs in one field, as neighbours in an index do.
    const near = fc
      .tuple(row, row, fc.nat(fields.length - 1))
      .map(([a, b, at]) => [a, a.map((value, i) => (i === at ? b[i] : value))] as const);
    return fc.oneof(fc.tuple(row, row), near).map(([a, b]) => ({ fields, a, b }));
  });

  function encodeFields(fields: readonly CodecCase[], values: readonly unknown[]): Uint8Array {
    const writer = new KeyWriter();
    writeKeyFields(
      writer,
      fields.map(({ codec }) => codec),
      values,
    );
    return writer.take();
  }

  it("has the order of its fields, field by field", () => {
    fc.assert(
      fc.property(rows, ({ fields, a, b }) => {
        const order = compareBytes(encodeFields(fields, a), encodeFields(fields, b));
        expect(Math.sign(order)).toBe(Math.sign(compareFields(fields, a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  it("is read field by field", () => {
    fc.assert(
      fc.property(rows, ({ fields, a }) => {
        const reader = new KeyReader(encodeFields(fields, a));
        const codecs = fields.map(({ codec }) => codec);
        expect(readKeyFields(reader, codecs)).toStrictEqual(canonicalFields(fields, a));
        expect(reader.isAtEnd).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
