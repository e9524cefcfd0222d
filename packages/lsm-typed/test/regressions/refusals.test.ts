import { collection, openDatabase } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const Item = z.object({ id: z.int(), name: z.string(), tags: z.array(z.string()) });
const items = collection("items", Item, {
  key: ["id"],
  indexes: { byName: { on: ["name"], unique: true }, byTag: { on: ["tags"], multi: true } },
});

describeStores("what is refused", (kind) => {
  it("is a deletion whose end is undefined: it would delete everything", async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { items }));
    await db.items.put({ id: 1, name: "a", tags: [] });
    const cutoff = undefined;
    await expect(db.items.clear({ lt: cutoff })).rejects.toThrow("lt is undefined");
    expect(await db.items.count()).toBe(1);
  });

  it("is a transaction in which a write fails that nobody awaited", async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { items }));
    await db.items.put({ id: 1, name: "a", tags: [] });
    let refused: Promise<unknown> = Promise.resolve();
    await typedErrorOf("DuplicateKey", () =>
      db.transaction(async (tx) => {
        refused = tx.items.insert({ id: 1, name: "b", tags: [] });
        refused.catch(() => {});
        void tx.items.put({ id: 2, name: "c", tags: [] });
      }),
    );
    await expect(refused).rejects.toThrow("is there already");
    expect(await db.items.count()).toBe(1);
  });

  it("is a value that is too long for an index, which the error names", async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { items }));
    const error = await typedErrorOf("Limit", () => db.items.put({ id: 1, name: "x".repeat(70_000), tags: [] }));
    expect(error).toMatchObject({ what: 'entry in the index "byName"', collection: "items", key: { id: 1 } });
    expect(await db.items.count()).toBe(0);
  });

  it("is the rest of a scan when it was aborted, or its database closed", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { items }));
    await db.items.putMany(Array.from({ length: 600 }, (_, id) => ({ id, name: `n${id}`, tags: [] })));
    const controller = new AbortController();
    let seen = 0;
    const aborted = (async () => {
      for await (const _ of db.items.scan({ signal: controller.signal }))
        if (++seen === 30) controller.abort(new Error("enough"));
    })();
    await expect(aborted).rejects.toThrow("enough");
    expect(seen).toBe(30);
    const scan = db.items.scan()[Symbol.asyncIterator]();
    await scan.next();
    await db.close();
    await typedErrorOf("Closed", () => scan.next());
  });
});

describe("a multi index with records of many elements", () => {
  it("counts each record once without working out all its entries for each of them", async () => {
    let reads = 0;
    const counted = collection("items", Item, {
      key: ["id"],
      indexes: { byTag: { on: ["tags"], multi: true, where: () => ++reads > 0 } },
    });
    const { MemoryStore } = await import("lsm-typed");
    const db = closeLater(await openDatabase(new MemoryStore(), { items: counted }));
    const tags = Array.from({ length: 500 }, (_, i) => `t${i}`);
    await db.items.putMany([1, 2, 3].map((id) => ({ id, name: `n${id}`, tags })));
    reads = 0;
    expect(await db.items.by("byTag").count()).toBe(3);
    expect(reads).toBeLessThan(100);
  });
});
