import { describe, expect, it } from "vitest";
import type { StoreChange } from "../../src/store/ordered-store.ts";
import { ReadSet } from "../../src/store/read-set.ts";
import { SeededRandom } from "../../src/testing/seeded-random.ts";
import { toBytes } from "../../src/testing/store-bench.ts";

function put(key: string): StoreChange {
  return { kind: "put", key: toBytes(key), value: toBytes("") };
}

function remove(start: string, end: string): StoreChange {
  return { kind: "deleteRange", start: toBytes(start), end: toBytes(end) };
}

/** Of fixed length, so that their order is that of the numbers. */
function keyOf(number: number): string {
  return String(number).padStart(5, "0");
}

describe("ReadSet", () => {
  it("meets nothing when nothing was read", () => {
    const reads = new ReadSet();
    reads.addRange({ start: toBytes("b"), end: toBytes("b") });
    reads.addRange({ start: toBytes("c"), end: toBytes("a") });
    expect(reads.meets([put("b"), remove("a", "z")])).toBe(false);
  });

  it("meets a deletion of an empty or inverted range nowhere", () => {
    const reads = new ReadSet();
    reads.addRange({ start: toBytes("a"), end: toBytes("z") });
    expect(reads.meets([remove("c", "c"), remove("d", "b")])).toBe(false);
    expect(reads.meets([remove("c", "c\0")])).toBe(true);
  });

  it("keeps a key as it was at the call", () => {
    const reads = new ReadSet();
    const key = toBytes("a");
    reads.addKey(key);
    key.fill(0);
    expect([reads.meets([put("a")]), reads.meets([put("\0")])]).toEqual([true, false]);
  });

  it.each([1, 2, 3])("meets what lies in one of thousands of keys and ranges (seed %i)", (seed) => {
    const random = new SeededRandom(seed);
    const reads = new ReadSet();
    const isRead = new Uint8Array(20_000);
    for (let i = 0; i < 3000; i++) {
      const start = random.below(19_000);
      const end = random.oneIn(4) ? start + random.below(12) : start + 1;
      isRead.fill(1, start, end);
      if (end === start + 1) reads.addKey(toBytes(keyOf(start)));
      else reads.addRange({ start: toBytes(keyOf(start)), end: toBytes(keyOf(end)) });
      if (random.oneIn(500)) reads.meets([put("?")]);
    }
    for (let number = 0; number < 20_000; number += 1 + random.below(8)) {
      expect(reads.meets([put(keyOf(number))])).toBe(isRead[number] === 1);
      const end = number + random.below(4);
      expect(reads.meets([remove(keyOf(number), keyOf(end))])).toBe(isRead.subarray(number, end).includes(1));
    }
  });
});
