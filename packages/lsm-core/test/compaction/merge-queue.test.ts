import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { unionRangeDeletes } from "../../src/base/range-delete.ts";
import { MergeQueue } from "../../src/compaction/merge-queue.ts";
import { ArrayCursor, type Entry } from "./array-cursor.ts";
import { key } from "./tiny-tree.ts";

const BACKWARDS: Comparator = { name: "backwards", compare: (a, b) => compareWhole(b, a) };
const KEY_COUNT = 20;

interface Source {
  /** Keys, and whether each is deleted. */
  readonly entries: ReadonlyMap<number, boolean>;
  readonly ranges: readonly (readonly [start: number, end: number | undefined])[];
}

const number = fc.nat(KEY_COUNT - 1);
const sources: fc.Arbitrary<readonly Source[]> = fc.array(
  fc.record({
    entries: fc.array(fc.tuple(number, fc.boolean()), { maxLength: 12 }).map((pairs) => new Map(pairs)),
    ranges: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(number, fc.option(number, { nil: undefined })), { maxLength: 3 }) },
    ),
  }),
  { maxLength: 6 },
);

/** Byte of a key number; the numbers ascend in the comparator's order. */
function byteOf(value: number, comparator: Comparator): number {
  return comparator === BYTEWISE ? 65 + value : 65 + KEY_COUNT - value;
}

/** What is to come out: the newest source that has each key, unless a newer one's range delete covers it. */
function expected(all: readonly Source[]): string[] {
  const lines: string[] = [];
  for (let value = 0; value < KEY_COUNT; value++) {
    const age = all.findIndex(({ entries }) => entries.has(value));
    const isCovered = all
      .slice(0, Math.max(age, 0))
      .some(({ ranges }) => ranges.some(([start, end]) => start <= value && (end === undefined || value < end)));
    if (age !== -1 && !isCovered) lines.push(`${value} ${all[age].entries.get(value) ? "deleted" : `from ${age}`}`);
  }
  return lines;
}

function merged(all: readonly Source[], comparator: Comparator): string[] {
  const keyOf = (value: number): Uint8Array => Uint8Array.of(byteOf(value, comparator));
  const queue = new MergeQueue(
    all.map(({ entries, ranges }, age) => ({
      cursor: new ArrayCursor(
        [...entries]
          .toSorted((a, b) => a[0] - b[0])
          .map(([value, isDeleted]): Entry => [keyOf(value), isDeleted ? undefined : key(`from ${age}`)]),
        (a, b) => comparator.compare(a, b),
      ),
      rangeDeletes: unionRangeDeletes(
        ranges.map(([start, end]) => ({ start: keyOf(start), end: end === undefined ? undefined : keyOf(end) })),
        comparator,
      ),
    })),
    comparator,
  );
  const lines: string[] = [];
  for (let front = queue.front; front !== undefined; queue.advance(), front = queue.front) {
    const byte = front.keyBytes[front.keyStart];
    const value = comparator === BYTEWISE ? byte - 65 : 65 + KEY_COUNT - byte;
    const { valueBytes, valueStart, valueLength } = front;
    const bytes = valueBytes.subarray(valueStart, valueStart + valueLength);
    lines.push(`${value} ${valueLength === TOMBSTONE ? "deleted" : Buffer.from(bytes).toString("latin1")}`);
  }
  return lines;
}

describe("MergeQueue", () => {
  for (const comparator of [BYTEWISE, BACKWARDS]) {
    it(`yields the newest entry of each key that no newer range delete covers, ${comparator.name}`, () => {
      fc.assert(
        fc.property(sources, (all) => {
          expect(merged(all, comparator)).toEqual(expected(all));
        }),
        { numRuns: 500 },
      );
    });
  }
});
