import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { getText, keys, pairs, text } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";

describe("Snapshot", () => {
  it("reads the database as it was", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("b", "1");
    using snapshot = db.snapshot();
    db.put("a", "2");
    db.delete("b");
    db.put("c", "1");
    expect([getText(snapshot, "a"), getText(snapshot, "b"), getText(snapshot, "c")]).toEqual(["1", "1", undefined]);
    expect([snapshot.has("a"), snapshot.has("b"), snapshot.has("c")]).toEqual([true, true, false]);
    expect(pairs(snapshot)).toEqual([
      ["a", "1"],
      ["b", "1"],
    ]);
    expect(keys(snapshot, { reverse: true, limit: 1 })).toEqual(["b"]);
    expect(keys(db)).toEqual(["a", "c"]);
  });

  it("stays as it was through overwrites, range deletes, flushes and compactions", () => {
    const db = openTestDb({ memtableCapacity: 1_000 });
    for (let i = 0; i < 200; i++) db.put(`k${i}`, `first ${i}`);
    const snapshot = db.snapshot();
    const expected = pairs(snapshot);
    expect(expected).toHaveLength(200);
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 200; i++) db.put(`k${i}`, `round ${round}`);
      db.deleteRange({ gte: "k1", lt: "k2" });
      db.flush();
      db.compact();
      expect(pairs(snapshot)).toEqual(expected);
      expect(getText(snapshot, "k10")).toBe("first 10");
      expect(db.has("k10")).toBe(false);
    }
  });

  it("taken between two writes of the same key in one memtable sees the first", () => {
    const db = openMemoryDb();
    const seen: (string | undefined)[] = [];
    const snapshots = [];
    for (let i = 0; i < 50; i++) {
      db.put("k", String(i));
      snapshots.push(db.snapshot());
    }
    db.flush();
    for (const snapshot of snapshots) seen.push(getText(snapshot, "k"));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    for (const snapshot of snapshots) snapshot.close();
  });

  it("several live side by side, each with its own contents", () => {
    const db = openMemoryDb({ memtableCapacity: 100 });
    const snapshots = Array.from({ length: 20 }, (_, i) => {
      db.put(`k${i}`, "v");
      if (i > 0) db.delete(`k${i - 1}`);
      return db.snapshot();
    });
    expect(db.stats().openScans).toBe(20);
    snapshots.forEach((snapshot, i) => expect(keys(snapshot)).toEqual([`k${i}`]));
    for (const snapshot of snapshots) snapshot.close();
    expect(db.stats().openScans).toBe(0);
  });

  it("gives its files back when closed: compaction then frees the space", () => {
    const db = openTestDb({ memtableCapacity: 64 * 1024, compression: "none" });
    for (let i = 0; i < 500; i++) db.put(`k${i}`, "x".repeat(1_000));
    db.flush();
    const snapshot = db.snapshot();
    db.deleteRange({});
    db.flush();
    db.compact();
    expect(keys(snapshot)).toHaveLength(500);
    snapshot.close();
    db.compact();
    expect(db.stats().bytes).toBeLessThan(10_000);
  });

  it("is refused after close, and close is idempotent", () => {
    const db = openMemoryDb();
    db.put("k", "v");
    const snapshot = db.snapshot();
    snapshot.close();
    snapshot.close();
    snapshot[Symbol.dispose]();
    for (const action of [() => snapshot.get("k"), () => snapshot.has("k"), () => snapshot.scan()]) {
      expect(thrownLsmError(action).kind).toBe("Closed");
    }
  });

  it("is refused after the database is closed", () => {
    const db = openMemoryDb();
    db.put("k", "v");
    const snapshot = db.snapshot();
    db.close();
    expect(thrownLsmError(() => snapshot.get("k")).kind).toBe("Closed");
    snapshot.close();
  });

  it("serves a scan that outlives it", () => {
    const db = openMemoryDb();
    db.put("a", "1");
    db.put("b", "2");
    const snapshot = db.snapshot();
    const scan = snapshot.scan();
    scan.next();
    snapshot.close();
    db.delete("b");
    db.flush();
    db.compact();
    expect(Array.from(scan, ([k]) => text(k))).toEqual(["b"]);
  });
});
