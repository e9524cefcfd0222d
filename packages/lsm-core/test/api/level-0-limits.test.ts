import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { padded } from "../support/text.ts";

const RECORDS = 2000;
const VALUE = "v".repeat(100);

describe("A database whose writers stop at fewer tables of level 0 than a compaction may wait for", () => {
  it("compacts before they have to wait for ever", () => {
    const stopTrigger = 3;
    const limits = { compactionTrigger: 2, slowdownTrigger: 2, stopTrigger };
    const db = openTestDb({ memtableCapacity: 4096, backgroundThread: false, ...limits });
    for (let i = 0; i < RECORDS; i++) {
      db.put(padded((i * 1009) % RECORDS), VALUE);
      expect(db.stats().levels[0]?.tables).toBeLessThan(stopTrigger);
    }
    expect(db.stats().compactions.count).toBeGreaterThan(0);
  });
});
