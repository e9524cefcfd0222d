import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { endsBefore, rangesOverlap, tableRange } from "../../src/manifest/key-range.ts";
import { Version } from "../../src/manifest/version.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { key, tableOf } from "./tables.ts";

const BACKWARDS: Comparator = { name: "backwards", compare: (a, b) => compareWhole(b, a) };

function versionOf(level: number, tables: TableMeta[], comparator: Comparator = BYTEWISE): Version {
  return new Version(
    Array.from({ length: 7 }, (_, i) => (i === level ? tables : [])),
    comparator,
  );
}

/** Keys of few letters with shared beginnings, so that neighbours differ late and ends meet starts. */
const keys = fc
  .tuple(fc.constantFrom("", "p", "prefix/"), fc.array(fc.constantFrom("\0", "a", "b", "z"), { maxLength: 6 }))
  .map(([prefix, letters]) => prefix + letters.join(""));

/** Disjoint tables by key; the last may have no end. */
function disjoint(texts: string[], isOpen: boolean, exclusive: boolean[], comparator: Comparator): TableMeta[] {
  const sorted = [...new Set(texts)].toSorted((a, b) => comparator.compare(key(a), key(b)));
  const tables: TableMeta[] = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) {
    const isExclusive = exclusive[i % Math.max(1, exclusive.length)] ?? false;
    // An exclusive end may be where the next table begins.
    const end = isExclusive && i + 2 < sorted.length ? sorted[i + 2] : sorted[i + 1];
    tables.push(tableOf(i + 1, sorted[i], end, { largestExclusive: isExclusive }));
  }
  const last = tables.pop();
  if (last !== undefined) tables.push(isOpen ? { ...last, largest: undefined, rangeDeleteCount: 1 } : last);
  return tables;
}

const layouts = fc.tuple(fc.array(keys, { maxLength: 40 }), fc.boolean(), fc.array(fc.boolean(), { maxLength: 5 }));

describe("Version", () => {
  for (const comparator of [BYTEWISE, BACKWARDS]) {
    it(`finds the table that may hold a key, ${comparator.name}`, () => {
      fc.assert(
        fc.property(layouts, fc.array(keys, { minLength: 1, maxLength: 30 }), ([texts, isOpen, exclusive], probes) => {
          const tables = disjoint(texts, isOpen, exclusive, comparator);
          const version = versionOf(3, tables, comparator);
          for (const probe of [...probes, ...texts].map(key)) {
            const expected = tables.findIndex(
              (table) =>
                comparator.compare(table.smallest, probe) <= 0 && !endsBefore(tableRange(table), probe, comparator),
            );
            const padded = Uint8Array.of(9, ...probe, 9);
            expect(version.findTableIndex(3, padded, 1, probe.length)).toBe(expected);
          }
        }),
        { numRuns: 300 },
      );
    });

    it(`lists the tables that overlap a range, ${comparator.name}`, () => {
      const optional = fc.option(keys, { nil: undefined });
      fc.assert(
        fc.property(layouts, optional, optional, fc.boolean(), ([texts, isOpen, exclusive], a, b, endExclusive) => {
          const tables = disjoint(texts, isOpen, exclusive, comparator);
          const start = a === undefined ? undefined : key(a);
          const end = b === undefined ? undefined : key(b);
          if (start !== undefined && end !== undefined && comparator.compare(start, end) > 0) return;
          const range = { start, end, endExclusive };
          const expected = tables.filter((table) => rangesOverlap(tableRange(table), range, comparator));
          expect(versionOf(2, tables, comparator).overlapping(2, range)).toEqual(expected);
          expect(versionOf(0, tables, comparator).overlapping(0, range)).toEqual(expected);
        }),
        { numRuns: 300 },
      );
    });
  }

  it("finds nothing in an empty level", () => {
    expect(Version.empty().findTableIndex(4, key("a"), 0, 1)).toBe(-1);
    expect(Version.empty().overlapping(4, { start: undefined, end: undefined, endExclusive: false })).toEqual([]);
  });

  it("leaves a table whose end is exclusive before its end", () => {
    const version = versionOf(1, [tableOf(1, "a", "m", { largestExclusive: true }), tableOf(2, "m", "z")]);
    expect(version.findTableIndex(1, key("lzz"), 0, 3)).toBe(0);
    expect(version.findTableIndex(1, key("m"), 0, 1)).toBe(1);
    expect(version.findTableIndex(1, key("zz"), 0, 2)).toBe(-1);
  });

  it("sums its tables", () => {
    const version = versionOf(5, [tableOf(1, "a", "b"), tableOf(2, "c", "d", { fileBytes: 2345 })]);
    expect([version.tableCount, version.bytes, version.levelBytes(5), version.levelBytes(4)]).toEqual([
      2, 3345, 3345, 0,
    ]);
  });
});
