import { describe, expect, it } from "vitest";
import { DataSet } from "../src/data-set.ts";
import { keySpace } from "../src/key-spaces.ts";
import { sequentialOrder, shuffledOrder, zipfianDraws } from "../src/random.ts";
import type { KeyKind } from "../src/results.ts";

const KEY_KINDS: readonly KeyKind[] = ["decimal", "path", "url", "uuid", "hash", "city"];

function make(keyKind: KeyKind = "decimal", recordCount = 1000): Promise<DataSet> {
  return DataSet.make({ recordCount, valueBytes: 100, keyKind, seed: 3 });
}

describe.each(KEY_KINDS)("a data set with %s keys", (keyKind) => {
  it("gives the same bytes for the same options", async () => {
    const [first, second] = [await make(keyKind), await make(keyKind)];
    const order = shuffledOrder(first.recordCount, 5);
    expect(first.keys(order)).toEqual(second.keys(order));
    expect(first.values(order, 0)).toEqual(second.values(order, 0));
  });

  it("has keys in the order of their records, an absent one after each, and knows them again", async () => {
    const data = await make(keyKind);
    const order = sequentialOrder(data.recordCount);
    const keys = data.keys(order);
    const missing = data.missingKeys(order);
    const inOrder = keys.flatMap((key, i) => [key, missing[i] ?? key]);
    expect(inOrder.toSorted((a, b) => Buffer.compare(a, b))).toEqual(inOrder);
    inOrder.forEach((key, slot) => {
      if (data.slotOf(key) !== slot)
        throw new Error(`${key.toString("latin1")} is of slot ${data.slotOf(key)}, not ${slot}`);
    });
    expect(keys.map((key) => data.recordOf(key))).toEqual([...order]);
    expect(new Set(missing.map((key) => data.recordOf(key)))).toEqual(new Set([-1]));
    expect(keys.filter((key) => data.recordOf(Buffer.concat([key, Buffer.from("x")])) !== -1)).toEqual([]);
  });

  it("gives each generation of a record a value of its own, of one length", async () => {
    const data = await make(keyKind);
    for (let record = 0; record < data.recordCount; record++) {
      const values = [0, 1, 2].map((generation) => data.value(record, generation));
      expect(new Set(values.map((value) => value.toString("latin1"))).size).toBe(3);
      expect(values.map((value) => value.length)).toEqual([0, 1, 2].map(() => data.valueLength(record)));
    }
  });
});

describe("keys", () => {
  it.each(["path", "url"] as const)(
    "of a %s are 8 to 256 bytes long, and neighbours share their beginning",
    async (kind) => {
      const data = await make(kind, 20_000);
      const keys = data.keys(sequentialOrder(20_000));
      const lengths = keys.map((key) => key.length);
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(8);
      expect(keySpace(kind, 20_000).bytesMax).toBeLessThanOrEqual(256);
      expect(Math.max(...lengths)).toBeGreaterThan(128);
      const sharing = keys.filter((key, i) => keys[i - 1]?.subarray(0, 8).equals(key.subarray(0, 8)));
      expect(sharing.length).toBeGreaterThan(keys.length / 2);
    },
  );

  it("of hashes share nothing worth speaking of", async () => {
    const data = await make("hash", 20_000);
    const keys = data.keys(sequentialOrder(20_000));
    const sharing = keys.filter((key, i) => keys[i - 1]?.subarray(0, 4).equals(key.subarray(0, 4)));
    expect(sharing.length).toBeLessThan(keys.length / 100);
  });
});

it("repeats the first half of each value in the second, so that it can be compressed to about one half", async () => {
  const value = (await make()).value(7, 0);
  expect(value.subarray(50)).toEqual(value.subarray(0, 50));
});

describe("orders", () => {
  it("that are shuffled have each number once", () => {
    expect(shuffledOrder(1000, 1).toSorted()).toEqual(sequentialOrder(1000));
  });

  it("that are zipfian choose the first tenth of the ranks most of the time, and the first one as often as they should", () => {
    const draws = zipfianDraws(100_000, 1000, 1, false);
    const first = draws.filter((draw) => draw === 0).length;
    const tenth = draws.filter((draw) => draw < 100).length;
    // With constant 0.99 over 1000 ranks the first has a share of 1 / 7.73.
    expect(first / draws.length).toBeGreaterThan(0.12);
    expect(first / draws.length).toBeLessThan(0.14);
    expect(tenth / draws.length).toBeGreaterThan(0.6);
    expect(Math.max(...draws)).toBeLessThan(1000);
  });

  it("that are zipfian and scrambled spread the frequent ones over the whole range", () => {
    const draws = zipfianDraws(100_000, 1000, 1);
    const below = draws.filter((draw) => draw < 500).length;
    expect(below / draws.length).toBeGreaterThan(0.25);
    expect(below / draws.length).toBeLessThan(0.75);
  });
});
