import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Lsm, LsmError, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openAt, openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText, keys, padded } from "../support/text.ts";
import { rejectedLsmError, thrown, thrownLsmError } from "../support/thrown.ts";

describe("deleteRange", () => {
  it("deletes in memory and in tables, and later puts show", () => {
    const db = openTestDb({ memtableCapacity: 2_000 });
    for (let i = 0; i < 300; i++) db.put(padded(i), "v");
    db.deleteRange({ gte: padded(50), lt: padded(250) });
    db.put(padded(100), "again");
    const expected = [
      ...Array.from({ length: 50 }, (_, i) => padded(i)),
      padded(100),
      ...Array.from({ length: 50 }, (_, i) => padded(250 + i)),
    ];
    for (const step of [() => {}, () => db.flush(), () => db.compact()]) {
      step();
      expect(keys(db)).toEqual(expected);
      expect(keys(db, { reverse: true })).toEqual(expected.toReversed());
      expect([
        db.has(padded(49)),
        db.has(padded(50)),
        db.has(padded(100)),
        db.has(padded(249)),
        db.has(padded(250)),
      ]).toEqual([true, false, true, false, true]);
    }
  });

  it("of everything empties the database", () => {
    const db = openTestDb();
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    db.flush();
    db.put("", "v");
    db.deleteRange({});
    expect(keys(db)).toEqual([]);
    db.flush();
    expect(keys(db)).toEqual([]);
  });

  it("of an empty or inverted range deletes nothing", () => {
    const db = openMemoryDb();
    db.put("b", "v");
    db.deleteRange({ gte: "c", lt: "a" });
    db.deleteRange({ gt: "b", lt: "b" });
    db.deleteRange({ gt: "b" });
    expect(keys(db)).toEqual(["b"]);
  });

  it("survives a reopen without resurrecting anything", () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory, { memtableCapacity: 1_000 });
      for (let i = 0; i < 100; i++) db.put(padded(i), "v");
      db.flush();
      db.deleteRange({ gte: padded(10), lte: padded(90) });
    }
    for (let round = 0; round < 3; round++) {
      using db = Lsm.open(directory, { memtableCapacity: 1_000 });
      expect(keys(db)).toHaveLength(19);
      if (round === 0) db.flush();
      if (round === 1) db.compact();
    }
  });
});

describe("compact", () => {
  it("keeps the contents and gives the space of overwritten and deleted data back", () => {
    const db = openTestDb({ memtableCapacity: 32 * 1024, compression: "none" });
    for (let round = 0; round < 10; round++) for (let i = 0; i < 200; i++) db.put(padded(i), `${round}`.repeat(500));
    for (let i = 100; i < 200; i++) db.delete(padded(i));
    db.compact();
    expect(keys(db)).toHaveLength(100);
    expect(getText(db, padded(5))).toBe("9".repeat(500));
    expect(db.stats().bytes).toBeLessThan(100 * 510 * 1.2);
    db.verify();
  });

  it("of a part leaves the rest as it is", () => {
    const db = openTestDb({ memtableCapacity: 2_000 });
    for (let i = 0; i < 300; i++) db.put(padded(i), "v");
    db.compact({ gte: padded(100), lt: padded(200) });
    expect(keys(db)).toHaveLength(300);
    db.compact({ gte: "x", lt: "a" });
    expect(keys(db)).toHaveLength(300);
  });

  it("of an empty database is nothing", async () => {
    const db = openTestDb();
    db.compact();
    await db.compactAsync();
    expect(keys(db)).toEqual([]);
  });
});

describe("approximateSize", () => {
  it("is near the bytes that a range takes on disk", () => {
    const db = openTestDb({ compression: "none", memtableCapacity: 100_000 });
    for (let i = 0; i < 2_000; i++) db.put(padded(i), "x".repeat(194));
    db.flush();
    db.compact();
    const all = db.approximateSize({});
    expect(all).toBeGreaterThan(350_000);
    expect(all).toBeLessThan(600_000);
    const half = db.approximateSize({ lt: padded(1_000) });
    expect(half).toBeGreaterThan(all * 0.4);
    expect(half).toBeLessThan(all * 0.6);
    expect(db.approximateSize({ gte: "x" })).toBeLessThan(all * 0.05);
    expect(db.approximateSize({ gte: "x", lt: "a" })).toBe(0);
  });
});

describe("verify", () => {
  it("passes on a healthy database in every state", () => {
    const db = openTestDb({ memtableCapacity: 2_000 });
    db.verify();
    for (let i = 0; i < 500; i++) db.put(padded(i % 200), "v");
    db.verify();
    db.deleteRange({ lt: padded(50) });
    db.flush();
    db.verify();
    db.compact();
    db.verify();
  });
});

