import { Batch, MAX_KEY_BYTES } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb } from "../support/open-test-db.ts";
import { getText, keys, pairs } from "../support/text.ts";
import { thrown } from "../support/thrown.ts";

describe("Batch", () => {
  it("starts empty and counts what is queued", () => {
    const batch = new Batch();
    expect([batch.length, batch.isEmpty]).toEqual([0, true]);
    batch.put("a", "1").delete("b").deleteRange({ gte: "c", lt: "d" });
    expect([batch.length, batch.isEmpty]).toEqual([3, false]);
    batch.put("a", "2");
    expect(batch.length).toBe(4);
  });

  it("chains: every call returns the batch", () => {
    const batch = new Batch();
    expect(batch.put("a", "1")).toBe(batch);
    expect(batch.delete("a")).toBe(batch);
    expect(batch.deleteRange({ prefix: "a" })).toBe(batch);
    expect(batch.clear()).toBe(batch);
  });

  it("is empty after clear and can be filled again", () => {
    const db = openMemoryDb();
    const batch = new Batch().put("a", "1").clear().put("b", "2");
    expect(batch.length).toBe(1);
    db.write(batch);
    expect(keys(db)).toEqual(["b"]);
  });

  it("clones: the two do not share later operations", () => {
    const db = openMemoryDb();
    const original = new Batch().put("a", "1");
    const copy = original.clone();
    original.put("b", "2");
    copy.delete("a").put("c", "3");
    expect([original.length, copy.length]).toEqual([2, 3]);
    expect(copy).toBeInstanceOf(Batch);
    db.write(original);
    expect(keys(db)).toEqual(["a", "b"]);
    db.write(copy);
    expect(keys(db)).toEqual(["b", "c"]);
  });

  it("copies keys and values in", () => {
    const db = openMemoryDb();
    const key = Buffer.from("key");
    const value = Buffer.from("value");
    const batch = new Batch().put(key, value).delete(key);
    batch.clear().put(key, value);
    key.fill(0);
    value.fill(0);
    db.write(batch);
    expect(pairs(db)).toEqual([["key", "value"]]);
  });

  it("applies in call order: a later operation on a key wins", () => {
    const db = openMemoryDb();
    db.write(new Batch().put("a", "1").put("a", "2").delete("b").put("b", "1").put("c", "1").delete("c"));
    expect(pairs(db)).toEqual([
      ["a", "2"],
      ["b", "1"],
    ]);
  });

  it("a deleteRange covers what stands before it, in the database and in the batch, and not what follows", () => {
    const db = openMemoryDb();
    db.put("a", "old");
    db.put("b", "old");
    db.put("z", "old");
    db.write(new Batch().put("c", "before").deleteRange({ gte: "a", lt: "y" }).put("b", "after"));
    expect(pairs(db)).toEqual([
      ["b", "after"],
      ["z", "old"],
    ]);
    db.flush();
    expect(pairs(db)).toEqual([
      ["b", "after"],
      ["z", "old"],
    ]);
  });

  it("can be written more than once, and to more than one database", () => {
    const batch = new Batch().put("a", "1");
    const first = openMemoryDb();
    const second = openMemoryDb();
    first.write(batch);
    first.delete("a");
    first.write(batch);
    second.write(batch);
    expect([getText(first, "a"), getText(second, "a")]).toEqual(["1", "1"]);
    expect(batch.length).toBe(1);
  });

  it("that is empty changes nothing", async () => {
    const db = openMemoryDb();
    db.write(new Batch());
    await db.writeAsync(new Batch());
    expect(keys(db)).toEqual([]);
  });

  it("keeps what it had when an operation is refused", () => {
    const db = openMemoryDb();
    const batch = new Batch().put("a", "1");
    expect(thrown(() => batch.put(new Uint8Array(MAX_KEY_BYTES + 1), "v"))).toBeInstanceOf(RangeError);
    expect(thrown(() => batch.put("b", 5 as never))).toBeInstanceOf(TypeError);
    expect(batch.length).toBe(1);
    db.write(batch.put("c", "3"));
    expect(keys(db)).toEqual(["a", "c"]);
  });

  it("larger than the memtable is still one write", () => {
    const db = openMemoryDb({ memtableCapacity: 256 });
    const batch = new Batch();
    for (let i = 0; i < 1_000; i++) batch.put(`key-${i}`, `value-${i}`);
    db.write(batch);
    expect(keys(db)).toHaveLength(1_000);
    db.flush();
    expect(keys(db)).toHaveLength(1_000);
    expect(getText(db, "key-999")).toBe("value-999");
  });
});
