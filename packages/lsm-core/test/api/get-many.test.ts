import type { Lsm, LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { padded, text } from "../support/text.ts";

const RECORDS = 4000;

/** Records in the last level, newer ones in level 0 and the memtable, some deleted. */
function openFilled(options: LsmOptions): Lsm {
  const db = openTestDb({ memtableCapacity: 64 << 10, ...options });
  for (let i = 0; i < RECORDS; i++) db.put(padded(2 * i), `old ${i}`);
  db.compact();
  for (let i = 0; i < RECORDS; i += 7) db.put(padded(2 * i), `new ${i}`);
  db.flush();
  for (let i = 0; i < RECORDS; i += 11) db.delete(padded(2 * i));
  return db;
}

const SETTINGS: [string, LsmOptions][] = [
  ["the defaults", {}],
  ["no cache", { blockCacheCapacity: 0 }],
  ["no locators", { locator: false }],
  ["few open tables", { openTables: 2, tableSize: 16 << 10 }],
];

describe.each(SETTINGS)("getMany with %s", (_, options) => {
  it("gives what get gives, for any number of keys", () => {
    const db = openFilled(options);
    const random = new Random(SEED);
    for (const count of [0, 1, 3, 4, 63, 64, 65, 200]) {
      const keys = Array.from({ length: count }, () => padded(random.below(2 * RECORDS + 10)));
      const expected = keys.map((key) => text(db.get(key)));
      expect(db.getMany(keys).map((value) => text(value))).toEqual(expected);
      expect(db.getMany(keys.map((key) => Buffer.from(key))).map((value) => text(value))).toEqual(expected);
    }
  });
});

describe("getMany", () => {
  it("finds keys that differ in length, and the same key more than once", () => {
    const db = openFilled({});
    db.put("", "empty");
    const keys = ["", padded(2), "x".repeat(3000), padded(2), padded(4) + "0", ""];
    const values = db.getMany(keys).map((value) => text(value));
    expect(values).toEqual(["empty", "old 1", undefined, "old 1", undefined, "empty"]);
  });

  it("works where nothing was flushed, and on nothing at all", () => {
    const db = openMemoryDb();
    const keys = Array.from({ length: 70 }, (_, i) => padded(i));
    expect(db.getMany(keys)).toEqual(keys.map(() => undefined));
    for (const key of keys) db.put(key, key);
    expect(db.getMany(keys).map((value) => text(value))).toEqual(keys);
  });

  it("refuses what is no key", () => {
    const db = openFilled({});
    const keys: unknown[] = ["a", "b", "c", "d", 5];
    expect(() => db.getMany(keys as string[])).toThrow(TypeError);
    expect(() => db.getMany("abcde" as unknown as string[])).toThrow(/array/);
  });
});
