/**
 * Promise 1: "A write acknowledged at its durability level survives the failure that the level names. Recovery yields a prefix of the
 * acknowledged history with no holes, and batches are whole."
 *
 * Every crash point of mixed workloads is in `test/crash`; here is the promise in its plainest form.
 */
import { Batch, Lsm } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { keys, padded } from "../support/text.ts";

const COUNT = 50;

describe("promise 1: a write acknowledged at", () => {
  it("sync survives a power failure that loses everything unsynced", () => {
    for (let count = 1; count <= COUNT; count += 7) {
      const storage = new SimulatedStorage();
      const db = Lsm.open("/db", { storage, durability: "sync" });
      for (let i = 0; i < count; i++) db.put(padded(i), "v");
      expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) }))).toHaveLength(
        count,
      );
    }
  });

  it("process survives the death of the process", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open("/db", { storage });
    for (let i = 0; i < COUNT; i++) db.put(padded(i), "v");
    expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "process" }) }))).toHaveLength(COUNT);
  });

  it("none survives once it is flushed", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open("/db", { storage, durability: "none" });
    for (let i = 0; i < COUNT; i++) db.put(padded(i), "v");
    db.flush();
    expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) }))).toHaveLength(
      COUNT,
    );
  });

  it("one level survives with everything that was acknowledged before it, at any level", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open("/db", { storage, durability: "none" });
    db.put("a", "none");
    db.put("b", "process", { durability: "process" });
    db.put("c", "none");
    db.put("d", "sync", { durability: "sync" });
    db.put("e", "none");
    expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) }))).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });

  it("any level survives with sync() and syncAsync()", async () => {
    for (const isAsync of [false, true]) {
      const storage = new SimulatedStorage();
      const db = Lsm.open("/db", { storage, durability: "none" });
      for (let i = 0; i < COUNT; i++) db.put(padded(i), "v");
      if (isAsync) await db.syncAsync();
      else db.sync();
      expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) }))).toHaveLength(
        COUNT,
      );
    }
  });
});

describe("promise 1: what a power failure leaves", () => {
  it("is a prefix without holes, and batches are whole", () => {
    for (let seed = 0; seed < 200; seed++) {
      const storage = new SimulatedStorage({ seed });
      const db = Lsm.open("/db", { storage, memtableCapacity: 3_000 });
      for (let i = 0; i < COUNT; i++) {
        db.write(
          new Batch()
            .put(`${padded(i)}a`, "x".repeat(seed))
            .put(`${padded(i)}b`, "v")
            .put(`${padded(i)}c`, "v"),
        );
      }
      const after = Lsm.open("/db", {
        storage: storage.afterCrash({ mode: "power", survival: "random", tear: true, seed }),
      });
      const found = keys(after);
      const batches = found.length / 3;
      expect(Number.isInteger(batches), `seed ${seed}: ${found.length} keys`).toBe(true);
      expect(found).toEqual(
        Array.from({ length: batches }, (_, i) => ["a", "b", "c"].map((part) => padded(i) + part)).flat(),
      );
    }
  });
});
