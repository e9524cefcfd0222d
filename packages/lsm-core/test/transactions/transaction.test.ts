import { type Comparator, Lsm, MAX_KEY_BYTES, MemoryStorage, type Transaction } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { getText, padded, pairs, text } from "../support/text.ts";
import { rejectedLsmError, thrown, thrownLsmError } from "../support/thrown.ts";

const BY_LENGTH: Comparator = {
  name: "test.by-length",
  compare: (a, b) => a.length - b.length || Buffer.compare(a, b),
};

/** What a transaction sees of a range. */
function seen(transaction: Transaction, range = {}): string[] {
  return Array.from(transaction.scan(range), ([key, value]) => `${text(key)}=${text(value)}`);
}

describe("a transaction", () => {
  it("sees its own writes, which others see when it has committed", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("b", "1");
    const transaction = db.begin();
    transaction.put("a", "2").put("c", "3").delete("b");
    expect([text(transaction.get("a")), transaction.has("b"), transaction.has("c")]).toEqual(["2", false, true]);
    expect(transaction.getMany(["c", "b", "a", "d"]).map(text)).toEqual(["3", undefined, "2", undefined]);
    expect(pairs(db)).toEqual([
      ["a", "1"],
      ["b", "1"],
    ]);
    transaction.commit();
    expect(pairs(db)).toEqual([
      ["a", "2"],
      ["c", "3"],
    ]);
  });

  it("reads the moment of its first read, whatever is written, flushed and compacted after it", async () => {
    const db = openTestDb({ memtableCapacity: 1_000 });
    db.put("a", "before begin");
    using transaction = db.begin();
    db.put("a", "before the first read");
    expect(transaction.has("a")).toBe(true);
    for (let i = 0; i < 100; i++) db.put(`k${i}`, "later".repeat(10));
    db.put("a", "later");
    db.compact();
    expect(text(transaction.get("a"))).toBe("before the first read");
    expect(text(await transaction.getAsync("a"))).toBe("before the first read");
    expect(seen(transaction)).toEqual(["a=before the first read"]);
    expect(await transaction.getAsync("k1")).toBeUndefined();
  });

  it("gives copies, and keeps copies of what it is given", async () => {
    const db = openMemoryDb();
    const key = new Uint8Array([1]);
    const value = new Uint8Array([2]);
    const transaction = db.begin();
    transaction.put(key, value);
    key[0] = 9;
    value[0] = 9;
    transaction.get(new Uint8Array([1]))?.fill(7);
    (await transaction.getAsync(new Uint8Array([1])))?.fill(7);
    for (const [k, v] of transaction.scan()) {
      k.fill(7);
      v.fill(7);
    }
    transaction.commit();
    expect(db.get(new Uint8Array([1]))).toEqual(new Uint8Array([2]));
    expect(db.scan().length).toBe(1);
  });

  it("masks with a range delete what was there and what it wrote, not what it writes afterwards", () => {
    const db = openMemoryDb();
    for (const key of ["a", "b", "c", "d"]) db.put(key, "old");
    const transaction = db.begin();
    transaction.put("bb", "own").deleteRange({ gte: "b", lt: "d" }).put("c", "new");
    expect(["a", "b", "bb", "c", "d"].map((key) => text(transaction.get(key)))).toEqual([
      "old",
      undefined,
      undefined,
      "new",
      "old",
    ]);
    expect(seen(transaction)).toEqual(["a=old", "c=new", "d=old"]);
    expect(seen(transaction, { reverse: true, limit: 2 })).toEqual(["d=old", "c=new"]);
    transaction.commit();
    expect(pairs(db).map(([key]) => key)).toEqual(["a", "c", "d"]);
  });

  it("deletes with a range also what others have put there meanwhile", () => {
    const db = openMemoryDb();
    const transaction = db.begin();
    transaction.deleteRange({ prefix: "k" });
    db.put("k1", "v");
    transaction.commit();
    expect(db.has("k1")).toBe(false);
  });

  it("takes an empty range and refuses a senseless one", () => {
    const db = openMemoryDb();
    db.put("k", "v");
    const transaction = db.begin();
    transaction.deleteRange({ gte: "z", lt: "a" });
    expect(thrown(() => transaction.deleteRange({ limit: 1 }))).toBeInstanceOf(TypeError);
    expect(thrown(() => transaction.deleteRange({ lt: new Uint8Array(MAX_KEY_BYTES + 1) }))).toBeInstanceOf(RangeError);
    transaction.commit();
    expect(db.has("k")).toBe(true);
  });

  it("refuses wrong arguments and goes on", () => {
    const db = openMemoryDb();
    const transaction = db.begin();
    transaction.put("a", "1");
    expect(thrown(() => transaction.get(1 as never))).toBeInstanceOf(TypeError);
    expect(thrown(() => transaction.put("a", null as never))).toBeInstanceOf(TypeError);
    expect(thrown(() => transaction.put(new Uint8Array(MAX_KEY_BYTES + 1), ""))).toBeInstanceOf(RangeError);
    expect(thrown(() => transaction.getMany("a" as never))).toBeInstanceOf(TypeError);
    expect(thrown(() => transaction.scan({ from: "a" } as never))).toBeInstanceOf(TypeError);
    expect(thrown(() => transaction.commit({ durability: "disk" as never }))).toBeInstanceOf(RangeError);
    transaction.commit({ durability: "sync" });
    expect(getText(db, "a")).toBe("1");
  });

  it("writes nothing when it is rolled back or disposed of", () => {
    const db = openMemoryDb();
    const transaction = db.begin();
    transaction.put("a", "1");
    transaction.rollback();
    transaction.rollback();
    {
      using disposed = db.begin();
      disposed.put("b", "1");
    }
    expect(pairs(db)).toEqual([]);
    expect(db.stats().lastSequence).toBe(0);
  });

  it("is over after its end, whatever that was", async () => {
    const db = openMemoryDb();
    const ends: ((transaction: Transaction) => void)[] = [
      (transaction) => transaction.commit(),
      (transaction) => transaction.rollback(),
      (transaction) => transaction[Symbol.dispose](),
      (transaction) => void transaction.commitAsync(),
    ];
    for (const end of ends) {
      const transaction = db.begin();
      transaction.put("k", "v");
      expect(transaction.isOpen).toBe(true);
      end(transaction);
      expect(transaction.isOpen).toBe(false);
      const uses: (() => unknown)[] = [
        () => transaction.get("k"),
        () => transaction.has("k"),
        () => transaction.getMany([]),
        () => transaction.scan(),
        () => transaction.put("k", "w"),
        () => transaction.delete("k"),
        () => transaction.deleteRange({}),
        () => transaction.commit(),
      ];
      for (const use of uses) expect(thrownLsmError(use).kind).toBe("Closed");
      expect((await rejectedLsmError(transaction.getAsync("k"))).kind).toBe("Closed");
      expect((await rejectedLsmError(transaction.commitAsync())).kind).toBe("Closed");
      transaction.rollback();
    }
  });

  it("is closed with the database", async () => {
    const db = openMemoryDb();
    db.put("k", "v");
    const transaction = db.begin();
    const scan = transaction.put("a", "1").scan();
    scan.next();
    db.close();
    for (const use of [
      () => transaction.get("a"),
      () => transaction.put("b", "1"),
      () => scan.next(),
      () => transaction.commit(),
    ]) {
      expect(thrownLsmError(use).kind).toBe("Closed");
    }
    expect((await rejectedLsmError(transaction.commitAsync())).kind).toBe("Closed");
    transaction.rollback();
    expect(thrownLsmError(() => db.begin()).kind).toBe("Closed");
    expect(thrownLsmError(() => db.transaction(() => 1)).kind).toBe("Closed");
  });

  it("reads a database that is open for reading alone, and refuses to write to it", () => {
    const storage = new MemoryStorage();
    {
      using db = Lsm.open("/db", { storage });
      db.put("k", "v");
    }
    using db = Lsm.open("/db", { storage, readOnly: true });
    expect(text(db.transaction((transaction) => transaction.get("k")))).toBe("v");
    using transaction = db.begin();
    expect(seen(transaction)).toEqual(["k=v"]);
    for (const write of [
      () => transaction.put("k", "w"),
      () => transaction.delete("k"),
      () => transaction.deleteRange({}),
    ]) {
      expect(thrownLsmError(write).kind).toBe("ReadOnly");
    }
  });

  it("counts as an open scan from its first read to its end", () => {
    const db = openMemoryDb();
    const blind = db.begin();
    blind.put("a", "1");
    expect(db.stats().openScans).toBe(0);
    const transaction = db.begin();
    transaction.get("a");
    transaction.scan();
    expect(db.stats().openScans).toBe(2);
    transaction.commit();
    expect(db.stats().openScans).toBe(0);
  });

  it("is one write: one step of the sequence for each operation, and nothing for an empty one", () => {
    const db = openMemoryDb();
    db.transaction((transaction) => void transaction.get("a"));
    expect(db.stats().lastSequence).toBe(0);
    db.transaction((transaction) => void transaction.put("a", "1").put("a", "2").delete("b"));
    expect(db.stats().lastSequence).toBe(3);
  });

  it("keeps thousands of own writes in order", () => {
    const db = openMemoryDb();
    const transaction = db.begin();
    for (let i = 0; i < 5_000; i++) {
      transaction.put(padded((i * 7919) % 5_000, 4), String(i));
      if (i % 1_000 === 0) expect(Array.from(transaction.scan()).length).toBe(i + 1);
    }
    const expected = Array.from({ length: 5_000 }, (_, i) => padded(i, 4));
    expect(Array.from(transaction.scan(), ([key]) => text(key))).toEqual(expected);
    for (let i = 0; i < 5_000; i++) expect(text(transaction.get(padded((i * 7919) % 5_000, 4)))).toBe(String(i));
    transaction.commit();
    expect(db.scan().length).toBe(5_000);
  });

  it("works in an order other than bytewise", () => {
    const db = openMemoryDb({ comparator: BY_LENGTH });
    for (const key of ["a", "bb", "cc", "ddd"]) db.put(key, "old");
    const write = (transaction: Transaction): Transaction =>
      transaction.put("cd", "own").deleteRange({ gte: "aa", lte: "cd" }).put("x", "new").put("bb", "again");
    using reader = db.begin();
    expect(seen(write(reader))).toEqual(["a=old", "x=new", "bb=again", "ddd=old"]);
    expect(["bb", "cc", "cd"].map((key) => text(reader.get(key)))).toEqual(["again", undefined, undefined]);
    const writer = write(db.begin());
    db.put("c9", "other");
    writer.commit();
    expect(pairs(db).map(([key]) => key)).toEqual(["a", "x", "bb", "ddd"]);
  });
});

