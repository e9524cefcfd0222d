import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { BlockCache } from "../../src/cache/block-cache.ts";
import { TransactionHistory } from "../../src/engine/transaction-history.ts";
import { ViewSet } from "../../src/engine/view-set.ts";
import { Version } from "../../src/manifest/version.ts";
import { newArena } from "../../src/memtable/arena.ts";
import { Memtable } from "../../src/memtable/memtable.ts";
import { TableCache } from "../../src/read/table-cache.ts";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { getText } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";

const MEGABYTE = 1 << 20;

/** The memtables of a database that never reads, and a history over them. */
class Memtables {
  readonly released: number[] = [];
  readonly history: TransactionHistory;
  readonly #arenaBytes: number;
  readonly #views: ViewSet;
  readonly #version = new Version([[], [], [], [], [], [], []], BYTEWISE);
  /** Newest first. */
  #memtables: Memtable[];
  #next = 1;

  constructor(arenaBytes: number) {
    this.#arenaBytes = arenaBytes;
    const blocks = new BlockCache({ capacityBytes: 0, blockBytes: 4_096 });
    const tables = new TableCache(new MemoryStorage(), "/db", BYTEWISE, blocks, { openTables: 1, locatorBytes: 0 });
    this.#memtables = [this.#create()];
    this.#views = new ViewSet(this.#memtables, this.#version, tables, (_, memtables) => {
      for (const memtable of memtables) this.released.push(memtable.logId);
    });
    this.history = new TransactionHistory(this.#views);
  }

  seal(): void {
    this.history.sealed(this.#memtables[0]);
    this.#memtables = [this.#create(), ...this.#memtables];
    this.#views.replace(this.#memtables, this.#version);
  }

  flush(): void {
    this.#memtables = this.#memtables.slice(0, -1);
    this.#views.replace(this.#memtables, this.#version);
  }

  #create(): Memtable {
    const options = { logId: this.#next++, firstSequence: 1, bootId: undefined, comparator: BYTEWISE };
    return new Memtable(newArena(this.#arenaBytes), options);
  }
}

describe("the history of memtables that transactions need", () => {
  it("keeps nothing without transactions", () => {
    const memtables = new Memtables(MEGABYTE);
    for (let i = 0; i < 3; i++) memtables.seal();
    memtables.flush();
    memtables.flush();
    expect(memtables.released).toEqual([1, 2]);
  });

  it("keeps what comes after the memtable that the oldest reader began in, and gives it back once", () => {
    const memtables = new Memtables(MEGABYTE);
    const { history } = memtables;
    memtables.seal();
    const old = history.enter();
    memtables.seal();
    memtables.seal();
    const young = history.enter();
    memtables.seal();
    memtables.seal();
    for (let i = 0; i < 5; i++) memtables.flush();
    // The second is the one the oldest began in: its own pin holds it.
    expect(memtables.released).toEqual([1, 2]);
    expect(history.sealedAfter(old)?.map(({ logId }) => logId)).toEqual([3, 4, 5]);
    expect(history.sealedAfter(young)?.map(({ logId }) => logId)).toEqual([5]);
    history.leave(old);
    expect(memtables.released).toEqual([1, 2, 3, 4]);
    history.leave(young);
    expect(memtables.released).toEqual([1, 2, 3, 4, 5]);
  });

  it("gives back nothing that a view still shows", () => {
    const memtables = new Memtables(MEGABYTE);
    const number = memtables.history.enter();
    memtables.seal();
    memtables.seal();
    memtables.history.leave(number);
    expect(memtables.released).toEqual([]);
    memtables.flush();
    memtables.flush();
    expect(memtables.released).toEqual([1, 2]);
  });

  it("gives up the oldest reader beyond eight memtables, if they are large", () => {
    const memtables = new Memtables(4 * MEGABYTE);
    const { history } = memtables;
    const old = history.enter();
    memtables.seal();
    const young = history.enter();
    for (let i = 0; i < 8; i++) memtables.seal();
    for (let i = 0; i < 9; i++) memtables.flush();
    expect(history.sealedAfter(old)).toHaveLength(8);
    memtables.seal();
    memtables.flush();
    expect(history.sealedAfter(old)).toBeUndefined();
    expect(history.sealedAfter(young)).toHaveLength(8);
    memtables.seal();
    expect(history.sealedAfter(young)).toBeUndefined();
    history.leave(old);
    history.leave(young);
    memtables.flush();
    expect(memtables.released).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("keeps more than eight that are small", () => {
    const memtables = new Memtables(65_536);
    const number = memtables.history.enter();
    for (let i = 0; i < 100; i++) memtables.seal();
    expect(memtables.history.sealedAfter(number)).toHaveLength(99);
  });
});

describe("a transaction that is open while much is written", () => {
  const FEW = { memtableCapacity: MEGABYTE, backgroundThread: false };

  it("can still commit when memtables were sealed and flushed meanwhile", () => {
    const db = openTestDb(FEW);
    const transaction = db.begin();
    transaction.get("mine");
    transaction.put("mine", "1");
    for (let i = 0; i < 4; i++) {
      db.put(`other${i}`, "x".repeat(MEGABYTE));
      db.flush();
    }
    expect(db.stats().memtable.kept).toBe(3);
    transaction.commit();
    expect(getText(db, "mine")).toBe("1");
    expect(db.stats().memtable.kept).toBe(0);
  });

  it("is told that it took too long when more was written than is kept, unless it only reads or only writes", () => {
    const db = openTestDb(FEW);
    db.put("a", "1");
    const [slow, reader, writer] = [db.begin(), db.begin(), db.begin()];
    slow.put("b", getText(db, "a") ?? "").get("a");
    reader.get("a");
    writer.put("c", "1");
    for (let i = 0; i < 30; i++) db.put(`other${i}`, "x".repeat(MEGABYTE));
    const error = thrownLsmError(() => slow.commit());
    expect(error.kind).toBe("Conflict");
    expect(error.message).toContain("too long");
    expect(db.has("b")).toBe(false);
    reader.commit();
    writer.commit();
    expect(db.has("c")).toBe(true);
  });

  it("holds nothing once it was dropped and collected", async () => {
    const db = openMemoryDb({ memtableCapacity: 1_000 });
    db.put("a", "1");
    (() => {
      for (let i = 0; i < 20; i++) {
        const transaction = db.begin();
        transaction.put("b", "1").get("a");
        transaction.scan().next();
      }
    })();
    expect(db.stats().openScans).toBe(40);
    for (let i = 0; i < 100; i++) db.put(`k${i}`, "x".repeat(100));
    expect(db.stats().memtable.kept).toBeGreaterThan(5);
    for (let attempt = 0; attempt < 100 && db.stats().openScans > 0; attempt++) {
      collectGarbage();
      await wait(10);
    }
    expect(db.stats().openScans).toBe(0);
    expect(db.stats().memtable.kept).toBe(0);
  });

  it("is noticed when it was dropped, also while scans and transactions of its moment that are over are kept", async () => {
    const db = openMemoryDb();
    db.put("a", "1");
    const over = db.begin();
    const scans = [over.scan(), db.scan()];
    over.rollback();
    for (const scan of scans) scan.close();
    (() => void db.begin().get("a"))();
    expect(db.stats().openScans).toBe(1);
    for (let attempt = 0; attempt < 100 && db.stats().openScans > 0; attempt++) {
      collectGarbage();
      await wait(10);
    }
    expect(db.stats().openScans).toBe(0);
    expect([over.isOpen, ...scans.map((scan) => scan.return().done)]).toEqual([false, true, true]);
  });

  it("keeps nothing when it only writes", () => {
    const db = openTestDb(FEW);
    using transaction = db.begin();
    transaction.put("mine", "1");
    for (let i = 0; i < 4; i++) db.put(`other${i}`, "x".repeat(MEGABYTE));
    expect(db.stats().memtable.kept).toBe(0);
  });
});
