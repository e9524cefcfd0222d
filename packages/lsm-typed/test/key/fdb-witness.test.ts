import fc from "fast-check";
import { pack, unpack } from "fdb-tuple";
import { describe, expect, it } from "vitest";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { readKeyFields, writeKeyFields } from "../../src/key/key-fields.ts";
import {
  canonicalFields,
  type CodecCase,
  hex,
  nullableCase,
  scalarCases,
  shownByName,
  tupleCase,
} from "./key-support.ts";

/** What a value is to fdb-tuple. */
type Item = Parameters<typeof pack>[0];

interface Witnessed extends CodecCase {
  readonly toItem: (value: unknown) => Item;
  /** What fdb-tuple gives for a value. */
  readonly fromItem: (value: unknown) => unknown;
}

const same = { toItem: (value: unknown) => value as Item, fromItem: (value: unknown) => value };
const uuidItem = (value: unknown) => ({
  type: "uuid" as const,
  value: Buffer.from((value as string).replaceAll("-", ""), "hex"),
});
/** fdb-tuple does not tell integers apart by their type, but by their size. */
const integerItem = (value: unknown) => {
  const integer = BigInt(value as number | bigint);
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
};

const witnessed: readonly Witnessed[] = scalarCases.flatMap((one): Witnessed[] => {
  switch (one.name) {
    case "null":
    case "string":
    case "boolean":
      return [{ ...one, ...same }];
    case "int":
      return [{ ...one, toItem: integerItem, fromItem: integerItem }];
    case "bigint":
      return [{ ...one, toItem: (value) => value as bigint, fromItem: integerItem }];
    case "bytes":
      return [
        {
          ...one,
          toItem: (value) => Buffer.from(value as Uint8Array),
          fromItem: (value) => Buffer.from(value as Uint8Array),
        },
      ];
    case "number":
      return [
        {
          ...one,
          toItem: (value) => ({ type: "double", value: (value as number) + 0 }),
          fromItem: (value) => (value as number) + 0,
        },
      ];
    case "date":
      return [{ ...one, toItem: (value) => (value as Date).getTime(), fromItem: (value) => (value as Date).getTime() }];
    case "uuid":
      return [{ ...one, toItem: uuidItem, fromItem: uuidItem }];
    default:
      return [];
  }
});

function optional(of: Witnessed): Witnessed {
  return {
    ...nullableCase(of),
    toItem: (value) => (value === null ? null : of.toItem(value)),
    fromItem: (value) => (value === null ? null : of.fromItem(value)),
  };
}

function nested(of: readonly Witnessed[]): Witnessed {
  return {
    ...tupleCase(...of),
    toItem: (value) => of.map(({ toItem }, i) => toItem((value as unknown[])[i])) as Item,
    fromItem: (value) => of.map(({ fromItem }, i) => fromItem((value as unknown[])[i])),
  };
}

const leaves: fc.Arbitrary<Witnessed> = fc.constantFrom(...witnessed, ...witnessed.map(optional));
const fields: fc.Arbitrary<readonly Witnessed[]> = fc.letrec<{ one: Witnessed; many: Witnessed[] }>((tie) => ({
  one: fc.oneof({ withCrossShrink: true, maxDepth: 2 }, leaves, tie("many").map(nested)),
  many: fc.array(tie("one"), { minLength: 1, maxLength: 4 }),
})).many;

describe("the package fdb-tuple", () => {
  it("is asked about every type that it knows", () => {
    expect(witnessed.map(({ name }) => name).sort()).toStrictEqual([
      "bigint",
      "boolean",
      "bytes",
      "date",
      "int",
      "null",
      "number",
      "string",
      "uuid",
    ]);
  });

  it("writes and reads the same bytes", () => {
    const rows = fields.chain((list) =>
      fc.tuple(...list.map(({ values }) => values)).map((row) => ({ list: shownByName(list), row })),
    );
    fc.assert(
      fc.property(rows, ({ list, row }) => {
        const codecs = list.map(({ codec }) => codec);
        const writer = new KeyWriter();
        writeKeyFields(writer, codecs, row);
        const ours = writer.take();
        const theirs = pack(list.map(({ toItem }, i) => toItem(row[i])) as Item);
        expect(hex(ours)).toBe(hex(theirs));
        expect(unpack(Buffer.from(ours))).toStrictEqual(list.map(({ fromItem }, i) => fromItem(row[i])));
        // A Buffer, and one within a larger piece of memory: readers take both.
        expect(readKeyFields(new KeyReader(theirs), codecs)).toStrictEqual(canonicalFields(list, row));
      }),
      { numRuns: 3000 },
    );
  });
});
