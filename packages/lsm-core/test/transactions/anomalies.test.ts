import type { Lsm, Range, Transaction } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb } from "../support/open-test-db.ts";
import { getText, text } from "../support/text.ts";
import { asLsmError, thrownLsmError } from "../support/thrown.ts";

/** Commits, and says whether it was in conflict with others. */
function commit(transaction: Transaction): "committed" | "conflict" {
  try {
    transaction.commit();
    return "committed";
  } catch (error) {
    expect(asLsmError(error).kind).toBe("Conflict");
    return "conflict";
  }
}

function number(from: Lsm | Transaction, key: string): number {
  return Number(text(from.get(key)) ?? 0);
}

function keysOf(transaction: Transaction, range: Range = {}): (string | undefined)[] {
  return Array.from(transaction.scan(range), ([key]) => text(key));
}

/** A database with accounts that hold 100 each. */
function openAccounts(names: readonly string[]): Lsm {
  const db = openMemoryDb();
  for (const name of names) db.put(name, "100");
  return db;
}

describe("the anomalies that transactions prevent", () => {
  it("lost update: of two that add to what they read, one has to run again", () => {
    const db = openAccounts(["x"]);
    const first = db.begin();
    const second = db.begin();
    first.put("x", String(number(first, "x") + 10));
    second.put("x", String(number(second, "x") + 20));
    expect([commit(first), commit(second)]).toEqual(["committed", "conflict"]);
    expect(getText(db, "x")).toBe("110");
  });

  it("lost update by a plain write", () => {
    const db = openAccounts(["x"]);
    const transaction = db.begin();
    transaction.put("x", String(number(transaction, "x") + 10));
    db.put("x", "0");
    expect(commit(transaction)).toBe("conflict");
    expect(getText(db, "x")).toBe("0");
  });

  it("write skew: two that check a sum over two keys do not each take from another one", () => {
    const db = openAccounts(["x", "y"]);
    const withdraw = (transaction: Transaction, from: string): void => {
      if (number(transaction, "x") + number(transaction, "y") >= 150) {
        transaction.put(from, String(number(transaction, from) - 150));
      }
    };
    const first = db.begin();
    const second = db.begin();
    withdraw(first, "x");
    withdraw(second, "y");
    expect([commit(first), commit(second)]).toEqual(["committed", "conflict"]);
    expect(number(db, "x") + number(db, "y")).toBe(50);
  });

  it("phantom: what is put into a range that was read, deleted from it, or deleted with a range, is a conflict", () => {
    const changes: ((db: Lsm) => void)[] = [
      (db) => db.put("k5", "new"),
      (db) => db.put("k2", "changed"),
      (db) => db.delete("k2"),
      (db) => db.deleteRange({ gte: "k4", lt: "k9" }),
      (db) => db.deleteRange({ lt: "k1x" }),
      (db) => db.deleteRange({}),
      (db) => db.transaction((other) => void other.put("k99", "new")),
    ];
    for (const change of changes) {
      const db = openAccounts(["j", "k1", "k2", "l"]);
      const transaction = db.begin();
      expect(keysOf(transaction, { prefix: "k" })).toEqual(["k1", "k2"]);
      transaction.put("count", "2");
      change(db);
      expect(commit(transaction)).toBe("conflict");
      expect(db.has("count")).toBe(false);
    }
  });

  it("phantom of a key that was read as absent", () => {
    const db = openMemoryDb();
    const first = db.begin();
    const second = db.begin();
    for (const transaction of [first, second]) if (!transaction.has("name")) transaction.put("name", "mine");
    expect([commit(first), commit(second)]).toEqual(["committed", "conflict"]);
  });

  it("predicate write skew: two that count a range and add to it do not both succeed", () => {
    const db = openMemoryDb();
    const first = db.begin();
    const second = db.begin();
    for (const [i, transaction] of [first, second].entries()) {
      if (keysOf(transaction, { prefix: "on-call/" }).length === 0) transaction.put(`on-call/${i}`, "");
    }
    expect([commit(first), commit(second)]).toEqual(["committed", "conflict"]);
  });

  it("read skew: two keys that are changed together are seen together", () => {
    const db = openAccounts(["x", "y"]);
    const reader = db.begin();
    const x = number(reader, "x");
    db.transaction((transaction) => void transaction.put("x", "50").put("y", "150"));
    expect(x + number(reader, "y")).toBe(200);
    expect(commit(reader)).toBe("committed");
  });

  it("read skew of one that also writes is a conflict", () => {
    const db = openAccounts(["x", "y"]);
    const transaction = db.begin();
    number(transaction, "x");
    db.transaction((other) => void other.put("x", "50").put("y", "150"));
    transaction.put("sum", String(number(transaction, "x") + number(transaction, "y")));
    expect(commit(transaction)).toBe("conflict");
  });

  it("read-only anomaly: what a reader saw stays true of the order in which the others took effect", () => {
    // Fekete, O'Neil, O'Neil: a read-only transaction anomaly under snapshot isolation (2004).
    const db = openMemoryDb();
    db.put("x", "0");
    db.put("y", "0");
    const withdrawal = db.begin();
    const before = number(withdrawal, "x") + number(withdrawal, "y");
    const deposit = db.begin();
    deposit.put("y", String(number(deposit, "y") + 20));
    expect(commit(deposit)).toBe("committed");
    const report = db.begin();
    expect([number(report, "x"), number(report, "y")]).toEqual([0, 20]);
    expect(commit(report)).toBe("committed");
    // Without the deposit there is a fee, which the report rules out: the withdrawal has to see the deposit.
    withdrawal.put("x", String(before - 10 < 0 ? -11 : -10));
    expect(commit(withdrawal)).toBe("conflict");
  });

  it("dirty read and dirty write: nothing of a transaction is there before it commits, nor after it was rolled back", () => {
    const db = openAccounts(["x"]);
    const transaction = db.begin();
    transaction.put("x", "1").put("z", "1");
    expect([number(db, "x"), db.has("z")]).toEqual([100, false]);
    transaction.rollback();
    expect([number(db, "x"), db.has("z")]).toEqual([100, false]);
  });
});

