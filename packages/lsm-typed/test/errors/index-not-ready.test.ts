import { collection, MemoryStore, openDatabase } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejectionOf } from "../support/rejection.ts";
import { closeLater } from "../support/stores.ts";

const Item = z.object({ id: z.int(), name: z.string() });

describe("an index that is being built", () => {
  it("is IndexNotReady for every query, and readable after whenReady", async () => {
    const store = new MemoryStore();
    const first = await openDatabase(store, { items: collection("items", Item, { key: ["id"] }) });
    await first.items.putMany(Array.from({ length: 3_000 }, (_, id) => ({ id, name: `n${id}` })));
    const indexed = collection("items", Item, { key: ["id"], indexes: { byName: { on: ["name"] } } });
    const db = closeLater(await openDatabase(store, { items: indexed }, { indexBuilds: "background" }));
    const query = db.items.by("byName").gte("name", "n");
    for (const read of [() => query.all(), () => query.count(), () => query.first(), () => query.page({ limit: 1 })]) {
      expect(await rejectionOf(read)).toMatchObject({ code: "IndexNotReady", collection: "items" });
    }
    await db.whenReady();
    expect(await query.count()).toBe(3_000);
    expect(db.indexes()).toEqual([{ collection: "items", index: "byName", state: "readable" }]);
  });
});
