import { describe, expect, it } from "vitest";
import { compareWhole, sliceBytes } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { type CursorState, END, PENDING, READY, TOMBSTONE } from "../../src/base/cursor.ts";
import { unionRangeDeletes } from "../../src/base/range-delete.ts";
import { MergeCursor, type MergeSource } from "../../src/cursor/merge-cursor.ts";
import { ArrayCursor, type Entry } from "../compaction/array-cursor.ts";
import { Random, SEED } from "../support/random.ts";

const REVERSE: Comparator = { name: "reverse", compare: (a, b) => compareWhole(b, a) };
const KEYS = 40;

const keyOf = (number: number): Uint8Array => Uint8Array.of(7, number);

/** Often has to be waited for. */
class SleepyCursor extends ArrayCursor {
  readonly #random: Random;
  #state: CursorState = END;

  constructor(entries: readonly Entry[], compare: Comparator["compare"], random: Random) {
    super(entries, compare);
    this.#random = random;
  }

  override first(): CursorState {
    return this.#sleep(super.first());
  }
  override last(): CursorState {
    return this.#sleep(super.last());
  }
  override seek(key: Uint8Array): CursorState {
    return this.#sleep(super.seek(key));
  }
  override seekBefore(key: Uint8Array): CursorState {
    return this.#sleep(super.seekBefore(key));
  }
  override next(): CursorState {
    return this.#sleep(super.next());
  }
  override prev(): CursorState {
    return this.#sleep(super.prev());
  }
  override load(): Promise<CursorState> {
    return Promise.resolve(this.#state);
  }

  #sleep(state: CursorState): CursorState {
    this.#state = state;
    return this.#random.oneIn(3) ? PENDING : state;
  }
}

/** Sources over few keys, so that many of them hold the same, and what a merge of them shows. */
function makeSources(random: Random, { compare }: Comparator): { sources: MergeSource[]; shown: Entry[] } {
  const shown = new Map<number, Entry>();
  const hidden = new Set<number>();
  const sources: MergeSource[] = [];
  const count = 1 + random.below(6);
  for (let source = 0; source < count; source++) {
    const entries: Entry[] = [];
    for (let number = 0; number < KEYS; number++) {
      if (!random.oneIn(2)) continue;
      const entry: Entry = [keyOf(number), random.oneIn(3) ? undefined : Uint8Array.of(source)];
      entries.push(entry);
      if (!hidden.has(number)) shown.set(number, entry);
      hidden.add(number);
    }
    entries.sort((a, b) => compare(a[0], b[0]));
    const bounds = random.oneIn(2) ? [random.below(KEYS), random.below(KEYS)].toSorted((a, b) => a - b) : [0, 0];
    for (let number = bounds[0]; number < bounds[1]; number++) hidden.add(number);
    // In falling order a range begins with its greatest key, and ends before the one below its least.
    const [start, end] = compare === REVERSE.compare ? [bounds[1] - 1, bounds[0] - 1] : bounds;
    const deletes = bounds[0] < bounds[1] ? [{ start: keyOf(start), end: end < 0 ? undefined : keyOf(end) }] : [];
    const rangeDeletes = unionRangeDeletes(deletes, { name: "test", compare });
    sources.push({ cursor: new SleepyCursor(entries, compare, random), rangeDeletes });
  }
  return { sources, shown: [...shown.values()].toSorted((a, b) => compare(a[0], b[0])) };
}

/** A random move, and where it leads among what is shown; the latter is -1 or the count beyond an end. */
function move(cursor: MergeCursor, shown: readonly Entry[], at: number, random: Random, { compare }: Comparator) {
  const isOnEntry = at >= 0 && at < shown.length;
  const kind = random.below(isOnEntry ? 12 : 4);
  const key = keyOf(random.below(KEYS));
  if (kind === 0) return { state: cursor.first(), to: 0 };
  if (kind === 1) return { state: cursor.last(), to: shown.length - 1 };
  if (kind === 2) {
    const to = shown.findIndex((entry) => compare(entry[0], key) >= 0);
    return { state: cursor.seek(key), to: to === -1 ? shown.length : to };
  }
  if (kind === 3)
    return { state: cursor.seekBefore(key), to: shown.findLastIndex((entry) => compare(entry[0], key) < 0) };
  return kind < 9 ? { state: cursor.next(), to: at + 1 } : { state: cursor.prev(), to: at - 1 };
}

describe("MergeCursor", () => {
  it.each([BYTEWISE, REVERSE])(
    "shows the newest entry of each key that no newer range delete covers, in order $name",
    async (comparator) => {
      const random = new Random(SEED);
      for (let round = 0; round < 200; round++) {
        const { sources, shown } = makeSources(random, comparator);
        const cursor = new MergeCursor(sources, comparator);
        let at = -1;
        for (let step = 0; step < 60; step++) {
          const { state, to } = move(cursor, shown, at, random, comparator);
          const settled = state === PENDING ? await cursor.load() : state;
          at = to;
          const entry = shown[at];
          expect(settled).toBe(entry === undefined ? END : READY);
          if (entry === undefined) continue;
          expect(sliceBytes(cursor.keyBytes, cursor.keyStart, cursor.keyLength)).toEqual(entry[0]);
          if (entry[1] === undefined) expect(cursor.valueLength).toBe(TOMBSTONE);
          else expect(cursor.valueBytes.subarray(0, cursor.valueLength)).toEqual(entry[1]);
        }
      }
    },
  );
});
