import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { deferred } from "../support/deferred.ts";
import { rejectionOf, typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const counters = collection("counters", z.object({ id: z.string(), count: z.int() }), { key: ["id"] });

/** Writes of a transaction take turns, so one within the function of an `update` waited for that `update`, and it for the function. */
describeStores("an update in a transaction whose function waits", (kind) => {
  const openWith = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { counters }));
    await db.counters.put({ id: "a", count: 0 });
    return db;
  };

  it("lets other writes of the transaction go on", async () => {
    const db = await openWith();
    await db.transaction((tx) =>
      tx.counters.update({ id: "a" }, async (counter) => {
        await tx.counters.put({ id: "b", count: 1 });
        return { ...counter, count: 1 };
      }),
    );
    expect(await db.counters.all()).toEqual([
      { id: "a", count: 1 },
      { id: "b", count: 1 },
    ]);
  });

  it("calls the function anew when the record was written meanwhile", async () => {
    const db = await openWith();
    const increment = async (counter: { id: string; count: number }) => {
      await Promise.resolve();
      return { ...counter, count: counter.count + 1 };
    };
    await db.transaction(async (tx) => {
      await Promise.all([1, 2, 3, 4].map(() => tx.counters.update({ id: "a" }, increment)));
    });
    expect(await db.counters.get({ id: "a" })).toEqual({ id: "a", count: 4 });
  });

  it("gives up when the function itself writes the record each time", async () => {
    const db = await openWith();
    const error = typedErrorOf("Conflict", () =>
      db.transaction((tx) =>
        tx.counters.update({ id: "a" }, async (counter) => {
          await tx.counters.patch({ id: "a" }, { count: counter.count + 1 });
          return counter;
        }),
      ),
    );
    expect((await error).key).toEqual({ id: "a" });
    expect(await db.counters.get({ id: "a" })).toEqual({ id: "a", count: 0 });
  });

  it("is waited for when the transaction does not await it", async () => {
    const db = await openWith();
    const value = deferred<{ id: string; count: number }>();
    const done = db.transaction((tx) => void tx.counters.update({ id: "a" }, () => value.promise));
    await new Promise((resolve) => setImmediate(resolve));
    value.resolve({ id: "a", count: 7 });
    await done;
    expect(await db.counters.get({ id: "a" })).toEqual({ id: "a", count: 7 });
  });

  it("does not spoil the transaction when the function throws, whatever was written meanwhile", async () => {
    const db = await openWith();
    const reason = new Error("no");
    await db.transaction(async (tx) => {
      const error = rejectionOf(() =>
        tx.counters.update({ id: "a" }, async () => {
          await tx.counters.put({ id: "b", count: 1 });
          throw reason;
        }),
      );
      expect(await error).toBe(reason);
    });
    expect(await db.counters.count()).toBe(2);
  });
});
