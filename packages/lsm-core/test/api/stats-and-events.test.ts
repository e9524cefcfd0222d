import { LsmError } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { padded } from "../support/text.ts";

describe("stats", () => {
  it("of a new database are all zero", () => {
    const stats = openMemoryDb().stats();
    expect(stats.levels).toHaveLength(7);
    expect(stats).toMatchObject({ tables: 0, bytes: 0, openScans: 0, lastSequence: 0, writeAmplification: 0 });
    expect(stats.memtable).toMatchObject({ liveBytes: 0, operations: 0, sealed: 0 });
    expect(stats.flushes.count + stats.compactions.count + stats.stalls.slowdowns + stats.stalls.stops).toBe(0);
  });

  it("count live bytes of keys and values, once per key", () => {
    const db = openMemoryDb();
    db.put("abc", "12345");
    expect(db.stats().memtable.liveBytes).toBe(8);
    db.put("abc", "1");
    expect(db.stats().memtable).toMatchObject({ liveBytes: 4, operations: 2 });
    db.put("d", "");
    expect(db.stats().memtable.liveBytes).toBe(5);
  });

  it("follow flushes and compactions", () => {
    const db = openTestDb({ compactionTrigger: 100 });
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 100; i++) db.put(padded(i), `round ${round}`);
      db.flush();
    }
    const before = db.stats();
    expect(before.levels[0]).toMatchObject({ level: 0, tables: 3, entries: 300, tombstones: 0 });
    expect(before).toMatchObject({ tables: 3, lastSequence: 300 });
    expect(before.flushes).toMatchObject({ count: 3 });
    expect(before.flushes.bytes).toBe(before.bytes);
    db.compact();
    const after = db.stats();
    expect(after.tables).toBe(1);
    expect(after.levels.reduce((sum, level) => sum + level.entries, 0)).toBe(100);
    expect(after.compactions.count).toBeGreaterThan(0);
    expect(after.bytes).toBeLessThan(before.bytes);
    expect(after.writeAmplification).toBeGreaterThan(1);
  });

  it("count tombstones and range deletes until compaction drops them", () => {
    const db = openTestDb({ compactionTrigger: 100 });
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    db.flush();
    for (let i = 0; i < 10; i++) db.delete(padded(i));
    db.deleteRange({ gte: padded(50) });
    db.flush();
    expect(db.stats().levels[0]).toMatchObject({ tombstones: 10, rangeDeletes: 1 });
    db.compact();
    expect(db.stats().levels.reduce((sum, level) => sum + level.tombstones + level.rangeDeletes, 0)).toBe(0);
    expect(db.stats().levels.reduce((sum, level) => sum + level.entries, 0)).toBe(40);
  });

  it("count cache hits: a second read of a block is one", () => {
    const db = openTestDb({ compression: "none" });
    for (let i = 0; i < 1_000; i++) db.put(padded(i), "v".repeat(50));
    db.flush();
    db.get(padded(500));
    const first = db.stats().blockCache;
    db.get(padded(500));
    const second = db.stats().blockCache;
    expect(second.misses).toBe(first.misses);
    expect(second.hits).toBeGreaterThan(first.hits);
    expect(second.usedBytes).toBeLessThanOrEqual(second.capacityBytes);
  });

  it("a missing key touches no block", () => {
    const db = openTestDb();
    for (let i = 0; i < 1_000; i++) db.put(padded(2 * i), "v");
    db.flush();
    db.get(padded(0));
    const before = db.stats().blockCache;
    let touched = 0;
    for (let i = 0; i < 1_000; i++) expect(db.has(padded(2 * i + 1))).toBe(false);
    const after = db.stats().blockCache;
    touched = after.hits + after.misses - before.hits - before.misses;
    expect(touched).toBeLessThan(20);
  });
});

describe("events", () => {
  it("flush and compaction tell what was done", () => {
    const db = openTestDb({ compactionTrigger: 100 });
    const seen: string[] = [];
    db.on("flush", (event) => seen.push(`flush ${event.entries}`));
    db.on("compaction", (event) => seen.push(`compaction to ${event.outputLevel > 0 ? "a deeper level" : "level 0"}`));
    for (let i = 0; i < 10; i++) db.put(padded(i), "v");
    db.flush();
    for (let i = 0; i < 5; i++) db.put(padded(i), "w");
    db.flush();
    db.compact();
    expect(seen.slice(0, 2)).toEqual(["flush 10", "flush 5"]);
    expect(seen).toContain("compaction to a deeper level");
  });

  it("a listener that was removed hears nothing more", () => {
    const db = openMemoryDb();
    let heard = 0;
    const end = db.on("flush", () => heard++);
    db.put("a", "1");
    db.flush();
    end();
    end();
    db.put("b", "1");
    db.flush();
    expect(heard).toBe(1);
  });

  it("several listeners each hear each event, and may write from within", () => {
    const db = openMemoryDb();
    const heard: number[] = [];
    db.on("flush", () => heard.push(1));
    db.on("flush", () => {
      heard.push(2);
      db.put("from a listener", "v");
    });
    db.put("a", "1");
    db.flush();
    expect(heard).toEqual([1, 2]);
    expect(db.has("from a listener")).toBe(true);
  });

  it("an event without listeners disturbs nothing, errors included", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.flush();
    expect(() => db.on("no such event" as never, () => {})).toThrow(TypeError);
    expect(new LsmError("Io", "x").kind).toBe("Io");
  });
});