describe("what is no conflict", () => {
  it("writes alone, to whatever others write", () => {
    const db = openMemoryDb();
    const first = db.begin();
    const second = db.begin();
    first.put("x", "1").deleteRange({ prefix: "y" });
    second.put("x", "2").put("y1", "2");
    expect([commit(second), commit(first)]).toEqual(["committed", "committed"]);
    expect([getText(db, "x"), db.has("y1")]).toEqual(["1", false]);
  });

  it("reads alone, whatever others have written", () => {
    const db = openAccounts(["x"]);
    const transaction = db.begin();
    expect(keysOf(transaction)).toEqual(["x"]);
    db.put("x", "1");
    db.put("y", "1");
    expect(keysOf(transaction)).toEqual(["x"]);
    expect(commit(transaction)).toBe("committed");
  });

  it("a read of what the transaction itself has written or deleted", () => {
    const db = openAccounts(["x", "r1"]);
    const transaction = db.begin();
    transaction.put("x", "mine").deleteRange({ prefix: "r" });
    expect([text(transaction.get("x")), transaction.has("r1")]).toEqual(["mine", false]);
    db.put("x", "theirs");
    db.put("r1", "theirs");
    expect(commit(transaction)).toBe("committed");
    expect([getText(db, "x"), db.has("r1")]).toEqual(["mine", false]);
  });

  it("changes of other keys and beside the ranges", () => {
    const db = openAccounts(["a", "k1", "k5", "z"]);
    const transaction = db.begin();
    transaction.get("a");
    keysOf(transaction, { gt: "k1", lte: "k5" });
    transaction.put("new", "1");
    for (const key of ["k1", "k51", "k", "aa", "Z"]) db.put(key, "theirs");
    db.deleteRange({ gt: "a", lte: "k1" });
    db.deleteRange({ gt: "k5" });
    expect(commit(transaction)).toBe("committed");
  });

  it("what was written before the first read, though after the transaction began", () => {
    const db = openAccounts(["x"]);
    const transaction = db.begin();
    transaction.put("y", "1");
    db.put("x", "1");
    transaction.put("x", String(number(transaction, "x") + 1));
    expect(commit(transaction)).toBe("committed");
    expect(getText(db, "x")).toBe("2");
  });
});

