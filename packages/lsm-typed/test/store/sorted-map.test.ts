import { describe, expect, it } from "vitest";
import { SortedMap } from "../../src/store/sorted-map.ts";
import { SeededRandom } from "../../src/testing/seeded-random.ts";
import { toBytes, toText } from "../../src/testing/store-bench.ts";

const ALL = { start: "", end: "\xff" };
const NO_VALUE = new Uint8Array(0);

interface Span {
  readonly start: string;
  readonly end: string;
}

function keysOf(map: SortedMap, { start, end }: Span = ALL, isReversed = false, count = Infinity): string[] {
  const range = { start: toBytes(start), end: toBytes(end) };
  return map.collect(range, isReversed, count).map(({ key }) => toText(key));
}

function expectedKeys(keys: ReadonlySet<string>, { start, end }: Span, isReversed: boolean, count: number): string[] {
  const sorted = [...keys].filter((key) => key >= start && key < end).toSorted((a, b) => (a < b ? -1 : 1));
  return (isReversed ? sorted.toReversed() : sorted).slice(0, count);
}

/** Some hundred writes to the map and to the set alike, mostly one kind of them, so that the map grows and shrinks. */
function writeToBoth(random: SeededRandom, map: SortedMap, keys: Set<string>): void {
  const deletesMore = random.oneIn(2);
  for (let i = 0; i < 300; i++) {
    const key = String(random.below(3000));
    if (random.oneIn(60)) {
      const end = String(random.below(3000));
      map.deleteRange({ start: toBytes(key), end: toBytes(end) });
      for (const each of keys) if (each >= key && each < end) keys.delete(each);
    } else if (random.oneIn(4) === deletesMore) {
      map.put(toBytes(key), NO_VALUE);
      keys.add(key);
    } else {
      map.delete(toBytes(key));
      keys.delete(key);
    }
  }
}

describe("SortedMap", () => {
  it("finds nothing when it is empty", () => {
    const map = new SortedMap();
    expect(map.get(toBytes("a"))).toBeUndefined();
    expect(keysOf(map)).toEqual([]);
    expect(keysOf(map, ALL, true)).toEqual([]);
    map.delete(toBytes("a"));
    map.deleteRange({ start: toBytes("a"), end: toBytes("b") });
    expect(keysOf(map)).toEqual([]);
  });

  it("replaces a value in its place", () => {
    const map = new SortedMap();
    for (const value of ["1", "2"]) for (const key of "abc") map.put(toBytes(key), toBytes(value + key));
    expect(keysOf(map)).toEqual(["a", "b", "c"]);
    expect(map.get(toBytes("b"))).toEqual(toBytes("2b"));
  });

  it.each([1, 2, 3, 4])("holds what a set holds, and so do its forks (seed %i)", (seed) => {
    const random = new SeededRandom(seed);
    const copies = [{ map: new SortedMap(), keys: new Set<string>() }];
    for (let round = 0; round < 12; round++) {
      const { map, keys } = copies[random.below(copies.length)]!;
      copies.push({ map: map.fork(), keys: new Set(keys) });
      writeToBoth(random, map, keys);
    }
    for (const { map, keys } of copies) {
      expect(keysOf(map)).toEqual(expectedKeys(keys, ALL, false, Infinity));
      for (let i = 0; i < 50; i++) {
        const span = { start: String(random.below(3000)), end: String(random.below(3000)) };
        const [isReversed, count] = [random.oneIn(2), random.below(200)];
        expect(keysOf(map, span, isReversed, count)).toEqual(expectedKeys(keys, span, isReversed, count));
        expect(map.get(toBytes(span.start)) !== undefined).toBe(keys.has(span.start));
      }
    }
  });
});
