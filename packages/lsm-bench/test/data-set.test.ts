import { describe, expect, it } from "vitest";
import { DataSet } from "../src/data-set.ts";
import { sequentialOrder, shuffledOrder } from "../src/random.ts";

const OPTIONS = { recordCount: 1000, valueBytes: 100, seed: 3 };

describe("DataSet", () => {
  it("gives the same bytes for the same options", () => {
    const order = shuffledOrder(1000, 5);
    expect(new DataSet(OPTIONS).keys(order)).toEqual(new DataSet(OPTIONS).keys(order));
    expect(new DataSet(OPTIONS).values(order, 0)).toEqual(new DataSet(OPTIONS).values(order, 0));
  });

  it("puts absent keys between the present ones", () => {
    const data = new DataSet(OPTIONS);
    const order = sequentialOrder(200);
    const keys = data.keys(order);
    const missing = data.missingKeys(order);
    keys.forEach((key, i) => {
      expect(data.recordOf(key)).toBe(i);
    });
    missing.forEach((key, i) => {
      expect(data.recordOf(key)).toBe(-1);
      expect(keys.filter((present) => Buffer.compare(present, key) < 0)).toHaveLength(i + 1);
    });
  });

  it("gives each generation of a record a value of its own", () => {
    const data = new DataSet(OPTIONS);
    for (let record = 0; record < 1000; record++) {
      expect(data.value(record, 1).equals(data.value(record, 0))).toBe(false);
    }
  });

  it("repeats the first half of each value in the second, so that it can be compressed to about one half", () => {
    const value = new DataSet(OPTIONS).value(7, 0);
    expect(value.subarray(50)).toEqual(value.subarray(0, 50));
  });
});

describe("shuffledOrder", () => {
  it("has each number once", () => {
    expect(shuffledOrder(1000, 1).toSorted()).toEqual(sequentialOrder(1000));
  });
});
