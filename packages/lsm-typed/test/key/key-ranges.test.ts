import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyRange } from "../../src/base/key-range.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyValueError } from "../../src/key/key-codec.ts";
import { packIds, writeKeyFields } from "../../src/key/key-fields.ts";
import {
  childrenRange,
  fieldRange,
  type KeyBounds,
  prefixRange,
  subtreeRange,
  textPrefixRange,
} from "../../src/key/key-ranges.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { nullable } from "../../src/key/nullable.ts";
import { stringKey } from "../../src/key/string-key.ts";
import {
  codecCases,
  type CodecCase,
  compareBytes,
  compareFields,
  descendingCase,
  fieldLists,
  fromHex,
  hex,
  nullableCase,
  scalarCases,
  shownByName,
} from "./key-support.ts";

type Row = readonly unknown[];

/** Two leading fields, a field to range over, and one that follows. */
interface Table {
  readonly fields: readonly CodecCase[];
  readonly leading: Row;
  /** Rows with the leading values and others; whole ones and ones that end early. */
  readonly rows: readonly Row[];
}

function encodeRow(fields: readonly CodecCase[], row: Row): Uint8Array {
  const writer = new KeyWriter();
  const codecs = fields.slice(0, row.length).map(({ codec }) => codec);
  writeKeyFields(writer, codecs, row);
  return writer.take();
}

function hasLeading({ fields, leading }: Table, row: Row): boolean {
  return row.length >= leading.length && compareFields(fields, leading, row.slice(0, leading.length)) === 0;
}

function expectRows({ fields, rows }: Table, range: KeyRange, isIn: (row: Row) => boolean): void {
  expect(compareBytes(range.start, range.end)).toBeLessThanOrEqual(0);
  const inRange = rows.filter((row) => {
    const key = encodeRow(fields, row);
    return compareBytes(key, range.start) >= 0 && compareBytes(key, range.end) < 0;
  });
  expect(inRange).toStrictEqual(rows.filter(isIn));
}

function tables(next: CodecCase, around: readonly CodecCase[]): fc.Arbitrary<Table> {
  const fields = shownByName([...around.slice(0, 2), next, ...around.slice(2, 3)]);
  const leadingCount = fields.indexOf(next);
  const row = fc.tuple(...fields.map(({ values }) => values));
  return row.chain((one) => {
    const leading = one.slice(0, leadingCount);
    // Fields are taken over from one row often, so that many rows share them.
    const near = row.map((other) => [...leading, ...other.slice(leadingCount)]);
    const early = fc.tuple(fc.oneof(near, row), fc.nat(fields.length)).map(([other, length]) => other.slice(0, length));
    return fc
      .array(fc.oneof(near, near, row, early), { maxLength: 12 })
      .map((rows): Table => ({ fields, leading, rows: [one, leading, ...rows] }));
  });
}

const ascendingTables = fc
  .tuple(fc.constantFrom(...codecCases), fc.boolean(), fieldLists)
  .chain(([one, isDescending, around]) =>
    tables(isDescending ? descendingCase(one) : one, around).chain((table) =>
      fc
        .record({ gt: bound(one, table), gte: bound(one, table), lt: bound(one, table), lte: bound(one, table) })
        .map((bounds) => ({ table, isDescending, bounds, compare: one.compare })),
    ),
  );

/** A value of the ranged field: of a row, any other, or none. Absent values are given as null. */
function bound(one: CodecCase, { rows, leading }: Table): fc.Arbitrary<unknown> {
  const values = rows.filter((row) => row.length > leading.length).map((row) => row[leading.length]);
  return fc.oneof(fc.constant(undefined), fc.constant(undefined), fc.constantFrom(...values), one.values);
}

