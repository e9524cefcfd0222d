import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Lsm, type LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openAt, openMemoryDb } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { padded, text } from "../support/text.ts";

const RECORDS = 3000;
const OPTIONS: LsmOptions = { memtableCapacity: 1 << 20, blockSize: 512 };

/** Writes every record into each of some tables of level 0, which no compaction has touched. */
function fill(db: Lsm, tables: number): void {
  for (let table = 0; table < tables; table++) {
    for (let i = 0; i < RECORDS; i++) db.put(padded(i), `${table}`);
    db.flush();
  }
}

/** A directory with so many tables in level 0. */
function loaded(tables: number): string {
  const directory = join(temporaryDirectory(), "db");
  const db = Lsm.open(directory, { ...OPTIONS, compactionTrigger: 100 });
  fill(db, tables);
  db.close();
  return directory;
}

function level0Of(db: Lsm): number {
  return db.stats().levels[0]?.tables ?? 0;
}

/** Reads until level 0 is empty, and checks what it reads. The background works meanwhile: how many reads it takes is open. */
function readUntilMerged(db: Lsm, newest: string): void {
  while (level0Of(db) > 0) for (let i = 0; i < RECORDS; i++) expect(text(db.get(padded(i)))).toBe(newest);
}

describe("A database that is only read", () => {
  it("begins a merge of level 0 that was due when it was closed", () => {
    const db = openAt(loaded(5), { ...OPTIONS, compactionTrigger: 4 });
    expect(level0Of(db)).toBe(5);
    readUntilMerged(db, "4");
    expect(db.stats().flushes.count).toBe(0);
    expect(text(db.get(padded(7)))).toBe("4");
  });

  it("merges level 0 before it must, once reads have paid for it", () => {
    const db = openAt(loaded(2), { ...OPTIONS, compactionTrigger: 4 });
    readUntilMerged(db, "1");
    expect(db.stats().flushes.count).toBe(0);
  });

  it("counts scans, has and reads of snapshots too", () => {
    const db = openAt(loaded(2), { ...OPTIONS, compactionTrigger: 4 });
    using snapshot = db.snapshot();
    while (level0Of(db) > 0) {
      for (let i = 0; i < RECORDS; i++) {
        expect(db.has(padded(i))).toBe(true);
        expect(text(snapshot.get(padded(i)))).toBe("1");
        expect(db.scan({ gte: padded(i), limit: 1 }).toArray()).toHaveLength(1);
      }
    }
    // The snapshot still reads the tables of its moment.
    expect(text(snapshot.get(padded(11)))).toBe("1");
  });

  it("begins the merge that is due while its first scan goes on", async () => {
    const directory = loaded(5);
    const db = openAt(directory, { ...OPTIONS, compactionTrigger: 4 });
    const merged = new Promise<void>((resolve) => db.on("compaction", () => resolve()));
    let count = 0;
    for (const [key] of db.scan()) expect(text(key)).toBe(padded(count++));
    expect(count).toBe(RECORDS);
    // Nothing else was read, so nothing but the scan can have asked.
    const { isRunning, count: merges } = db.stats().compactions;
    expect(isRunning || merges > 0).toBe(true);
    await merged;
    expect(level0Of(db)).toBe(0);
  });

  it("counts asynchronous reads too", async () => {
    const db = openAt(loaded(2), { ...OPTIONS, compactionTrigger: 4 });
    while (level0Of(db) > 0) for (let i = 0; i < RECORDS; i++) expect(text(await db.getAsync(padded(i)))).toBe("1");
  });

  it("merges a level 0 that is small beside the rest, for which writes alone would let it wait", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory, { ...OPTIONS, compactionTrigger: 4 });
    for (let i = 0; i < RECORDS; i++) db.put(padded(i), "0".repeat(100));
    db.compact();
    for (let table = 0; table < 4; table++) {
      db.put(padded(7), `${table}`);
      db.flush();
    }
    while (level0Of(db) > 0) {
      for (let i = 0; i < RECORDS; i++) db.get(padded(i));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(text(db.get(padded(7)))).toBe("3");
  });

  it("leaves level 0 as it is while few reads go on", () => {
    const db = openAt(loaded(2), { ...OPTIONS, compactionTrigger: 4 });
    for (let i = 0; i < 100; i++) db.get(padded(i));
    expect(db.stats().compactions.count).toBe(0);
    expect(level0Of(db)).toBe(2);
  });

  it("never merges in the thread that reads", () => {
    const db = openMemoryDb({ ...OPTIONS, compactionTrigger: 100 });
    fill(db, 2);
    for (let round = 0; round < 20; round++) for (let i = 0; i < RECORDS; i++) db.get(padded(i));
    expect(level0Of(db)).toBe(2);
  });

  it("never merges when it is read only", () => {
    const directory = loaded(2);
    const db = openAt(directory, { ...OPTIONS, readOnly: true });
    for (let round = 0; round < 20; round++) for (let i = 0; i < RECORDS; i++) db.get(padded(i));
    expect(level0Of(db)).toBe(2);
  });

  it("goes on with everything when the merge fails, and tries it once", async () => {
    const directory = loaded(2);
    const db = openAt(directory, { ...OPTIONS, compactionTrigger: 4 });
    // Where the next tables would be there are directories.
    for (let id = 1; id < 400; id++) {
      const path = join(directory, `${String(id).padStart(6, "0")}.table`);
      if (!existsSync(path)) mkdirSync(path);
    }
    const errors: string[] = [];
    const failed = new Promise<void>((resolve) => {
      db.on("error", (error) => {
        errors.push(error.kind);
        resolve();
      });
    });
    const read = async (): Promise<void> => {
      for (let i = 0; i < RECORDS; i++) db.get(padded(i));
      db.put("written", "meanwhile");
      await new Promise((resolve) => setImmediate(resolve));
    };
    while (errors.length === 0) await read();
    await failed;
    for (let round = 0; round < 10; round++) await read();
    expect(errors).toEqual(["Io"]);
    expect(level0Of(db)).toBe(2);
  });
});
