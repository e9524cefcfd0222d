import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { unionRangeDeletes } from "../../src/base/range-delete.ts";
import { WHOLE_RANGE } from "../../src/manifest/key-range.ts";
import type { Entry } from "./array-cursor.ts";
import { key, TinyTree } from "./tiny-tree.ts";

const BACKWARDS: Comparator = { name: "backwards", compare: (a, b) => compareWhole(b, a) };
const KEY_COUNT = 120;

interface Flush {
  readonly puts: readonly (readonly [key: number, valueBytes: number])[];
  readonly deletes: readonly number[];
  readonly ranges: readonly (readonly [start: number, keyCount: number | undefined])[];
}

const keyNumber = fc.nat(KEY_COUNT - 1);
const flushes: fc.Arbitrary<Flush> = fc.record({
  puts: fc.array(fc.tuple(keyNumber, fc.nat(200)), { maxLength: 30 }),
  deletes: fc.oneof(
    { weight: 3, arbitrary: fc.array(keyNumber, { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(keyNumber, { maxLength: 60 }) },
  ),
  ranges: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(keyNumber, fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined })), {
        maxLength: 2,
      }),
    },
  ),
});

function keyOf(number: number): string {
  return `k${String(number).padStart(3, "0")}`;
}

/** Flushes what a memtable would: range deletes against what is older, and the entries on top of them. */
function apply(tree: TinyTree, model: Map<string, string>, flush: Flush, round: number): void {
  const { comparator } = tree;
  const ranges = flush.ranges.map(([start, count]) => {
    const [low, high] = [start, count === undefined ? undefined : start + count];
    if (comparator === BYTEWISE)
      return { start: key(keyOf(low)), end: high === undefined ? undefined : key(keyOf(high)) };
    return { start: key(keyOf(high ?? 999)), end: key(keyOf(low)) };
  });
  for (const { start, end } of ranges) {
    for (const text of model.keys()) {
      const bytes = key(text);
      const isInside =
        comparator.compare(start, bytes) <= 0 && (end === undefined || comparator.compare(bytes, end) < 0);
      if (isInside) model.delete(text);
    }
  }
  const entries = new Map<string, string | undefined>();
  for (const number of flush.deletes) entries.set(keyOf(number), undefined);
  for (const [number, valueBytes] of flush.puts) entries.set(keyOf(number), `${round}:`.padEnd(valueBytes, "v"));
  for (const [text, value] of entries) {
    if (value === undefined) model.delete(text);
    else model.set(text, value);
  }
  const sorted = [...entries]
    .map(([text, value]): Entry => [key(text), value === undefined ? undefined : key(value)])
    .toSorted((a, b) => comparator.compare(a[0], b[0]));
  tree.flush(sorted, unionRangeDeletes(ranges, comparator));
}

function pairsOf(model: Map<string, string>, comparator: Comparator): [string, string][] {
  return [...model].toSorted((a, b) => comparator.compare(key(a[0]), key(b[0])));
}

describe("compaction", () => {
  for (const comparator of [BYTEWISE, BACKWARDS]) {
    it(`keeps what a reader sees, whatever is merged, ${comparator.name}`, () => {
      fc.assert(
        fc.property(fc.array(flushes, { minLength: 1, maxLength: 30 }), (rounds) => {
          const tree = new TinyTree(undefined, comparator);
          const model = new Map<string, string>();
          rounds.forEach((flush, round) => {
            apply(tree, model, flush, round);
            tree.compact();
            expect(tree.pairs()).toEqual(pairsOf(model, comparator));
            expect(tree.version.levels[0].length).toBeLessThan(tree.options.level0TriggerMax);
          });
          tree.compactRange(WHOLE_RANGE);
          expect(tree.pairs()).toEqual(pairsOf(model, comparator));
          const { levels } = tree.version;
          expect(levels.filter((tables) => tables.length > 0).length).toBeLessThanOrEqual(1);
          const entryCount = levels.flat().reduce((sum, table) => sum + table.entryCount, 0);
          expect(entryCount).toBe(model.size);
        }),
        { numRuns: 60 },
      );
    });
  }

  it("leaves one run without tombstones in a range that is compacted by hand, and nothing lost outside", () => {
    fc.assert(
      fc.property(fc.array(flushes, { minLength: 1, maxLength: 20 }), keyNumber, keyNumber, (rounds, a, b) => {
        const tree = new TinyTree();
        const model = new Map<string, string>();
        rounds.forEach((flush, round) => apply(tree, model, flush, round));
        const range = { start: key(keyOf(Math.min(a, b))), end: key(keyOf(Math.max(a, b))), endExclusive: false };
        tree.compactRange(range);
        expect(tree.pairs()).toEqual(pairsOf(model, BYTEWISE));
        const { version } = tree;
        const levels = version.levels
          .map((_, level) => version.overlapping(level, range))
          .filter((tables) => tables.length > 0);
        expect(levels.length).toBeLessThanOrEqual(1);
        for (const table of levels.flat()) expect(table.tombstoneCount + table.rangeDeleteCount).toBe(0);
        expect(tree.compactRange(range)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