describe("the range of a field", () => {
  it("has the keys whose values lie within the bounds, ascending and descending", () => {
    fc.assert(
      fc.property(ascendingTables, ({ table, isDescending, bounds, compare }) => {
        const { fields, leading } = table;
        const { codec } = fields[leading.length]!;
        const range = fieldRange(encodeRow(fields, leading), codec, isDescending, bounds);
        expectRows(table, range, (row) => {
          if (!hasLeading(table, row) || row.length === leading.length) return false;
          const value = row[leading.length];
          if (bounds.gt !== undefined && compare(value, bounds.gt) <= 0) return false;
          if (bounds.gte !== undefined && compare(value, bounds.gte) < 0) return false;
          if (bounds.lt !== undefined && compare(value, bounds.lt) >= 0) return false;
          return bounds.lte === undefined || compare(value, bounds.lte) <= 0;
        });
      }),
      { numRuns: 3000 },
    );
  });

  it("has every key with the field when there is no bound", () => {
    fc.assert(
      fc.property(fieldLists, (around) => {
        const prefix = packIds(around.length);
        expect(fieldRange(prefix, around[0]!.codec, false, {})).toStrictEqual(childrenRange(prefix));
      }),
      { numRuns: 10 },
    );
  });

  const optional = nullable(intKey);
  const shown = (isDescending: boolean, bounds: KeyBounds<number | null | undefined>) => {
    const range = fieldRange(fromHex("1501"), isDescending ? descending(optional) : optional, isDescending, bounds);
    return `${hex(range.start)} ${hex(range.end)}`;
  };

  it("takes null for the least value", () => {
    expect(shown(false, { lt: 1 })).toBe("150100 15011501");
    expect(shown(false, { gt: null, lt: 1 })).toBe("150100ff 15011501");
    expect(shown(false, { gte: null, lte: null })).toBe("150100 150100ff");
    expect(shown(true, { lt: 1 })).toBe("150140eafefffeff 1501ff");
    expect(shown(true, { gt: null, lt: 1 })).toBe("150140eafefffeff 150140ff00fffe");
  });

  it("is empty when the bounds exclude each other", () => {
    for (const isDescending of [false, true]) {
      for (const bounds of [
        { gt: 1, lt: 1 },
        { gte: 2, lt: 1 },
        { gt: 1, gte: 0, lte: 1 },
        { gt: 5, lt: 5, lte: 9 },
      ]) {
        const [start, end] = shown(isDescending, bounds).split(" ");
        expect(end).toBe(start);
      }
    }
  });

  it("refuses a bound that is no value of the field", () => {
    expect(() => fieldRange(new Uint8Array(0), intKey, false, { gt: 1.5 })).toThrow(InvalidKeyValueError);
  });
});

describe("the range of texts with a common beginning", () => {
  const text = scalarCases.find(({ name }) => name === "string")!;

  it("has the keys whose next field begins with the text", () => {
    const searches = fc
      .tuple(fc.constantFrom(text, nullableCase(text)), fc.boolean(), fieldLists)
      .chain(([one, isDescending, around]) =>
        tables(isDescending ? descendingCase(one) : one, around).chain((table) => {
          const first = table.rows[0]![table.leading.length] as string | null;
          const beginning = fc.nat(6).map((length) =>
            Array.from(first ?? "")
              .slice(0, length)
              .join(""),
          );
          const searched = fc.oneof(beginning, beginning, text.values as fc.Arbitrary<string>);
          return searched.map((start) => ({ table, isDescending, start }));
        }),
      );
    fc.assert(
      fc.property(searches, ({ table, isDescending, start }) => {
        const range = textPrefixRange(encodeRow(table.fields, table.leading), isDescending, start);
        expectRows(table, range, (row) => {
          const value = row[table.leading.length];
          return hasLeading(table, row) && typeof value === "string" && value.startsWith(start);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses half a character", () => {
    expect(() => textPrefixRange(new Uint8Array(0), false, "a\ud83d")).toThrow(InvalidKeyValueError);
    expect(() => textPrefixRange(new Uint8Array(0), true, 5 as unknown as string)).toThrow(InvalidKeyValueError);
  });
});

describe("the keys below a prefix", () => {
  it("are those with the same first fields", () => {
    const tablesOfAny = fieldLists.chain((around) => tables(around[0]!, around.slice(1)));
    fc.assert(
      fc.property(tablesOfAny, (table) => {
        const prefix = encodeRow(table.fields, table.leading);
        const isDeeper = (row: Row) => hasLeading(table, row) && row.length > table.leading.length;
        expectRows(table, childrenRange(prefix), isDeeper);
        expectRows(table, subtreeRange(prefix), (row) => hasLeading(table, row));
      }),
      { numRuns: 1000 },
    );
  });

  it("are not those of a longer text", () => {
    const writer = new KeyWriter();
    stringKey.write(writer, "a");
    const prefix = writer.take();
    writer.clear();
    stringKey.write(writer, "a\0");
    const longer = writer.take();
    for (const { start, end } of [childrenRange(prefix), subtreeRange(prefix)]) {
      expect(compareBytes(longer, start) >= 0 && compareBytes(longer, end) < 0).toBe(false);
    }
    const { start, end } = prefixRange(prefix);
    expect(compareBytes(longer, start) >= 0 && compareBytes(longer, end) < 0).toBe(true);
  });
});

describe("the range of a prefix of bytes", () => {
  const few = fc.array(fc.constantFrom(0, 1, 0xfe, 0xff), { maxLength: 4 }).map((list) => Uint8Array.from(list));

  it("has the keys that begin with it", () => {
    fc.assert(
      fc.property(
        few.filter((prefix) => prefix.some((byte) => byte !== 0xff)),
        few,
        (prefix, key) => {
          const { start, end } = prefixRange(prefix);
          const isIn = compareBytes(key, start) >= 0 && compareBytes(key, end) < 0;
          expect(isIn).toBe(hex(key).startsWith(hex(prefix)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(["", "ff", "ffff"])("needs a byte that can grow: %j", (text) => {
    expect(() => prefixRange(fromHex(text))).toThrow(RangeError);
  });
});
