/**
 * Promise 5: "Snapshots and scans are consistent while flushes and compactions run and files are deleted under them."
 *
 * A hundred compactions under a snapshot are in `test/soak`.
 */
import { Batch } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { pairs, text } from "../support/text.ts";

const KEYS = Array.from({ length: 100 }, (_, i) => `k${String(i).padStart(3, "0")}`);

/** Sets every key to the same value, atomically: any consistent view sees one value. */
function generation(value: string): Batch {
  const batch = new Batch();
  for (const key of KEYS) batch.put(key, value);
  return batch;
}

describe("promise 5", () => {
  it("each scan and snapshot sees one generation, whole, whatever happens meanwhile", () => {
    const db = openTestDb({ memtableCapacity: 4_000, compactionTrigger: 2, tableSize: 4_096, blockSize: 512 });
    db.write(generation("0"));
    const views = [];
    for (let round = 1; round <= 20; round++) {
      views.push({ round: round - 1, scan: db.scan(), snapshot: db.snapshot(), reverse: db.scan({ reverse: true }) });
      db.write(generation(String(round)));
      if (round % 3 === 0) db.flush();
      if (round % 5 === 0) db.compact();
      for (const view of views) expect(text(view.snapshot.get(KEYS[round]))).toBe(String(view.round));
    }
    for (const view of views) {
      const expected = KEYS.map((key) => [key, String(view.round)]);
      expect(Array.from(view.scan, ([key, value]) => [text(key), text(value)])).toEqual(expected);
      expect(Array.from(view.reverse, ([key, value]) => [text(key), text(value)])).toEqual(expected.toReversed());
      expect(pairs(view.snapshot)).toEqual(expected);
      view.snapshot.close();
    }
  });
});
