import { setImmediate as turn } from "node:timers/promises";
import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { bookings, counters, doctors } from "./collections.ts";

/** Lets `count` parties go on together, when all of them have come here once. Later calls go through. */
function meeting(count: number): () => Promise<void> {
  const all = deferred<void>();
  let missing = count;
  return async () => {
    if (--missing === 0) all.resolve();
    await all.promise;
  };
}

describeStores("serialisable transactions", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { counters, doctors, bookings }));

  it("lose no update: two that read the same record cannot both write what they made of it", async () => {
    const db = await open();
    await db.counters.put({ id: "a", value: 0 });
    const meet = meeting(2);
    let runs = 0;
    const increment = () =>
      db.transaction(async (tx) => {
        runs++;
        const old = await tx.counters.get({ id: "a" });
        await meet();
        await tx.counters.put({ id: "a", value: (old?.value ?? NaN) + 1 });
      });
    await Promise.all([increment(), increment()]);
    expect((await db.counters.get({ id: "a" }))?.value).toBe(2);
    expect(runs).toBe(3);
  });

  it("have no write skew: what each of two read is still so when they commit", async () => {
    const db = await open();
    await db.doctors.putMany([1, 2].map((id) => ({ id, ward: "a", isOnCall: true })));
    const meet = meeting(2);
    const leave = (id: number) =>
      db.transaction(async (tx) => {
        const others = (await tx.doctors.all()).filter((doctor) => doctor.isOnCall && doctor.id !== id);
        await meet();
        if (others.length > 0) await tx.doctors.patch({ id }, { isOnCall: false });
      });
    await Promise.all([leave(1), leave(2)]);
    expect((await db.doctors.all()).filter((doctor) => doctor.isOnCall)).toHaveLength(1);
  });

  it("have no write skew over an index that was counted", async () => {
    const db = await open();
    await db.doctors.putMany([1, 2, 3].map((id) => ({ id, ward: "a", isOnCall: true })));
    const meet = meeting(3);
    const leave = (id: number) =>
      db.transaction(async (tx) => {
        const count = await tx.doctors.by("onCall").eq("ward", "a").count();
        await meet();
        if (count > 1) await tx.doctors.patch({ id }, { isOnCall: false });
      });
    await Promise.all([leave(1), leave(2), leave(3)]);
    expect(await db.doctors.by("onCall").eq("ward", "a").count()).toBe(1);
  });

  it("see no phantoms: nobody adds to a range that was found empty", async () => {
    const db = await open();
    const meet = meeting(2);
    const book = (id: number) =>
      db.transaction(async (tx) => {
        const taken = await tx.bookings.by("byRoom").eq("room", "a").gte("from", 10).lt("from", 20).first();
        await meet();
        if (taken !== undefined) return false;
        await tx.bookings.insert({ id, room: "a", from: 10 + id, to: 20 });
        return true;
      });
    const outcomes = await Promise.all([book(1), book(2)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await db.bookings.count()).toBe(1);
  });

  it("see no phantoms in ranges of keys: exists, first, keys, page and a limit", async () => {
    for (const [read, isFree] of [
      ["exists", async (tx: Tx) => !(await tx.exists({ id: 5 }))],
      ["first", async (tx: Tx) => (await tx.first({ gte: 3, lt: 9 })) === undefined],
      ["count", async (tx: Tx) => (await tx.count({ gte: 3, lt: 9 })) === 0],
      ["page", async (tx: Tx) => (await tx.page({ gte: 3, limit: 1 })).items.length === 0],
      ["getMany", async (tx: Tx) => (await tx.getMany([{ id: 5 }]))[0] === undefined],
    ] as const) {
      const db = await open();
      const meet = meeting(2);
      let written = 0;
      const write = () =>
        db.transaction(async (tx) => {
          const isMine = await isFree(tx.bookings);
          await meet();
          if (isMine) await tx.bookings.put({ id: 5, room: "a", from: 0, to: 0 });
          return isMine;
        });
      for (const isMine of await Promise.all([write(), write()])) if (isMine) written++;
      expect(written, read).toBe(1);
    }
  });

  it("see no read skew: two records of one transaction are of one moment", async () => {
    const db = await open();
    await db.counters.putMany([
      { id: "a", value: 50 },
      { id: "b", value: 50 },
    ]);
    const writing = { isOver: false };
    const writer = (async () => {
      for (let i = 0; i < 100; i++) {
        await db.transaction(async (tx) => {
          await tx.counters.update({ id: "a" }, (old) => ({ ...old, value: old.value - 1 }));
          await tx.counters.update({ id: "b" }, (old) => ({ ...old, value: old.value + 1 }));
        });
        await turn();
      }
      writing.isOver = true;
    })();
    const sums = new Set<number>();
    while (!writing.isOver) {
      sums.add(
        await db.transaction(async (tx) => {
          const a = await tx.counters.get({ id: "a" });
          await turn();
          const b = await tx.counters.get({ id: "b" });
          return (a?.value ?? 0) + (b?.value ?? 0);
        }),
      );
      const many = await db.counters.getMany([{ id: "a" }, { id: "b" }]);
      sums.add(many.reduce((sum, each) => sum + (each?.value ?? 0), 0));
    }
    await writer;
    expect([...sums]).toEqual([100]);
  });

  it("hold across collections", async () => {
    const db = await open();
    await db.counters.put({ id: "left", value: 1 });
    const meet = meeting(4);
    const book = (id: number) =>
      db.transaction(async (tx) => {
        const left = (await tx.counters.get({ id: "left" }))?.value ?? 0;
        await meet();
        if (left === 0) return false;
        await tx.bookings.insert({ id, room: "a", from: 0, to: 1 });
        await tx.counters.put({ id: "left", value: left - 1 });
        return true;
      });
    const outcomes = await Promise.all([1, 2, 3, 4].map(book));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await db.bookings.count()).toBe(1);
    expect((await db.counters.get({ id: "left" }))?.value).toBe(0);
  });

  it("do not disturb each other when they touch different records", async () => {
    const db = await open();
    const meet = meeting(5);
    let runs = 0;
    await Promise.all(
      [1, 2, 3, 4, 5].map((id) =>
        db.transaction(async (tx) => {
          runs++;
          await tx.bookings.get({ id });
          await meet();
          await tx.bookings.put({ id, room: "a", from: id, to: id });
        }),
      ),
    );
    expect(runs).toBe(5);
    expect(await db.bookings.count()).toBe(5);
  });
});

interface Tx {
  exists(key: { id: number }): Promise<boolean>;
  first(query: { gte: number; lt: number }): Promise<unknown>;
  count(query: { gte: number; lt: number }): Promise<number>;
  page(query: { gte: number; limit: number }): Promise<{ items: readonly unknown[] }>;
  getMany(keys: readonly { id: number }[]): Promise<readonly unknown[]>;
}
