import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { deferred } from "../support/deferred.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores } from "../support/stores.ts";

const Item = z.object({ id: z.int(), name: z.string() });
const plain = collection("items", Item, { key: ["id"] });
const indexed = collection("items", Item, { key: ["id"], indexes: { byName: { on: ["name"] } } });
const renamed = collection("items", z.object({ id: z.int(), title: z.string() }), {
  key: ["id"],
  version: 2,
  migrate: { 2: ({ name, ...old }) => ({ ...old, title: name }) },
});

/**
 * On a store that stays open, transactions and migrations went on behind `close()`. What they wrote was not in the indexes that a
 * database opened afterwards had built meanwhile.
 */
describeStores("closing a database on a store that stays open", (kind) => {
  it.each(["transaction", "update"] as const)("ends a %s under way, and nothing of it is written", async (what) => {
    const store = kind.create().open();
    const old = await openDatabase(store, { items: plain });
    await old.items.put({ id: 1, name: "one" });
    const go = deferred<void>();
    const work =
      what === "update"
        ? old.items.update({ id: 1 }, async (item) => {
            await go.promise;
            return { ...item, name: "late" };
          })
        : old.transaction(async (tx) => {
            await go.promise;
            await tx.items.put({ id: 2, name: "late" });
          });
    const error = typedErrorOf("Closed", () => work);
    await old.close();
    const db = closeLater(await openDatabase(store, { items: indexed }));
    go.resolve();
    await error;
    expect(await db.items.by("byName").all()).toEqual([{ id: 1, name: "one" }]);
    expect(await db.items.count()).toBe(1);
    await expectSound(db);
    await closeAll(db, store);
  });

  it("ends a migration under way", async () => {
    const store = kind.create().open();
    const old = await openDatabase(store, { items: plain });
    await old.items.putMany(Array.from({ length: 2_000 }, (_, id) => ({ id, name: String(id) })));
    await old.close();
    const db = await openDatabase(store, { items: renamed });
    const error = typedErrorOf("Closed", () => db.migrate());
    await db.close();
    await error;
    const again = closeLater(await openDatabase(store, { items: renamed }));
    expect(await again.migrate()).toBeGreaterThan(0);
    await closeAll(again, store);
  });
});
