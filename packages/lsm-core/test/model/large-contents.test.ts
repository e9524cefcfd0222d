import { MemoryStorage, Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { Model } from "../support/model.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { bytes, latin1, padded } from "../support/text.ts";

/** Contents that reach several levels, checked by long walks: what short random programs do not reach. */
describe("thousands of keys over several levels equal a sorted map", () => {
  it.each([[1], [2], [3]])(
    "run %i",
    (run) => {
      const seed = SEED + run;
      const random = new Random(seed);
      const keys = sized(4_000, 40_000);
      const db = Lsm.open("/db", {
        storage: new MemoryStorage(),
        memtableCapacity: 8_000,
        tableSize: 8_192,
        blockSize: 1_024,
        compactionTrigger: 2,
      });
      const model = new Model();
      const label = `LSM_SEED=${SEED}, run ${run}`;
      for (let i = 0; i < sized(20_000, 1_000_000); i++) {
        const key = padded(random.below(keys));
        const dice = random.below(1_000);
        if (dice < 700) {
          const value = `${i}:${"v".repeat(random.below(60))}`;
          db.put(bytes(key), bytes(value));
          model.put(key, value);
        } else if (dice < 997) {
          db.delete(bytes(key));
          model.delete(key);
        } else {
          const range = { gte: key, lt: padded(Number(key) + random.below(100)) };
          db.deleteRange(range);
          model.deleteRange(range);
        }
        if (random.oneIn(4)) {
          const other = padded(random.below(keys));
          const found = db.get(bytes(other));
          if ((found === undefined ? undefined : latin1(found)) !== model.get(other)) {
            expect.fail(`${label}: get of ${other} after ${i + 1} writes differs from the model`);
          }
        }
      }
      const expected = model.scan();
      expect(db.stats().compactions.count, label).toBeGreaterThan(10);
      expect(
        Array.from(db.scan(), ([k, v]) => [latin1(k), latin1(v)]),
        label,
      ).toEqual(expected);
      expect(
        Array.from(db.scan({ reverse: true }), ([k, v]) => [latin1(k), latin1(v)]),
        label,
      ).toEqual(expected.toReversed());
      for (let i = 0; i < 300; i++) walkRandomly(db, model, random, keys, `${label}, walk ${i}`);
      db.verify();
      db.close();
    },
    PATIENCE_MS,
  );
});

/** Seeks, then steps in both directions from there. */
function walkRandomly(db: Lsm, model: Model, random: Random, keys: number, label: string): void {
  const from = padded(random.below(keys));
  const after = model.scan({ gte: from, limit: 20 });
  const before = model.scan({ lt: from, reverse: true, limit: 20 });
  const forward = Array.from(db.scan({ gte: from, limit: 20 }), ([k]) => latin1(k));
  const backward = Array.from(db.scan({ lt: from, reverse: true, limit: 20 }), ([k]) => latin1(k));
  expect([forward, backward], label).toEqual([after.map(([k]) => k), before.map(([k]) => k)]);
  using scan = db.scan();
  scan.seek(from);
  expect(
    scan.nextMany(5).map(([k]) => latin1(k)),
    label,
  ).toEqual(after.slice(0, 5).map(([k]) => k));
}
