import { Lsm, MAX_VALUE_BYTES, MemoryStorage } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { getText, keys, padded } from "../support/text.ts";
import { rejectedLsmError, thrown, thrownLsmError } from "../support/thrown.ts";
import { DIRECTORY } from "../support/workload.ts";

const BROKEN = { code: "EIO", kinds: ["write"] as const, partial: true };

function open(): { storage: SimulatedStorage; db: Lsm } {
  const storage = new SimulatedStorage({ trace: true });
  const db = Lsm.open(DIRECTORY, { storage });
  db.put("a", "1");
  return { storage, db };
}

/** What another process would find now. */
function reopened(storage: SimulatedStorage): Lsm {
  return Lsm.open(DIRECTORY, { storage: storage.afterCrash({ mode: "process", survival: "all" }) });
}

describe("a transaction whose log cannot be written", () => {
  it("is Io and nothing of it is there; the next one goes on", () => {
    const { storage, db } = open();
    const events: number[] = [];
    db.on("commit", ({ sequence }) => events.push(sequence));
    storage.failAt(1, BROKEN);
    const error = thrownLsmError(() => db.transaction((transaction) => void transaction.put("a", "2").put("b", "2")));
    expect(error.kind).toBe("Io");
    expect([getText(db, "a"), db.has("b"), db.stats().openScans]).toEqual(["1", false, 0]);
    db.transaction((transaction) => void transaction.put("c", "3"));
    expect(keys(reopened(storage))).toEqual(["a", "c"]);
  });

  it("is Io in its asynchronous form too", async () => {
    const { storage, db } = open();
    storage.failAt(1, BROKEN);
    const transaction = db.begin();
    transaction.put("b", "2").get("a");
    expect((await rejectedLsmError(transaction.commitAsync())).kind).toBe("Io");
    expect([db.has("b"), db.stats().openScans]).toEqual([false, 0]);
    await db.transaction(async (next) => void next.put("c", "3"));
    expect(keys(reopened(storage))).toEqual(["a", "c"]);
  });

  it("passes an error of the disk on, and does not run again for it", async () => {
    const { storage, db } = open();
    let runs = 0;
    storage.failAt(1, BROKEN);
    const error = await rejectedLsmError(
      db.transaction(async (transaction) => {
        runs++;
        transaction.put("b", "2");
      }),
    );
    expect([error.kind, runs]).toEqual(["Io", 1]);
  });
});

describe("a read that fails", () => {
  it("is Io, and the transaction can be rolled back or go on elsewhere", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open(DIRECTORY, { storage, blockCacheCapacity: 0, openTables: 1 });
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    db.flush();
    using transaction = db.begin();
    const scan = transaction.scan();
    storage.failAt(1, { code: "EIO", kinds: ["read", "openReadable"] });
    expect(thrownLsmError(() => scan.nextMany(10)).kind).toBe("Io");
    expect(thrownLsmError(() => scan.next()).kind).toBe("Io");
    expect(transaction.scan().nextMany(200)).toHaveLength(100);
    transaction.put("x", "1").commit();
    expect(db.has("x")).toBe(true);
  });
});

describe("a scan that cannot be made", () => {
  it("is Io and holds nothing", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open(DIRECTORY, { storage, durability: "none" });
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    db.flush();
    db.deleteRange({ lt: padded(50) });
    // The compaction that would apply the range delete has no file to write to.
    storage.failAt(2, { code: "ENOSPC", kinds: ["create"] });
    expect(thrownLsmError(() => db.flush()).kind).toBe("Io");
    const transaction = db.begin();
    storage.failAt(1, { code: "EIO", kinds: ["openReadable"] });
    // The range deletes of tables are looked for at once.
    expect(thrownLsmError(() => transaction.scan()).kind).toBe("Io");
    expect(db.stats().openScans).toBe(1);
    expect(transaction.scan().nextMany(100)).toHaveLength(50);
    transaction.rollback();
    expect(db.stats().openScans).toBe(0);
  });
});

describe("commitAsync", () => {
  it("at process needs no other write of the log than its own, done before it returns", async () => {
    const { storage, db } = open();
    const transaction = db.begin();
    transaction.put("b", "1");
    const before = storage.trace.length;
    // The blocking calls of a turn of the event loop are limited, and tests before may have used them up.
    await new Promise((resolve) => setImmediate(resolve));
    const done = transaction.commitAsync();
    expect(storage.trace.slice(before).map((line) => line.replace(/^\S+ /, ""))).toEqual([
      expect.stringMatching(/^write .*\.log$/),
    ]);
    await done;
    expect(storage.trace.length).toBe(before + 1);
  });

  it("leaves much to be written to another thread", async () => {
    const { storage, db } = open();
    const transaction = db.begin();
    transaction.put("b", "x".repeat(100_000));
    const before = storage.mutationCount;
    const done = transaction.commitAsync();
    expect(db.has("b")).toBe(true);
    expect(storage.mutationCount).toBe(before);
    await done;
    expect(getText(reopened(storage), "b")).toHaveLength(100_000);
  });

  it("at process writes first what was written without a log, also of memtables before", async () => {
    const storage = new MemoryStorage();
    using db = Lsm.open(DIRECTORY, { storage, durability: "none", memtableCapacity: 2_000 });
    for (let i = 0; i < 50; i++) db.put(padded(i), "x".repeat(100));
    await db.transaction(async (transaction) => void transaction.put("last", "1"), { durability: "process" });
    using other = Lsm.open(DIRECTORY, { storage, readOnly: true });
    expect(keys(other)).toEqual([...Array.from({ length: 50 }, (_, i) => padded(i)), "last"]);
  });

  it("at sync shares its fsync with others", async () => {
    const storage = new SimulatedStorage({ trace: true });
    const db = Lsm.open(DIRECTORY, { storage, durability: "sync" });
    const syncs = (): number => storage.trace.filter((line) => / sync .*\.log$/.test(line)).length;
    const before = syncs();
    await Promise.all(
      Array.from({ length: 64 }, (_, i) => db.transaction(async (transaction) => void transaction.put(padded(i), "v"))),
    );
    expect(syncs() - before).toBeLessThanOrEqual(2);
    const after = Lsm.open(DIRECTORY, { storage: storage.afterCrash({ mode: "power", survival: "none" }) });
    expect(after.scan().length).toBe(64);
  });
});

describe("a transaction that is too large", () => {
  it("is a RangeError that says so, and keeps what fits", () => {
    const db = Lsm.open(DIRECTORY, { storage: new MemoryStorage() });
    using transaction = db.begin();
    transaction.put("a", new Uint8Array(65 << 20));
    // Nothing of these bytes is touched, so they take no memory.
    const error = thrown(() => transaction.put("b", new Uint8Array(MAX_VALUE_BYTES)));
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain("the transaction would have");
    expect([transaction.has("a"), transaction.has("b")]).toEqual([true, false]);
  });
});