describe("a scan counts as read as far as it was consumed", () => {
  const names = ["k1", "k3", "k5", "k7"];
  type Use = (transaction: Transaction) => void;
  const take =
    (count: number, range: Range): Use =>
    (transaction) =>
      void transaction.scan(range).nextMany(count);
  const breakAfterOne: Use = (transaction) => {
    for (const _ of transaction.scan()) break;
  };
  const closeAfterOne: Use = (transaction) => {
    const scan = transaction.scan();
    scan.next();
    scan.close();
  };
  const cases: readonly (readonly [string, Use, string, "committed" | "conflict"])[] = [
    ["nothing of it", take(0, {}), "k0", "committed"],
    ["before the last pair", take(2, {}), "k2", "conflict"],
    ["the last pair itself", take(2, {}), "k3", "conflict"],
    ["before the first pair", take(2, {}), "k0", "conflict"],
    ["behind the last pair", take(2, {}), "k4", "committed"],
    ["the pair that would be next", take(2, {}), "k5", "committed"],
    ["behind a limit", take(9, { limit: 2 }), "k4", "committed"],
    ["within a limit", take(9, { limit: 2 }), "k2", "conflict"],
    ["at the end, behind all pairs", take(9, {}), "k9", "conflict"],
    ["all pairs and not the end", take(4, {}), "k9", "committed"],
    ["behind the range", take(9, { lt: "k5" }), "k5", "committed"],
    ["at the end of the range", take(9, { lt: "k5" }), "k4", "conflict"],
    ["left after one", breakAfterOne, "k2", "committed"],
    ["left after one, before it", breakAfterOne, "k0", "conflict"],
    ["closed after one", closeAfterOne, "k3", "committed"],
    ["closed after one, that one", closeAfterOne, "k1", "conflict"],
    ["backward, above the last pair", take(2, { reverse: true }), "k6", "conflict"],
    ["backward, the last pair itself", take(2, { reverse: true }), "k5", "conflict"],
    ["backward, above the first pair", take(2, { reverse: true }), "k9", "conflict"],
    ["backward, below the last pair", take(2, { reverse: true }), "k4", "committed"],
    ["backward behind a limit", take(9, { reverse: true, limit: 1 }), "k6", "committed"],
    ["backward at its end", take(9, { reverse: true }), "k0", "conflict"],
  ];

  it.each(cases)("%s", (_, use, changed, expected) => {
    const db = openAccounts(names);
    const transaction = db.begin();
    use(transaction);
    transaction.put("other", "1");
    db.put(changed, "theirs");
    expect(commit(transaction)).toBe(expected);
  });

  it("when it is still open at the commit, and for each of several scans", () => {
    for (const [changed, expected] of [
      ["k2", "conflict"],
      ["k4", "committed"],
      ["k6", "conflict"],
    ] as const) {
      const db = openAccounts(names);
      const transaction = db.begin();
      const low = transaction.scan();
      const high = transaction.scan({ reverse: true });
      low.nextMany(2);
      high.nextMany(2);
      transaction.put("other", "1");
      db.put(changed, "theirs");
      expect(commit(transaction)).toBe(expected);
    }
  });

  it("in another order of the keys too", () => {
    const comparator = { name: "test.reverse", compare: (a: Uint8Array, b: Uint8Array) => Buffer.compare(b, a) };
    for (const [changed, expected] of [
      ["k4", "conflict"],
      ["k2", "committed"],
      ["j", "committed"],
    ] as const) {
      const db = openMemoryDb({ comparator });
      for (const name of names) db.put(name, "");
      const transaction = db.begin();
      expect(transaction.scan({ prefix: "k" }).nextMany(3)).toHaveLength(3);
      transaction.put("other", "1");
      db.put(changed, "theirs");
      expect(commit(transaction)).toBe(expected);
    }
  });
});

describe("a conflict", () => {
  it("says what to do, is no fatal error, and leaves nothing behind", () => {
    const db = openAccounts(["x"]);
    const transaction = db.begin();
    transaction.get("x");
    transaction.put("x", "mine");
    db.put("x", "theirs");
    const error = thrownLsmError(() => transaction.commit());
    expect(error).toMatchObject({ kind: "Conflict", code: "LSM_CONFLICT", isFatal: false });
    expect(error.message).toContain("db.transaction");
    expect(transaction.isOpen).toBe(false);
    expect(db.stats().openScans).toBe(0);
    expect(getText(db, "x")).toBe("theirs");
  });
});
