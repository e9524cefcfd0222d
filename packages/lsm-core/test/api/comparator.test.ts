import { join } from "node:path";
import { Batch, type Comparator, Lsm, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openTestDb } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText, keys, padded } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";

const REVERSE: Comparator = { name: "test.reverse", compare: (a, b) => Buffer.compare(b, a) };
/** Shorter keys first, then bytewise: no relation between order and prefix. */
const BY_LENGTH: Comparator = {
  name: "test.by-length",
  compare: (a, b) => a.length - b.length || Buffer.compare(a, b),
};

describe("a comparator", () => {
  it.each([[REVERSE], [BY_LENGTH]])("orders scans in memory, in tables and over both: $name", (comparator) => {
    const db = openTestDb({ comparator, memtableCapacity: 1_000, blockSize: 512 });
    const names = Array.from({ length: 300 }, (_, i) => `k${i * 7}`);
    for (const name of names) db.put(name, `of ${name}`);
    const ordered = names.toSorted((a, b) => comparator.compare(Buffer.from(a), Buffer.from(b)));
    for (const step of [() => {}, () => db.flush(), () => db.compact()]) {
      step();
      expect(keys(db)).toEqual(ordered);
      expect(keys(db, { reverse: true })).toEqual(ordered.toReversed());
      expect(keys(db, { gte: ordered[50], lt: ordered[60] })).toEqual(ordered.slice(50, 60));
      expect(keys(db, { prefix: "k7" }).toSorted()).toEqual(names.filter((name) => name.startsWith("k7")).toSorted());
      for (const name of names) expect(getText(db, name)).toBe(`of ${name}`);
      expect(db.has("k1")).toBe(false);
    }
    db.verify();
  });

  it.each([[REVERSE], [BY_LENGTH]])("deletes ranges in its own order: $name", (comparator) => {
    const db = openTestDb({ comparator, memtableCapacity: 1_000 });
    const names = Array.from({ length: 100 }, (_, i) => `k${i}`);
    const ordered = names.toSorted((a, b) => comparator.compare(Buffer.from(a), Buffer.from(b)));
    for (const name of names) db.put(name, "v");
    db.deleteRange({ gte: ordered[10], lt: ordered[20] });
    db.write(new Batch().deleteRange({ gt: ordered[30], lte: ordered[40] }).put(ordered[35], "again"));
    const expected = ordered.filter((_, i) => !(i >= 10 && i < 20) && !(i > 30 && i <= 40 && i !== 35));
    for (const step of [() => {}, () => db.flush(), () => db.compact()]) {
      step();
      expect(keys(db)).toEqual(expected);
    }
  });

  it("is part of the database: the same name opens it, another is refused and named", () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory, { comparator: REVERSE });
      for (let i = 0; i < 10; i++) db.put(padded(i), "v");
    }
    for (const comparator of [undefined, BY_LENGTH]) {
      const error = thrownLsmError(() => Lsm.open(directory, { comparator }));
      expect(error.kind).toBe("Incompatible");
      expect(error.message).toContain("test.reverse");
    }
    using db = Lsm.open(directory, { comparator: { ...REVERSE } });
    expect(keys(db)).toEqual(Array.from({ length: 10 }, (_, i) => padded(9 - i)));
  });

  it("cannot be given to a bytewise database later", () => {
    const storage = new MemoryStorage();
    Lsm.open("/db", { storage }).close();
    expect(thrownLsmError(() => Lsm.open("/db", { storage, comparator: REVERSE })).kind).toBe("Incompatible");
    Lsm.open("/db", { storage }).close();
  });
});