describe("Lsm.destroy", () => {
  it("removes a closed database's files and its directory", () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory);
      db.put("k", "v");
      db.flush();
      db.put("l", "v");
    }
    Lsm.destroy(directory);
    expect(existsSync(directory)).toBe(false);
    expect(keys(openAt(directory))).toEqual([]);
  });

  it("leaves other files and the directory that holds them", async () => {
    const directory = temporaryDirectory();
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(directory, "notes.txt"), "mine");
    openAt(directory).close();
    Lsm.destroy(directory);
    expect(readdirSync(directory)).toEqual(["notes.txt"]);
  });

  it("refuses an open database, which goes on working", () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory);
    db.put("k", "v");
    expect(thrownLsmError(() => Lsm.destroy(directory)).kind).toBe("Locked");
    db.put("l", "v");
    db.flush();
    expect(keys(db)).toEqual(["k", "l"]);
  });

  it("of a directory that does not exist is nothing", () => {
    const directory = join(temporaryDirectory(), "absent");
    Lsm.destroy(directory);
    expect(existsSync(directory)).toBe(false);
  });
});

describe("close", () => {
  it("is idempotent, and every later call is refused with Closed", async () => {
    const db = openTestDb();
    db.put("k", "v");
    db.close();
    db.close();
    db[Symbol.dispose]();
    await db[Symbol.asyncDispose]();
    await db.closeAsync();
    const calls: Record<string, () => unknown> = {
      put: () => db.put("k", "v"),
      get: () => db.get("k"),
      has: () => db.has("k"),
      getMany: () => db.getMany(["k"]),
      delete: () => db.delete("k"),
      scan: () => db.scan(),
      flush: () => db.flush(),
      sync: () => db.sync(),
      compact: () => db.compact(),
      snapshot: () => db.snapshot(),
      deleteRange: () => db.deleteRange({}),
      approximateSize: () => db.approximateSize({}),
      verify: () => db.verify(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = thrownLsmError(call);
      expect([name, error.kind, error.code]).toEqual([name, "Closed", "LSM_CLOSED"]);
    }
    for (const call of [
      db.putAsync("k", "v"),
      db.getAsync("k"),
      db.deleteAsync("k"),
      db.flushAsync(),
      db.syncAsync(),
      db.compactAsync(),
    ]) {
      expect((await rejectedLsmError(call)).kind).toBe("Closed");
    }
  });

  it("waits for the asynchronous writes that are on their way", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory, { durability: "sync" });
    const writes = Array.from({ length: 100 }, (_, i) => db.putAsync(padded(i), "v"));
    await db.closeAsync();
    const outcomes = await Promise.allSettled(writes);
    const reopened = openAt(directory);
    outcomes.forEach((outcome, i) => {
      if (outcome.status === "fulfilled") expect(reopened.has(padded(i))).toBe(true);
      else expect(outcome.reason).toBeInstanceOf(LsmError);
    });
  });

  it("settles asynchronous writes also when it is synchronous", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory, { durability: "sync" });
    const writes = Array.from({ length: 50 }, (_, i) => db.putAsync(padded(i), "v"));
    db.close();
    const outcomes = await Promise.allSettled(writes);
    const reopened = openAt(directory);
    outcomes.forEach((outcome, i) => {
      if (outcome.status === "fulfilled") expect(reopened.has(padded(i))).toBe(true);
      else expect(outcome.reason).toBeInstanceOf(LsmError);
    });
  });

  it("keeps what durability none has not flushed, when it is clean", () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory, { durability: "none" });
      for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    }
    expect(keys(openAt(directory))).toHaveLength(100);
  });

  it("by using and await using", async () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory);
      db.put("a", "1");
    }
    {
      await using db = await Lsm.openAsync(directory);
      db.put("b", "2");
    }
    expect(keys(openAt(directory))).toEqual(["a", "b"]);
  });
});

describe("MemoryStorage", () => {
  it("keeps a database for as long as it lives, and shares nothing with another", () => {
    const storage = new MemoryStorage();
    {
      using db = Lsm.open("/some/where", { storage, memtableCapacity: 1_000 });
      for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    }
    using again = Lsm.open("/some/where", { storage });
    expect(keys(again)).toHaveLength(100);
    using elsewhere = Lsm.open("/some/where/else", { storage });
    expect(keys(elsewhere)).toEqual([]);
    using other = Lsm.open("/some/where", { storage: new MemoryStorage() });
    expect(keys(other)).toEqual([]);
  });

  it("locks like a disk", () => {
    const storage = new MemoryStorage();
    const db = Lsm.open("/db", { storage });
    expect(thrownLsmError(() => Lsm.open("/db", { storage })).kind).toBe("Locked");
    db.close();
    Lsm.open("/db", { storage }).close();
  });

  it("touches no disk", () => {
    using db = Lsm.open("/this-path-is-not-on-disk", { storage: new MemoryStorage() });
    db.put("k", "v");
    db.flush();
    expect(existsSync("/this-path-is-not-on-disk")).toBe(false);
  });
});

describe("a directory on disk", () => {
  it("holds only files of the documented names", () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory, { memtableCapacity: 2_000 });
    for (let i = 0; i < 500; i++) db.put(padded(i), "v".repeat(20));
    db.flush();
    for (const name of readdirSync(directory))
      expect(name).toMatch(/^(LOCK(-(socket|file)-.+)?|CURRENT|MANIFEST-\d{6,}|\d{6,}\.(log|table))$/);
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(["LOCK", "CURRENT"]));
    const total = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    expect(total).toBeGreaterThan(0);
    expect(thrown(() => Lsm.open(join(directory, "CURRENT")))).toBeInstanceOf(LsmError);
  });
});
