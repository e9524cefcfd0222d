import { describe, expect, it } from "vitest";
import { countTurns } from "../support/count-turns.ts";
import { openTestDb } from "../support/open-test-db.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { padded } from "../support/text.ts";

describe("the event loop goes on turning during", () => {
  const count = sized(20_000, 500_000);

  it(
    "sync writes, reads without a cache and scanAsync",
    async () => {
      const db = openTestDb({ memtableCapacity: 256 * 1024, blockCacheCapacity: 0, durability: "none" });
      for (let i = 0; i < count; i++) db.put(padded((i * 7_919) % count), "x".repeat(100));
      // One answer of the thread may come before the next turn, so a single wait proves nothing; the others have many.
      await db.flushAsync();
      await db.compactAsync();
      expect(
        await countTurns(async () => {
          for (let i = 0; i < 20; i++) await db.putAsync("k", String(i), { durability: "sync" });
        }),
      ).toBeGreaterThan(20);
      expect(
        await countTurns(() => Promise.all(Array.from({ length: 500 }, (_, i) => db.getAsync(padded(i * 3))))),
      ).toBeGreaterThan(1);
      let seen = 0;
      expect(
        await countTurns(async () => {
          for await (const _ of db.scanAsync()) seen++;
        }),
      ).toBeGreaterThan(5);
      expect(seen).toBe(count + 1);
      await db.closeAsync();
    },
    PATIENCE_MS,
  );
});
