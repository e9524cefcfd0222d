import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { padded } from "../support/text.ts";

const MEMTABLE = 64 * 1024;
const SEALED_MAX = 2;
const STOP = 12;

describe("a writer that outruns compaction", () => {
  it.each([["synchronous"], ["asynchronous"]])(
    "%s: is slowed and stopped before memory or level 0 pass their bounds",
    async (form) => {
      const db = openTestDb({
        memtableCapacity: MEMTABLE,
        sealedMemtables: SEALED_MAX,
        compactionTrigger: 2,
        slowdownTrigger: 6,
        stopTrigger: STOP,
        compression: "deflate",
        durability: "none",
      });
      const stalls: string[] = [];
      db.on("stall", ({ kind }) => stalls.push(kind));
      const random = new Random(SEED);
      const value = random.bytes(400);
      const most = { memtableBytes: 0, level0: 0 };
      const count = sized(40_000, 2_000_000);
      for (let i = 0; i < count; i++) {
        const key = padded(random.below(1_000_000));
        if (form === "synchronous") db.put(key, value);
        else await db.putAsync(key, value);
        if (i % 64 !== 0) continue;
        const stats = db.stats();
        most.memtableBytes = Math.max(most.memtableBytes, stats.memtable.arenaBytes);
        most.level0 = Math.max(most.level0, stats.levels[0]?.tables ?? 0);
      }
      expect(most.level0).toBeLessThanOrEqual(STOP + SEALED_MAX);
      // Each arena has room for what is shadowed and for frames: at most four times the capacity and the slack of one page group.
      expect(most.memtableBytes).toBeLessThanOrEqual((SEALED_MAX + 1) * (4 * MEMTABLE + 65_536));
      expect(stalls.length).toBeGreaterThan(0);
      db.flush();
      db.verify();
    },
    PATIENCE_MS,
  );

  it(
    "of 4 MiB memtables keeps the memory of the process within its configuration",
    () => {
      const db = openTestDb({ blockCacheCapacity: 4 << 20, sealedMemtables: 2, durability: "none" });
      const value = new Random(SEED).bytes(1_000);
      const before = process.memoryUsage().rss;
      let most = 0;
      for (let i = 0; i < sized(150_000, 3_000_000); i++) {
        db.put(padded((i * 7_919) % 1_000_003, 8), value);
        if (i % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
      }
      // 3 memtables with their arenas and indexes, the cache, and the background thread with its buffers.
      expect(most).toBeLessThan(200 << 20);
      db.flush();
    },
    PATIENCE_MS,
  );
});
