import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { type Lsm, LsmError } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { getText, text } from "../support/text.ts";
import { rejectedLsmError, thrown, thrownLsmError } from "../support/thrown.ts";

describe("db.transaction", () => {
  it("commits and returns what the function returns, at once for a function that does", () => {
    const db = openMemoryDb();
    const result: number = db.transaction((transaction) => {
      transaction.put("a", "1");
      return 42;
    });
    expect(result).toBe(42);
    expect(getText(db, "a")).toBe("1");
  });

  it("returns a promise for a function that returns one, and commits when it is fulfilled", async () => {
    const db = openMemoryDb();
    const promise: Promise<string> = db.transaction(async (transaction) => {
      transaction.put("a", "1");
      await wait(1);
      return "done";
    });
    expect(db.has("a")).toBe(false);
    expect(await promise).toBe("done");
    expect(db.has("a")).toBe(true);
  });

  it("takes any thenable for a promise", async () => {
    const db = openMemoryDb();
    class Thenable implements PromiseLike<number> {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      readonly then: PromiseLike<number>["then"] = (resolve, reject) => Promise.resolve(7).then(resolve, reject);
    }
    const promise = db.transaction((transaction) => {
      transaction.put("a", "1");
      return new Thenable();
    });
    expect(db.has("a")).toBe(false);
    expect(await promise).toBe(7);
    expect(db.has("a")).toBe(true);
  });

  it("rolls back and passes the error on when the function throws or rejects", async () => {
    const db = openMemoryDb();
    const failure = new Error("no");
    let runs = 0;
    const fail = (): never => {
      runs++;
      throw failure;
    };
    expect(thrown(() => db.transaction((transaction) => (transaction.put("a", "1"), fail())))).toBe(failure);
    const rejected = db.transaction(async (transaction) => {
      transaction.put("a", "1");
      await turn();
      fail();
    });
    expect(await rejected.catch((error: unknown) => error)).toBe(failure);
    expect(runs).toBe(2);
    expect(db.has("a")).toBe(false);
    expect(db.stats().openScans).toBe(0);
  });

  it("does not run again for a conflict that is not its own", () => {
    const db = openMemoryDb();
    const foreign = new LsmError("Conflict", "of another database");
    let runs = 0;
    const error = thrown(() =>
      db.transaction(() => {
        runs++;
        throw foreign;
      }),
    );
    expect([error, runs]).toEqual([foreign, 1]);
  });

  it("leaves alone what the function has committed or rolled back itself", async () => {
    const db = openMemoryDb();
    db.transaction((transaction) => transaction.put("a", "1").rollback());
    db.transaction((transaction) => transaction.put("b", "1").commit());
    await db.transaction(async (transaction) => transaction.put("c", "1").rollback());
    expect(["a", "b", "c"].map((key) => db.has(key))).toEqual([false, true, false]);
  });

  it("runs again after a conflict, on what is there then", () => {
    const db = openMemoryDb();
    db.put("n", "1");
    let runs = 0;
    const result = db.transaction((transaction) => {
      const n = Number(text(transaction.get("n")));
      if (++runs <= 3) db.put("n", String(n * 10));
      transaction.put("n", String(n + 1));
      return n;
    });
    expect([result, runs, getText(db, "n")]).toEqual([1000, 4, "1001"]);
  });

  it.each([1, 3])("passes the conflict on after as many attempts as it was given: %i", async (attempts) => {
    const db = openMemoryDb();
    let runs = 0;
    const lose = (transaction: { get(key: string): unknown; put(key: string, value: string): unknown }): void => {
      transaction.get("n");
      db.put("n", String(++runs));
      transaction.put("n", "mine");
    };
    expect(thrownLsmError(() => db.transaction(lose, { attempts })).kind).toBe("Conflict");
    expect(runs).toBe(attempts);
    expect((await rejectedLsmError(db.transaction(async (transaction) => lose(transaction), { attempts }))).kind).toBe(
      "Conflict",
    );
    expect([runs, getText(db, "n")]).toEqual([2 * attempts, String(2 * attempts)]);
  });

  it("gives up after 16 attempts unless told otherwise", () => {
    const db = openMemoryDb();
    let runs = 0;
    thrownLsmError(() =>
      db.transaction((transaction) => {
        transaction.get("n");
        db.put("n", String(++runs));
        transaction.put("n", "mine");
      }),
    );
    expect(runs).toBe(16);
  });

  it("refuses wrong arguments before it runs anything", () => {
    const db = openMemoryDb();
    let runs = 0;
    const body = (): number => runs++;
    for (const [call, error] of [
      [() => db.transaction(1 as never), TypeError],
      [() => db.transaction(body, null as never), TypeError],
      [() => db.transaction(body, { attempts: "3" as never }), TypeError],
      [() => db.transaction(body, { attempts: 0 }), RangeError],
      [() => db.transaction(body, { attempts: 1.5 }), RangeError],
      [() => db.transaction(body, { attempts: Number.NaN }), RangeError],
      [() => db.transaction(body, { durability: "disk" as never }), RangeError],
    ] as const) {
      expect(thrown(call)).toBeInstanceOf(error);
    }
    expect(runs).toBe(0);
    expect(db.transaction(body, { attempts: Infinity })).toBe(0);
  });

  it.each(["none", "process", "sync"] as const)("commits at the level that it is given: %s", async (durability) => {
    const db = openTestDb();
    db.transaction((transaction) => void transaction.put("a", "1"), { durability });
    await db.transaction(async (transaction) => void transaction.put("b", "1"), { durability });
    expect(db.scan().length).toBe(2);
  });
});

describe("many transactions at once on one key", () => {
  const increment = async (db: Lsm, key: string, pause: () => Promise<unknown>): Promise<void> => {
    await db.transaction(async (transaction) => {
      const n = Number(text(await transaction.getAsync(key)) ?? 0);
      await pause();
      transaction.put(key, String(n + 1));
    });
  };

  it("that wait for promises alone need two runs each at most", async () => {
    const db = openMemoryDb();
    let runs = 0;
    const count = 200;
    await Promise.all(
      Array.from({ length: count }, () =>
        db.transaction(async (transaction) => {
          runs++;
          const n = Number(text(transaction.get("n")) ?? 0);
          await Promise.resolve();
          transaction.put("n", String(n + 1));
        }),
      ),
    );
    expect(getText(db, "n")).toBe(String(count));
    expect(runs).toBeLessThanOrEqual(2 * count);
  });

  it.each([
    ["turns of the event loop", async () => await turn()],
    ["timers", async () => await wait(1)],
  ])("that wait for %s all get through", async (_, pause) => {
    const db = openTestDb({ memtableCapacity: 300 });
    await Promise.all(Array.from({ length: 40 }, () => increment(db, "n", pause)));
    expect(getText(db, "n")).toBe("40");
  });

  it("get through inside of each other", async () => {
    const db = openMemoryDb();
    let runs = 0;
    const nested = (): Promise<void> =>
      increment(db, "outer", async () => {
        runs++;
        await increment(db, "inner", async () => await turn());
      });
    await Promise.all(Array.from({ length: 8 }, nested));
    expect([getText(db, "outer"), getText(db, "inner")]).toEqual(["8", String(runs)]);
  });
});
