import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { counters } from "./collections.ts";

describeStores("many writers of one record", (kind) => {
  const open = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { counters }));
    await db.counters.put({ id: "a", value: 0 });
    return db;
  };
  const value = async (db: { counters: { get(key: { id: string }): Promise<{ value: number } | undefined> } }) =>
    (await db.counters.get({ id: "a" }))?.value;

  it("100 concurrent updates all count", async () => {
    const db = await open();
    await Promise.all(
      Array.from({ length: 100 }, () => db.counters.update({ id: "a" }, (old) => ({ ...old, value: old.value + 1 }))),
    );
    expect(await value(db)).toBe(100);
  });

  it("100 concurrent transactions that read and write all count", async () => {
    const db = await open();
    await Promise.all(
      Array.from({ length: 100 }, () =>
        db.transaction(async (tx) => {
          const old = await tx.counters.get({ id: "a" });
          await tx.counters.put({ id: "a", value: (old?.value ?? NaN) + 1 });
        }),
      ),
    );
    expect(await value(db)).toBe(100);
  });

  it("each change is made of the one before it, so that watch sees every value once", async () => {
    const db = await open();
    const changes = db.counters.watch();
    await Promise.all(
      Array.from({ length: 30 }, () => db.counters.update({ id: "a" }, (old) => ({ ...old, value: old.value + 1 }))),
    );
    for (let expected = 1; expected <= 30; expected++)
      expect((await changes.next()).value).toMatchObject({ value: { value: expected } });
    await changes.return?.();
  });

  it("a transaction that loses every time gives up with Conflict, after as many attempts as it was given", async () => {
    const db = await open();
    for (const attempts of [1, 3]) {
      let runs = 0;
      const error = await typedErrorOf("Conflict", () =>
        db.transaction(
          async (tx) => {
            runs++;
            const old = await tx.counters.get({ id: "a" });
            await db.counters.update({ id: "a" }, (each) => ({ ...each, value: each.value + 1 }));
            await tx.counters.put({ id: "a", value: -(old?.value ?? 0) });
          },
          { attempts },
        ),
      );
      expect(error.message).not.toBe("");
      expect(runs).toBe(attempts);
    }
    expect(await value(db)).toBe(4);
  });

  it("gives up by itself after a bounded number of attempts", async () => {
    const db = await open();
    let runs = 0;
    await typedErrorOf("Conflict", () =>
      db.transaction(async (tx) => {
        runs++;
        await tx.counters.get({ id: "a" });
        await db.counters.put({ id: "a", value: runs });
        await tx.counters.put({ id: "a", value: -1 });
      }),
    );
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(1_000);
    expect(await value(db)).toBe(runs);
  });

  it("a transaction that only reads never loses", async () => {
    const db = await open();
    let runs = 0;
    const seen = await db.transaction(async (tx) => {
      runs++;
      const old = await tx.counters.get({ id: "a" });
      await db.counters.put({ id: "a", value: 9 });
      return [old?.value, (await tx.counters.get({ id: "a" }))?.value];
    });
    expect(runs).toBe(1);
    expect(seen).toEqual([0, 0]);
  });
});
