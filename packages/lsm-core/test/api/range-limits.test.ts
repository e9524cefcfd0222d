import { Batch, type Lsm, MAX_KEY_BYTES, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { thrown } from "../support/thrown.ts";

/** Lengths of all keys in order, and nothing else: the keys are long. */
function lengths(db: ReturnType<typeof openTestDb>): number[] {
  return Array.from(db.scan(), ([key]) => key.length);
}

describe("ranges at the longest key", () => {
  const longest = new Uint8Array(MAX_KEY_BYTES).fill(120);

  it.each([
    ["gt the longest key", { gt: longest }, [1, MAX_KEY_BYTES]],
    ["gte the longest key", { gte: longest }, [1]],
    ["lt the longest key", { lt: longest }, [MAX_KEY_BYTES, 1]],
    ["lte the longest key", { lte: longest }, [1]],
  ] as const)(
    "a deletion of %s is exact in memory, in a table and after compaction, or is refused as a whole",
    (_, range, expected) => {
      const db = openTestDb();
      db.put("a", "1");
      db.put(longest, "longest");
      db.put("y", "2");
      const all = lengths(db);
      let wanted: readonly number[] = range === undefined ? [] : expected;
      try {
        db.deleteRange(range);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        wanted = all;
      }
      for (const step of [() => {}, () => db.flush(), () => db.compact(), () => db.verify()]) {
        step();
        expect(lengths(db)).toEqual(wanted);
      }
    },
  );

  it.each([
    ["gt the longest key", { gt: longest, lte: "y" }, [1, MAX_KEY_BYTES]],
    ["lte the longest key", { lte: longest }, [1]],
    ["gt the last of all keys", { gt: new Uint8Array(MAX_KEY_BYTES).fill(0xff) }, [1, MAX_KEY_BYTES, 1]],
    ["lte the last of all keys", { lte: new Uint8Array(MAX_KEY_BYTES).fill(0xff) }, []],
  ] as const)("a deletion of %s can be recovered, from the log and from a table", (_, range, expected) => {
    const storage = new MemoryStorage();
    const open = (): Lsm => openMemoryDb({ storage });
    let db = open();
    db.put("a", "1");
    db.put(longest, "longest");
    db.put("y", "2");
    db.deleteRange(range);
    for (const step of [
      () => {},
      () => db.flush(),
      () => db.compact(),
      () => db.transaction((transaction) => void transaction.deleteRange(range)),
    ]) {
      step();
      expect(lengths(db)).toEqual(expected);
      db.close();
      db = open();
      expect(lengths(db)).toEqual(expected);
    }
  });

  it("a bound longer than any key still bounds a scan", () => {
    const db = openTestDb();
    db.put(longest, "longest");
    db.put("y", "2");
    const beyond = new Uint8Array(MAX_KEY_BYTES + 1).fill(120);
    expect(Array.from(db.scan({ gte: beyond }), ([key]) => key.length)).toEqual([1]);
    expect(Array.from(db.scan({ lt: beyond }), ([key]) => key.length)).toEqual([MAX_KEY_BYTES]);
    expect(Array.from(db.scan({ prefix: beyond }), ([key]) => key.length)).toEqual([]);
  });

  it("a bound longer than any key is a RangeError in a deletion", () => {
    const db = openTestDb();
    db.put("y", "2");
    const beyond = new Uint8Array(MAX_KEY_BYTES + 1).fill(1);
    expect(thrown(() => db.deleteRange({ gte: beyond }))).toBeInstanceOf(RangeError);
    expect(thrown(() => new Batch().deleteRange({ lt: beyond }))).toBeInstanceOf(RangeError);
    expect(lengths(db)).toEqual([1]);
  });
});
