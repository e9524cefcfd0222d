import type { Awaitable } from "../base/awaitable.ts";
import { checkConflicts } from "./check-conflicts.ts";
import { checkClose, checkLimits } from "./check-limits.ts";
import { checkReads } from "./check-reads.ts";
import { checkTransactions } from "./check-transactions.ts";
import { checkWatch } from "./check-watch.ts";
import { findAnomaly } from "./find-anomaly.ts";
import type { Check, Expect, StoreFixture, TestFunctions } from "./store-bench.ts";

/**
 * Declares the tests that any `OrderedStore` must pass.
 *
 * @param open makes a fresh store without entries for each test
 * @param test the test runner's functions, such as `{ describe, it, expect }` of vitest, or of `node:test` with an `expect`
 */
export function storeConformance(name: string, open: () => Awaitable<StoreFixture>, test: TestFunctions): void {
  const { describe, it, expect } = test;

  const check: Check = (behaviour, body) => {
    it(behaviour, async () => {
      const fixture = await open();
      try {
        await body(fixture.store);
      } finally {
        await fixture.store.close();
        await fixture.remove?.();
      }
    });
  };

  describe(`${name} as an ordered store`, () => {
    describe("reads", () => checkReads(check, expect));
    describe("transactions", () => checkTransactions(check, expect));
    describe("conflicts", () => checkConflicts(check, expect));
    describe("commits", () => checkWatch(check, expect));
    describe("limits", () => checkLimits(check, expect));
    describe("random transactions", () => checkAnomalies(check, expect));
    describe("the end", () => checkClose(check, expect));
  });
}

const SEEDS = [1, 2, 3];

function checkAnomalies(check: Check, expect: Expect): void {
  for (const seed of SEEDS) {
    check(`could have run one after the other, seed ${seed}`, async (store) => {
      expect(await findAnomaly(store, seed)).toEqual(undefined);
    });
  }
}
