import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const Item = z.object({ id: z.int(), name: z.string() });
const plain = collection("items", Item, { key: ["id"] });
const unique = collection("items", Item, {
  key: ["id"],
  indexes: { byName: { on: ["name"], unique: true } },
});

/** When one of two databases found that an index cannot be built, the other took it for built, and it was empty. */
describeStores("two databases that build the same index", (kind) => {
  it("both refuse it when it cannot be built", async () => {
    const store = kind.create().open();
    const first = await openDatabase(store, { items: plain });
    await first.items.putMany(Array.from({ length: 1_000 }, (_, id) => ({ id, name: String(id % 999) })));
    await first.close();

    const open = async () => closeLater(await openDatabase(store, { items: unique }, { indexBuilds: "background" }));
    const databases = await Promise.all([open(), open()]);
    const outcomes = await Promise.allSettled(databases.map((db) => db.whenReady()));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    for (const db of databases) {
      expect(db.indexes()).toEqual([{ collection: "items", index: "byName", state: "disabled" }]);
      await typedErrorOf("IndexNotReady", () => db.items.by("byName").count());
    }
  });
});
