import { setImmediate as turn } from "node:timers/promises";
import { Batch } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { padded, text } from "../support/text.ts";

const KEYS = 200;

describe("asynchronous readers and writers at once", () => {
  it(
    "see each key go forward only, and batches whole",
    async () => {
      const db = openTestDb({
        memtableCapacity: 30_000,
        compactionTrigger: 2,
        tableSize: 16_384,
        blockCacheCapacity: 20_000,
      });
      const acknowledged = new Map<string, number>();
      let serial = 0;
      const state = { isWriting: true };

      const writer = async (seed: number): Promise<void> => {
        const random = new Random(seed);
        for (let i = 0; i < sized(1_500, 100_000); i++) {
          const key = padded(random.below(KEYS));
          const mine = ++serial;
          // Both halves of a pair get the same number in one batch.
          await db.writeAsync(new Batch().put(`a${key}`, String(mine)).put(`b${key}`, String(mine)), {
            durability: random.oneIn(50) ? "sync" : "process",
          });
          acknowledged.set(key, Math.max(acknowledged.get(key) ?? 0, mine));
        }
      };
      const reader = async (seed: number): Promise<number> => {
        const random = new Random(seed);
        const seen = new Map<string, number>();
        let reads = 0;
        while (state.isWriting) {
          const key = padded(random.below(KEYS));
          const atLeast = Math.max(seen.get(key) ?? 0, acknowledged.get(key) ?? 0);
          const found = Number(text(await db.getAsync(`a${key}`)) ?? 0);
          if (found < atLeast) expect.fail(`a${key} went back from ${atLeast} to ${found}`);
          seen.set(key, found);
          // Reads of what is in memory settle without a turn of the event loop; a loop of them alone would starve all I/O.
          if (++reads % 16 === 0) await turn();
        }
        return reads;
      };
      const scanner = async (): Promise<number> => {
        let scans = 0;
        while (state.isWriting) {
          const values = new Map<string, string | undefined>();
          for await (const [key, value] of db.scanAsync()) values.set(text(key) as string, text(value));
          for (const [key, value] of values)
            if (key.startsWith("a")) expect(values.get(`b${key.slice(1)}`), key).toBe(value);
          scans++;
          await turn();
        }
        return scans;
      };
      const compactor = async (): Promise<number> => {
        let rounds = 0;
        while (state.isWriting) {
          if (rounds % 2 === 0) await db.flushAsync();
          else await db.compactAsync();
          rounds++;
          await turn();
        }
        return rounds;
      };

      const others = [reader(SEED + 10), reader(SEED + 11), reader(SEED + 12), scanner(), compactor()];
      await Promise.all(Array.from({ length: 4 }, (_, i) => writer(SEED + i))).finally(() => {
        state.isWriting = false;
      });
      const counts = await Promise.all(others);
      for (const count of counts) expect(count).toBeGreaterThan(0);
      for (const [key, number] of acknowledged) expect(Number(text(db.get(`b${key}`)))).toBeGreaterThanOrEqual(number);
      db.verify();
    },
    PATIENCE_MS,
  );
});
