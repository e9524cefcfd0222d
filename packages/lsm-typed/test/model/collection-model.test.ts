import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores, STORE_KINDS } from "../support/stores.ts";
import { dump } from "../support/dump.ts";
import { checkAll, checkQueries } from "./check-queries.ts";
import { Model } from "./model.ts";
import type { LooseCollection } from "./queries.ts";
import { things } from "./shape.ts";
import { randomStep } from "./steps.ts";

const STEPS = sized(150, 5_000);
const SEEDS = Array.from({ length: sized(3, 50) }, (_, i) => SEED + i);

const loose = (collection: unknown): LooseCollection => collection as LooseCollection;

describeStores("a collection equals a map, and a query a filter over it", (kind) => {
  it.each(SEEDS)(
    "over random writes and transactions, seed %i",
    async (seed) => {
      const random = new Random(seed);
      const world = kind.create();
      const model = new Model();
      let store = world.open();
      let db = closeLater(await openDatabase(store, { things }));
      const empty = await dump(store);
      for (let step = 0; step < STEPS; step++) {
        let label = `seed ${seed}, step ${step}`;
        switch (random.below(12)) {
          case 0: {
            const isRolledBack = random.oneIn(3);
            const next = new Model(model.things);
            const reason = new Error("roll back");
            const outcome: unknown = await db
              .transaction(async (tx) => {
                for (let i = 1 + random.below(5); i > 0; i--)
                  label += `, tx ${await randomStep(random, tx.things, next, true)}`;
                await checkQueries(random, loose(tx.things), next, label);
                if (isRolledBack) throw reason;
              })
              .catch((error: unknown) => error);
            if (outcome !== reason && outcome instanceof Error) throw outcome;
            if (outcome === undefined) model.become(next);
            break;
          }
          case 1: {
            if (!random.oneIn(4)) break;
            await closeAll(db, store);
            store = world.open();
            db = closeLater(await openDatabase(store, { things }));
            label += ", reopen";
            break;
          }
          default: {
            label += `, ${await randomStep(random, db.things, model)}`;
          }
        }
        await checkQueries(random, loose(db.things), model, label);
      }
      await checkAll(loose(db.things), model, `seed ${seed}, at the end`);
      await expectSound(db, `seed ${seed}`);
      await db.things.clear();
      expect(await dump(store), `seed ${seed}: what clear left`).toEqual(empty);
    },
    PATIENCE_MS,
  );
});

it("two kinds of store hold the same bytes after the same writes", async () => {
  const dumps = await Promise.all(
    STORE_KINDS.map(async (kind) => {
      const random = new Random(SEED);
      const store = kind.create().open();
      const db = closeLater(await openDatabase(store, { things }));
      const model = new Model();
      for (let step = 0; step < STEPS; step++) await randomStep(random, db.things, model);
      return await dump(store);
    }),
  );
  expect(dumps[0]).toEqual(dumps[1]);
});
