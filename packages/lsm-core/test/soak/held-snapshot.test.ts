import { setTimeout as wait } from "node:timers/promises";
import type { Lsm, Snapshot } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { padded } from "../support/text.ts";

/** All bytes of a scan as one buffer: lengths and contents of keys and values. */
function photograph(from: Lsm | Snapshot, reverse: boolean): Buffer {
  const parts: Uint8Array[] = [];
  for (const [key, value] of from.scan({ reverse }))
    parts.push(new Uint8Array(Uint32Array.of(key.length, value.length).buffer), key, value);
  return Buffer.concat(parts);
}

const KEYS = sized(500, 20_000);

describe("a snapshot held through a hundred compactions", () => {
  it(
    "scans the same bytes in both directions, and gives the space back when closed",
    async () => {
      const db = openTestDb({
        memtableCapacity: 16_000,
        compactionTrigger: 2,
        tableSize: 16_384,
        blockSize: 512,
        compression: "none",
      });
      const random = new Random(SEED);
      for (let i = 0; i < KEYS; i++) db.put(padded(i), random.bytes(random.below(60)));
      const snapshot = db.snapshot();
      const [forward, backward] = [photograph(snapshot, false), photograph(snapshot, true)];
      const compactions = db.stats().compactions.count;
      let round = 0;
      while (db.stats().compactions.count < compactions + 100 || round < sized(20, 200)) {
        for (let i = 0; i < KEYS; i++) db.put(padded(random.below(KEYS)), random.bytes(random.below(60)));
        const start = random.below(KEYS);
        db.deleteRange({ gte: padded(start), lt: padded(start + 50) });
        if (round % 4 === 0) db.compact();
        expect(Buffer.compare(photograph(snapshot, false), forward)).toBe(0);
        round++;
      }
      expect(Buffer.compare(photograph(snapshot, true), backward)).toBe(0);
      db.deleteRange({});
      db.compact();
      expect(Buffer.compare(photograph(snapshot, false), forward)).toBe(0);
      snapshot.close();
      db.compact();
      await wait(50);
      expect(db.stats().bytes).toBeLessThan(20_000);
    },
    PATIENCE_MS,
  );
});
