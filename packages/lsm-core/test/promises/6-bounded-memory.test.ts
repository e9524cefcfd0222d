/**
 * Promise 6: "Memory is bounded by configuration: memtables, block cache, open tables, background work. Writers are slowed, then stopped,
 * before it grows past that."
 *
 * Larger sizes, and the memory of the process, are in `test/soak/fast-writer.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { padded } from "../support/text.ts";

const MEMTABLE = 32 * 1024;
/** An arena is sealed at four times the capacity and 64 KiB, and grows by doubling; one is active, four may wait. */
const ARENA_BYTES_MAX = 5 * 2 * (4 * MEMTABLE + 65_536);

describe("promise 6", () => {
  it.each([["in a directory"], ["in memory"]])(
    "memtables, cache and open tables stay within their bounds: %s",
    (where) => {
      const options = {
        memtableCapacity: MEMTABLE,
        sealedMemtables: 2,
        blockCacheCapacity: 40_000,
        openTables: 3,
        tableSize: 16_384,
        compactionTrigger: 2,
        durability: "none",
      } as const;
      const db = where === "in memory" ? openMemoryDb(options) : openTestDb(options);
      for (let i = 0; i < 15_000; i++) {
        db.put(padded((i * 7_919) % 10_007), "x".repeat(60));
        if (i % 16 === 0) db.get(padded(i % 10_007));
        if (i % 2_000 === 0) db.scan({ gte: padded(i % 10_007), limit: 300 }).toArray();
        if (i % 100 !== 0) continue;
        const stats = db.stats();
        expect(stats.memtable.sealed).toBeLessThanOrEqual(2);
        expect(stats.memtable.liveBytes).toBeLessThanOrEqual(MEMTABLE + 100);
        expect(stats.blockCache.usedBytes).toBeLessThanOrEqual(40_000);
        expect(stats.openTables).toBeLessThanOrEqual(3);
      }
    },
  );

  it("overwriting one key for ever fills neither memory nor disk", () => {
    const db = openTestDb({ memtableCapacity: MEMTABLE });
    const value = "x".repeat(1_000);
    let arenaBytes = 0;
    for (let i = 0; i < 5_000; i++) {
      db.put("the key", value);
      arenaBytes = Math.max(arenaBytes, db.stats().memtable.arenaBytes);
    }
    expect(arenaBytes).toBeLessThanOrEqual(ARENA_BYTES_MAX);
    db.flush();
    db.compact();
    expect(db.stats().bytes).toBeLessThan(5_000);
  });

  it("deletions of absent keys count too", () => {
    const db = openTestDb({ memtableCapacity: MEMTABLE });
    let arenaBytes = 0;
    for (let i = 0; i < 20_000; i++) {
      db.delete(padded(i));
      if (i % 100 === 0) arenaBytes = Math.max(arenaBytes, db.stats().memtable.arenaBytes);
    }
    for (let i = 0; i < 3_000; i++) {
      db.deleteRange({ gte: padded(i), lt: padded(i + 1) });
      if (i % 100 === 0) arenaBytes = Math.max(arenaBytes, db.stats().memtable.arenaBytes);
    }
    expect(arenaBytes).toBeLessThanOrEqual(ARENA_BYTES_MAX);
  });
});
