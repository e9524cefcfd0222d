import { Batch } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { getText, keys, padded, text } from "../support/text.ts";

describe("get, has, getMany", () => {
  it("agree wherever a key lives: memtable, tables, several levels, tombstones", () => {
    const db = openMemoryDb({ memtableCapacity: 1_500 });
    for (let i = 0; i < 300; i++) db.put(padded(i), `old ${i}`);
    for (let i = 0; i < 300; i += 2) db.put(padded(i), `new ${i}`);
    for (let i = 0; i < 300; i += 5) db.delete(padded(i));
    const names = Array.from({ length: 310 }, (_, i) => padded(i));
    const many = db.getMany(names);
    names.forEach((name, i) => {
      const expected = i >= 300 || i % 5 === 0 ? undefined : i % 2 === 0 ? `new ${i}` : `old ${i}`;
      expect(getText(db, name)).toBe(expected);
      expect(db.has(name)).toBe(expected !== undefined);
      expect(text(many[i])).toBe(expected);
    });
  });

  it("getMany keeps the order of its keys, with repeats, and takes an empty list", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("b", "2");
    expect(db.getMany(["b", "x", "a", "b"]).map(text)).toEqual(["2", undefined, "1", "2"]);
    expect(db.getMany([])).toEqual([]);
  });
});

describe("the asynchronous forms", () => {
  it("do what their synchronous twins do", async () => {
    const db = openTestDb();
    await db.putAsync("a", "1");
    await db.putAsync("b", "2");
    expect(text(await db.getAsync("a"))).toBe("1");
    await db.deleteAsync("a");
    expect(await db.getAsync("a")).toBeUndefined();
    await db.writeAsync(new Batch().put("c", "3").delete("b"));
    await db.flushAsync();
    expect(text(await db.getAsync("c"))).toBe("3");
    await db.syncAsync();
    await db.compactAsync();
    expect(keys(db)).toEqual(["c"]);
    await db.closeAsync();
    await db.closeAsync();
  });

  it("a write shows at once, before its promise settles", async () => {
    const db = openTestDb();
    const written = db.putAsync("k", "v", { durability: "sync" });
    expect(getText(db, "k")).toBe("v");
    await written;
    expect(getText(db, "k")).toBe("v");
  });

  it("a batch may be changed as soon as writeAsync has returned", async () => {
    const db = openTestDb();
    const batch = new Batch().put("k", "first");
    const first = db.writeAsync(batch);
    const second = db.writeAsync(batch.clear().put("l", "other"));
    batch.clear().put("m", "never written");
    await Promise.all([first, second]);
    expect(keys(db)).toEqual(["k", "l"]);
  });

  it("keep the order of calls among themselves and with synchronous writes", async () => {
    for (const durability of ["none", "process", "sync"] as const) {
      const db = openTestDb({ memtableCapacity: 200 });
      const pending: Promise<void>[] = [];
      for (let i = 0; i < 50; i++) {
        pending.push(db.putAsync("k", `async ${i}`, { durability }));
        db.put("k", `sync ${i}`);
        pending.push(db.deleteAsync("d", { durability }));
        db.put("d", `sync ${i}`);
      }
      await Promise.all(pending);
      expect([getText(db, "k"), getText(db, "d")]).toEqual(["sync 49", "sync 49"]);
      db.close();
    }
  });

  it.each(["none", "process", "sync"] as const)(
    "that fill a memtable resolve although it is flushed meanwhile: database of %s",
    async (durability) => {
      for (const level of ["none", "process", "sync"] as const) {
        for (const db of [
          openMemoryDb({ memtableCapacity: 400, durability }),
          openTestDb({ memtableCapacity: 400, durability }),
        ]) {
          const large = "a".repeat(450);
          await db.putAsync("k", large, { durability: level });
          db.put("k", "short");
          await Promise.all(Array.from({ length: 20 }, (_, i) => db.putAsync(padded(i), large, { durability: level })));
          expect(keys(db)).toHaveLength(21);
          expect(getText(db, "k")).toBe("short");
          db.verify();
          db.close();
        }
      }
    },
  );

  it("keep a key and a value that the caller changes after the call", async () => {
    const db = openTestDb();
    const key = Buffer.from("key");
    const value = Buffer.from("value");
    const written = db.putAsync(key, value);
    const read = db.getAsync(key);
    key.fill(0);
    value.fill(0);
    await written;
    expect(getText(db, "key")).toBe("value");
    expect(text(await read)).toBe("value");
  });

  it("many at once keep the order of their calls", async () => {
    const db = openTestDb({ memtableCapacity: 10_000 });
    const writes: Promise<void>[] = [];
    for (let i = 0; i < 2_000; i++) {
      const durability = i % 7 === 0 ? "sync" : i % 3 === 0 ? "none" : "process";
      writes.push(
        i % 5 === 4
          ? db.deleteAsync(`k${i % 10}`, { durability })
          : db.putAsync(`k${i % 10}`, String(i), { durability }),
      );
    }
    await Promise.all(writes);
    expect(keys(db)).toEqual(["k0", "k1", "k2", "k3", "k5", "k6", "k7", "k8"]);
    expect(getText(db, "k8")).toBe("1998");
    const reads = await Promise.all(Array.from({ length: 10 }, (_, i) => db.getAsync(`k${i}`)));
    expect(reads.map(text)).toEqual([
      "1990",
      "1991",
      "1992",
      "1993",
      undefined,
      "1995",
      "1996",
      "1997",
      "1998",
      undefined,
    ]);
  });

  it("read from tables that are in no cache", async () => {
    const db = openTestDb({ blockCacheCapacity: 0, memtableCapacity: 4_000 });
    for (let i = 0; i < 1_000; i++) db.put(padded(i), `value ${i}`);
    db.flush();
    const values = await Promise.all(Array.from({ length: 1_000 }, (_, i) => db.getAsync(padded(i))));
    expect(values.map(text)).toEqual(Array.from({ length: 1_000 }, (_, i) => `value ${i}`));
    expect(await db.getAsync("absent")).toBeUndefined();
  });
});

describe("durability of a single write", () => {
  it.each(["none", "process", "sync"] as const)("every level can be asked for in a database of %s", (durability) => {
    const db = openTestDb({ durability });
    for (const level of ["none", "process", "sync"] as const) {
      db.put(`put ${level}`, "v", { durability: level });
      db.delete(`delete ${level}`, { durability: level });
      db.write(new Batch().put(`batch ${level}`, "v"), { durability: level });
    }
    db.sync();
    expect(keys(db)).toHaveLength(6);
  });
});

describe("memtableCapacity of 0", () => {
  it("flushes after every write", () => {
    const db = openMemoryDb({ memtableCapacity: 0, compactionTrigger: 1_000 });
    for (let i = 0; i < 5; i++) {
      db.put(`k${i}`, "v");
      expect(db.stats().memtable.liveBytes).toBe(0);
    }
    expect(keys(db)).toHaveLength(5);
  });
});