describe("a scan of a transaction", () => {
  it("shows the state of its creation, not the transaction's later writes", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("c", "1");
    const transaction = db.begin();
    transaction.put("b", "1");
    const scan = transaction.scan();
    expect(text(scan.next().value?.[0])).toBe("a");
    transaction.put("bb", "1").delete("c").put("b", "2");
    expect(scan.nextMany(10).map(([key, value]) => `${text(key)}=${text(value)}`)).toEqual(["b=1", "c=1"]);
    expect(seen(transaction)).toEqual(["a=1", "b=2", "bb=1"]);
  });

  it("may be written during", () => {
    const db = openMemoryDb();
    for (let i = 0; i < 10; i++) db.put(`k${i}`, "1");
    db.transaction((transaction) => {
      for (const [key] of transaction.scan()) {
        transaction.delete(key);
        transaction.put(`${text(key)}x`, "2");
      }
    });
    expect(pairs(db).map(([key]) => key)).toEqual(Array.from({ length: 10 }, (_, i) => `k${i}x`));
  });

  it("takes ranges, limits and both directions, and is done at its end", () => {
    const db = openMemoryDb();
    for (const key of ["a", "b", "c", "d"]) db.put(key, key);
    const transaction = db.begin();
    transaction.put("bb", "bb");
    expect(seen(transaction, { gt: "a", lte: "c" })).toEqual(["b=b", "bb=bb", "c=c"]);
    expect(seen(transaction, { prefix: "b", reverse: true })).toEqual(["bb=bb", "b=b"]);
    expect(seen(transaction, { limit: 0 })).toEqual([]);
    expect(seen(transaction, { gte: "z", lt: "a" })).toEqual([]);
    const scan = transaction.scan({ limit: 1 });
    expect(scan.nextMany(5)).toHaveLength(1);
    expect([scan.isDone, scan.next().done]).toEqual([true, true]);
    expect(thrown(() => scan.nextMany(-1))).toBeInstanceOf(RangeError);
    expect(thrown(() => scan.nextMany("1" as never))).toBeInstanceOf(TypeError);
  });

  it("gives keys alone, which count as read", () => {
    const db = openMemoryDb();
    for (const key of ["a", "c", "d", "e"]) db.put(key, key);
    const transaction = db.begin();
    const scan = transaction.put("b", "own").scan();
    const keys = scan.keys();
    expect([text(keys.next().value), text(keys.next().value)]).toEqual(["a", "b"]);
    expect(text(scan.next().value?.[0])).toBe("c");
    for (const key of keys) {
      expect(text(key)).toBe("d");
      break;
    }
    expect([keys.next().done, scan.isDone]).toEqual([true, true]);
    db.put("e", "beyond");
    db.transaction((other) => {
      using rest = other.scan({ gt: "a" }).keys();
      expect(Array.from(rest, text)).toEqual(["c", "d", "e"]);
    });
    transaction.commit();
    const second = db.begin();
    second.put("x", "1").scan({ limit: 2 }).keys().next();
    db.put("a", "changed");
    expect(thrownLsmError(() => second.commit()).kind).toBe("Conflict");
  });

  it("gives back what it holds when it is left, closed, disposed of or at its end", () => {
    const db = openMemoryDb();
    for (let i = 0; i < 10; i++) db.put(`k${i}`, "1");
    using transaction = db.begin();
    transaction.get("k1");
    for (const _ of transaction.scan()) break;
    transaction.scan().close();
    for (const _ of transaction.scan());
    {
      using scan = transaction.scan();
      scan.next();
    }
    expect(db.stats().openScans).toBe(1);
  });

  it("is cut off by the end of its transaction, unless it was at its own", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("b", "1");
    const transaction = db.begin();
    const finished = transaction.scan();
    expect([...finished]).toHaveLength(2);
    const unfinished = transaction.scan();
    unfinished.next();
    transaction.commit();
    expect(finished.next().done).toBe(true);
    expect(thrownLsmError(() => unfinished.next()).kind).toBe("Closed");
    unfinished.close();
  });
});

describe("commitAsync", () => {
  it.each(["none", "process", "sync"] as const)(
    "is visible when the call returns, and resolves at its level: %s",
    async (durability) => {
      const db = openTestDb({ durability });
      db.put("a", "1");
      const transaction = db.begin();
      transaction.get("a");
      transaction.put("a", "2");
      const done = transaction.commitAsync();
      expect(getText(db, "a")).toBe("2");
      await done;
      expect(getText(db, "a")).toBe("2");
    },
  );

  it("survives what its level names", async () => {
    const storage = new MemoryStorage();
    using db = Lsm.open("/db", { storage, durability: "none" });
    const transaction = db.begin();
    transaction.put("a", "1");
    await transaction.commitAsync({ durability: "process" });
    using other = Lsm.open("/db", { storage, readOnly: true });
    expect(getText(other, "a")).toBe("1");
  });
});
