import { openDatabase, type OrderedStore } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { START, stopClock } from "../support/clock.ts";
import { atEveryCrash, openStore, prepare, SMALL_TRANSACTIONS } from "../support/crash.ts";
import { PATIENCE_MS } from "../support/soak.ts";
import { expectAgreement, expectNothingElse } from "./agreement.ts";
import { item, items } from "./items.ts";

const COUNT = 60;

describe("a crash at every storage operation of a sweep", () => {
  it(
    "shows no expired record, and the next sweep takes what is left of them",
    async () => {
      const clock = stopClock();
      const options = { sweepIntervalMs: 0 };
      const base = await prepare(async (store) => {
        const db = await openDatabase(store, { items }, options);
        await db.items.putMany(
          Array.from({ length: COUNT }, (_, id) => item(id, id % 3 === 0 ? {} : { until: new Date(START + id) })),
        );
        await db.close();
      });
      clock.set(START + COUNT);
      const sweep = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { items }, options);
        await db.sweep();
        await db.items.put(item(1));
        await db.close();
      };
      const crashes = await atEveryCrash(
        base,
        sweep,
        async (storage) => {
          const store = openStore(storage, SMALL_TRANSACTIONS);
          const db = await openDatabase(store, { items }, options);
          const records = await expectAgreement(db);
          expect(records.filter(({ id }) => id !== 1)).toHaveLength(COUNT / 3);
          await db.sweep();
          expect(await expectAgreement(db)).toEqual(records);
          await expectNothingElse(store, records);
          await db.close();
          await store.close();
        },
        SMALL_TRANSACTIONS,
      );
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
