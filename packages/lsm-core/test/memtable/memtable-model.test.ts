import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { hashKey } from "../../src/base/hash.ts";
import { findCovering } from "../../src/base/range-delete.ts";
import { readArena } from "../../src/memtable/arena-entries.ts";
import { newArena } from "../../src/memtable/arena.ts";
import { Memtable } from "../../src/memtable/memtable.ts";
import { readLog } from "../../src/wal/log-reader.ts";
import { SEED } from "../support/random.ts";
import {
  allEntries,
  apply,
  entriesAfter,
  isDeletedByRange,
  liveBytesAfter,
  type Move,
  walk,
  type Write,
} from "./model.ts";

const REVERSE: Comparator = { name: "reverse", compare: (a, b) => compareWhole(b, a) };
const OPTIONS = { logId: 1, firstSequence: 1, bootId: undefined, comparator: BYTEWISE };

const key = fc.oneof(
  fc.uint8Array({ max: 3, maxLength: 3 }),
  fc.uint8Array({ max: 1, maxLength: 2 }).map((rest) => Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9, ...rest)),
);
const value = fc.uint8Array({ maxLength: 4 });
const pointWrite: fc.Arbitrary<Write> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), key, value }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("delete" as const), key, value: fc.constant(new Uint8Array()) }),
  },
);
const anyWrite: fc.Arbitrary<Write> = fc.oneof(
  { weight: 9, arbitrary: pointWrite },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("range" as const), key, value: key }) },
);
const framesOf = (write: fc.Arbitrary<Write>): fc.Arbitrary<Write[][]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(write) },
      { weight: 1, arbitrary: fc.array(write, { minLength: 1, maxLength: 30 }) },
    ),
    { maxLength: 60, size: "max" },
  );
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Move>("next", "prev") },
    { weight: 1, arbitrary: fc.constantFrom<Move>("first", "last") },
    { weight: 1, arbitrary: key.map((seek) => ({ seek })) },
    { weight: 1, arbitrary: key.map((seekBefore) => ({ seekBefore })) },
  ),
  { maxLength: 40, size: "max" },
);

interface Snapshot {
  readonly limit: number;
  readonly writes: readonly Write[];
}

/** Writes the frames, scanning after some of them so that runs are built and merged, and remembers every limit. */
function fill(memtable: Memtable, frames: readonly Write[][], scanEvery: number): Snapshot[] {
  const snapshots: Snapshot[] = [{ limit: memtable.end, writes: [] }];
  for (const [i, frame] of frames.entries()) {
    apply(memtable, frame);
    snapshots.push({ limit: memtable.end, writes: [...(snapshots.at(-1)?.writes ?? []), ...frame] });
    if (i % scanEvery === 0) memtable.cursor(memtable.end);
  }
  return snapshots;
}

function get(memtable: Memtable, wanted: Uint8Array, limit: number): Uint8Array | "deleted" | undefined {
  if (memtable.get(wanted, 0, wanted.length, hashKey(wanted, 0, wanted.length), limit) === 0) return undefined;
  if (memtable.valueLength === TOMBSTONE) return "deleted";
  return memtable.bytes.slice(memtable.valueStart, memtable.valueStart + memtable.valueLength);
}

function expectedGet(writes: readonly Write[], wanted: Uint8Array): Uint8Array | "deleted" | undefined {
  const entry = entriesAfter(writes).find((candidate) => compareWhole(candidate.key, wanted) === 0);
  if (entry === undefined) return isDeletedByRange(writes, wanted) ? "deleted" : undefined;
  return entry.value ?? "deleted";
}

describe("Memtable against a sorted map", () => {
  it("answers cursors, lookups and range deletes of every snapshot", () => {
    const input = fc.tuple(framesOf(anyWrite), fc.integer({ min: 1, max: 20 }), fc.array(key), moves, fc.nat());
    fc.assert(
      fc.property(input, ([frames, scanEvery, keys, path, pick]) => {
        const memtable = new Memtable(newArena(1), OPTIONS);
        const snapshots = fill(memtable, frames, scanEvery);
        for (const { limit, writes } of [snapshots[pick % snapshots.length], snapshots[snapshots.length - 1]]) {
          const entries = entriesAfter(writes);
          expect(allEntries(memtable.cursor(limit))).toEqual(entries);
          const { found, expected } = walk(memtable.cursor(limit), entries, path);
          expect(found).toEqual(expected);
          for (const wanted of keys) {
            expect(get(memtable, wanted, limit)).toEqual(expectedGet(writes, wanted));
            const covering = findCovering(memtable.rangeDeletes(limit), wanted);
            expect(covering !== undefined).toBe(isDeletedByRange(writes, wanted));
          }
        }
        const writes = frames.flat();
        expect(memtable.liveBytes).toBe(liveBytesAfter(writes));
        expect(memtable.operationCount).toBe(writes.length);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("follows another order", () => {
    fc.assert(
      fc.property(framesOf(pointWrite), moves, fc.integer({ min: 1, max: 20 }), (frames, path, scanEvery) => {
        const memtable = new Memtable(newArena(1), { ...OPTIONS, comparator: REVERSE });
        fill(memtable, frames, scanEvery);
        const entries = entriesAfter(frames.flat(), REVERSE);
        const { found, expected } = walk(memtable.cursor(memtable.end), entries, path, REVERSE);
        expect(found).toEqual(expected);
        expect(allEntries(readArena(memtable.bytes, memtable.end, REVERSE).cursor)).toEqual(entries);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it("does not show a cursor what is written while it moves, whoever else makes the order include it", () => {
    fc.assert(
      fc.property(framesOf(anyWrite), framesOf(anyWrite), moves, (earlier, later, path) => {
        const memtable = new Memtable(newArena(1), OPTIONS);
        fill(memtable, earlier, 3);
        const cursor = memtable.cursor(memtable.end);
        const entries = entriesAfter(earlier.flat());
        let written = 0;
        const { found, expected } = walk(cursor, entries, path, BYTEWISE, () => {
          if (written === 5) memtable.grow(1);
          if (written < later.length) apply(memtable, later[written++]);
          memtable.cursor(memtable.end);
        });
        expect(found).toEqual(expected);
        expect(allEntries(cursor)).toEqual(entries);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("comes back from its bytes, and its bytes alone give a table's entries", () => {
    fc.assert(
      fc.property(framesOf(anyWrite), fc.array(key), (frames, keys) => {
        const memtable = new Memtable(newArena(1), OPTIONS);
        fill(memtable, frames, 7);
        const { bytes, end } = memtable;
        const contents = readLog(bytes, end, "f", 1);
        expect(contents).toMatchObject({ end, nextSequence: memtable.nextSequence, laterFrame: -1 });
        const buffer = newArena(end);
        new Uint8Array(buffer).set(bytes.subarray(0, end));
        const recovered = Memtable.recover(buffer, end, OPTIONS);
        const { nextSequence, operationCount, liveBytes, rangeDeleteCount } = memtable;
        expect(recovered).toMatchObject({ end, nextSequence, operationCount, liveBytes, rangeDeleteCount });
        for (const wanted of keys) expect(get(recovered, wanted, end)).toEqual(get(memtable, wanted, end));
        const entries = entriesAfter(frames.flat());
        expect(allEntries(recovered.cursor(end))).toEqual(entries);
        const table = readArena(new Uint8Array(buffer), end, BYTEWISE);
        expect(allEntries(table.cursor)).toEqual(entries);
        expect(table.rangeDeletes).toEqual(memtable.rangeDeletes(end));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
