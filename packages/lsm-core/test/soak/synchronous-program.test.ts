import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";

const MiB = 1 << 20;

/** A program that never gives the event loop a turn, in which nothing may depend on one: neither finalizers nor messages. */
describe("a program that is synchronous throughout", () => {
  it(
    "keeps no memory of views that were scanned and flushed since",
    () => {
      const db = openTestDb({ memtableCapacity: MiB, durability: "none", blockCacheCapacity: MiB });
      const value = new Uint8Array(64 * 1024);
      const round = (i: number): void => {
        for (let j = 0; j < 16; j++) db.put(`key ${j}`, value);
        for (const _ of db.scan({ limit: 3 })) if (i % 2 === 0) break;
        db.snapshot().close();
        db.flush();
      };
      for (let i = 0; i < 20; i++) round(i);
      const before = process.memoryUsage().rss;
      for (let i = 0; i < sized(200, 5_000); i++) round(i);
      // 200 memtables would be more than this.
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * MiB);
    },
    PATIENCE_MS,
  );

  it(
    "keeps no memory of databases that it closed",
    () => {
      const round = (): void => {
        const db = openMemoryDb({ memtableCapacity: 4 * MiB });
        db.put("k", "v");
        db.scan().toArray();
        db.snapshot().close();
        db.close();
      };
      for (let i = 0; i < 20; i++) round();
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 300; i++) round();
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * MiB);
    },
    PATIENCE_MS,
  );
});
