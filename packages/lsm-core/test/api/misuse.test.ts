import { Batch } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb } from "../support/open-test-db.ts";
import { thrown } from "../support/thrown.ts";

const NOT_BYTES: readonly unknown[] = [
  undefined,
  null,
  1,
  true,
  {},
  [1, 2],
  new Uint16Array(2),
  new ArrayBuffer(2),
  Symbol("s"),
  1n,
];

describe("a wrong type is a TypeError that names the argument and leaves nothing behind", () => {
  it.each(NOT_BYTES.map((value) => [value]))("as a key: %s", (value) => {
    const db = openMemoryDb();
    const batch = new Batch();
    const key = value as never;
    for (const action of [
      () => db.put(key, "v"),
      () => db.get(key),
      () => db.has(key),
      () => db.delete(key),
      () => db.getMany(["a", key]),
      () => db.snapshot().get(key),
      () => batch.put(key, "v"),
      () => batch.delete(key),
    ]) {
      const error = thrown(action);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/key/);
    }
    expect(batch.isEmpty).toBe(true);
    expect([...db.scan()]).toEqual([]);
  });

  it.each(NOT_BYTES.map((value) => [value]))("as a value: %s", (value) => {
    const db = openMemoryDb();
    const batch = new Batch();
    for (const action of [() => db.put("k", value as never), () => batch.put("k", value as never)]) {
      const error = thrown(action);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/value/);
    }
    expect(batch.isEmpty).toBe(true);
    expect(db.has("k")).toBe(false);
  });

  it("as a batch", () => {
    const db = openMemoryDb();
    for (const value of [undefined, null, {}, [], "batch"]) {
      const error = thrown(() => db.write(value as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/batch/i);
    }
  });

  it("as a list of keys", () => {
    const db = openMemoryDb();
    for (const value of [undefined, null, 5])
      expect(thrown(() => db.getMany(value as never))).toBeInstanceOf(TypeError);
  });

  it.each(["gt", "gte", "lt", "lte", "prefix"] as const)("as the bound %s of a range", (bound) => {
    const db = openMemoryDb();
    for (const value of [1, null, {}, []]) {
      const range = { [bound]: value } as never;
      for (const action of [
        () => db.scan(range),
        () => db.deleteRange(range),
        () => db.approximateSize(range),
        () => new Batch().deleteRange(range),
      ]) {
        const error = thrown(action);
        expect(error).toBeInstanceOf(TypeError);
        expect(String(error)).toMatch(new RegExp(`\\b${bound}\\b`));
      }
    }
  });

  it("as a property of a range that does not exist", () => {
    const db = openMemoryDb();
    const error = thrown(() => db.scan({ start: "a" } as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(/start/);
  });

  it.each([
    ["limit", 5],
    ["reverse", true],
  ] as const)("as a deletion with a %s, which would not be all of the range", (name, value) => {
    const db = openMemoryDb();
    db.put("k", "v");
    expect(thrown(() => db.deleteRange({ [name]: value }))).toBeInstanceOf(TypeError);
    expect(thrown(() => new Batch().deleteRange({ [name]: value }))).toBeInstanceOf(TypeError);
    expect(db.has("k")).toBe(true);
  });

  it.each([1, "a", true, null])("as a range: %s", (range) => {
    const db = openMemoryDb();
    expect(thrown(() => db.scan(range as never))).toBeInstanceOf(TypeError);
  });

  it.each([-1, 1.5, Number.NaN, "3", null])("as a limit: %s", (limit) => {
    const db = openMemoryDb();
    const error = thrown(() => db.scan({ limit: limit as never }));
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    expect(String(error)).toMatch(/limit/);
  });

  it.each(["fast", 1, null, true])("as the durability of a write: %s", (durability) => {
    const db = openMemoryDb();
    for (const action of [
      () => db.put("k", "v", { durability: durability as never }),
      () => db.delete("k", { durability: durability as never }),
      () => db.write(new Batch().put("k", "v"), { durability: durability as never }),
    ]) {
      const error = thrown(action);
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
      expect(String(error)).toMatch(/durability/);
    }
    expect(db.has("k")).toBe(false);
  });

  it("as an event or a listener", () => {
    const db = openMemoryDb();
    expect(thrown(() => db.on("flush", 5 as never))).toBeInstanceOf(TypeError);
  });

  it("in the asynchronous forms rejects instead of throwing", async () => {
    const db = openMemoryDb();
    await expect(db.putAsync(1 as never, "v")).rejects.toBeInstanceOf(TypeError);
    await expect(db.getAsync(1 as never)).rejects.toBeInstanceOf(TypeError);
    await expect(db.deleteAsync(1 as never)).rejects.toBeInstanceOf(TypeError);
    await expect(db.writeAsync({} as never)).rejects.toBeInstanceOf(TypeError);
  });
});
