import { type Lsm, type Range, Batch } from "lsm-core";
import { describe, expect, it } from "vitest";
import { Model, type ModelRange } from "../support/model.ts";
import { openMemoryDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { bytes, keys, latin1 } from "../support/text.ts";

const LETTERS = ["a", "ab", "abc", "b", "ba", "c", "d"];

function openLetters(): Lsm {
  const db = openMemoryDb();
  for (const letter of LETTERS.slice(0, 3)) db.put(letter, letter);
  db.flush();
  for (const letter of LETTERS.slice(3)) db.put(letter, letter);
  return db;
}

describe("Range", () => {
  const cases: readonly (readonly [string, Range | undefined, readonly string[]])[] = [
    ["nothing", undefined, LETTERS],
    ["empty object", {}, LETTERS],
    ["gt", { gt: "ab" }, ["abc", "b", "ba", "c", "d"]],
    ["gte", { gte: "ab" }, ["ab", "abc", "b", "ba", "c", "d"]],
    ["lt", { lt: "b" }, ["a", "ab", "abc"]],
    ["lte", { lte: "b" }, ["a", "ab", "abc", "b"]],
    ["gte and lt", { gte: "ab", lt: "c" }, ["ab", "abc", "b", "ba"]],
    ["gt and lte", { gt: "ab", lte: "c" }, ["abc", "b", "ba", "c"]],
    ["bounds between keys", { gt: "aa", lt: "bz" }, ["ab", "abc", "b", "ba"]],
    ["prefix", { prefix: "a" }, ["a", "ab", "abc"]],
    ["empty prefix", { prefix: "" }, LETTERS],
    ["prefix and a bound inside it", { prefix: "a", gt: "a" }, ["ab", "abc"]],
    ["prefix and a bound outside it", { prefix: "b", gte: "a", lt: "z" }, ["b", "ba"]],
    ["prefix and a bound that excludes it", { prefix: "b", gte: "c" }, []],
    ["prefix without keys", { prefix: "x" }, []],
    ["one key", { gte: "b", lte: "b" }, ["b"]],
    ["one absent key", { gte: "bb", lte: "bb" }, []],
    ["empty: gte equals lt", { gte: "b", lt: "b" }, []],
    ["empty: gt equals lte", { gt: "b", lte: "b" }, []],
    ["empty: gt equals lt", { gt: "b", lt: "b" }, []],
    ["inverted", { gte: "d", lt: "a" }, []],
    ["inverted and reversed", { gt: "d", lt: "a", reverse: true }, []],
    ["before everything", { lt: "" }, []],
    ["after everything", { gt: "zzz" }, []],
    ["reverse", { reverse: true }, LETTERS.toReversed()],
    ["reverse with bounds", { gte: "ab", lt: "c", reverse: true }, ["ba", "b", "abc", "ab"]],
    ["limit", { limit: 2 }, ["a", "ab"]],
    ["limit of zero", { limit: 0 }, []],
    ["limit beyond the end", { limit: 100 }, LETTERS],
    ["limit with bounds", { gt: "a", limit: 3 }, ["ab", "abc", "b"]],
    ["limit counts from the end in reverse", { reverse: true, limit: 2 }, ["d", "c"]],
    ["options of undefined", { gt: undefined, limit: undefined, reverse: undefined }, LETTERS],
  ];

  it.each(cases)("scans: %s", (_, range, expected) => {
    const db = openLetters();
    expect(keys(db, range)).toEqual(expected);
    expect(keys(db.snapshot(), range)).toEqual(expected);
    using scan = db.scan(range);
    expect(scan.length).toBe(expected.length);
  });

  it("bounds may be byte arrays", () => {
    const db = openLetters();
    expect(keys(db, { gte: new Uint8Array([97, 98]), lt: Buffer.from("b") })).toEqual(["ab", "abc"]);
  });

  it("is read at the call: changing the bounds afterwards changes nothing", () => {
    const db = openLetters();
    const bound = Buffer.from("b");
    const range = { gte: bound };
    const scan = db.scan(range);
    bound.fill(0);
    range.gte = Buffer.from("d");
    expect([...scan].length).toBe(4);
  });

  it("a prefix of 0xff bytes has no upper end", () => {
    const db = openMemoryDb();
    for (const key of ["\xfe", "\xff", "\xff\x00", "\xff\xff", "\xff\xff\x01", "\xff\xff\xff"]) db.put(bytes(key), "v");
    expect(Array.from(db.scan({ prefix: bytes("\xff\xff") }).keys(), latin1)).toEqual([
      "\xff\xff",
      "\xff\xff\x01",
      "\xff\xff\xff",
    ]);
    db.deleteRange({ prefix: bytes("\xff\xff") });
    db.flush();
    expect(Array.from(db.scan().keys(), latin1)).toEqual(["\xfe", "\xff", "\xff\x00"]);
  });

  it("deletes exactly what the same range scans", () => {
    const random = new Random(SEED);
    for (let round = 0; round < 200; round++) {
      const range = randomRange(random);
      const model = new Model();
      const db = openMemoryDb();
      for (const letter of LETTERS) {
        db.put(letter, letter);
        model.put(letter, letter);
      }
      if (random.oneIn(2)) db.flush();
      if (random.oneIn(2)) db.deleteRange(range);
      else db.write(new Batch().deleteRange(range));
      model.deleteRange(range);
      const label = `seed ${SEED}, round ${round}, range ${JSON.stringify(range)}`;
      const expected = model.scan().map(([key]) => key);
      expect(keys(db), label).toEqual(expected);
      db.flush();
      expect(keys(db), label).toEqual(expected);
      db.compact();
      expect(keys(db), label).toEqual(expected);
      db.close();
    }
  });
});

function randomRange(random: Random): ModelRange {
  const bound = (): string => random.pick([...LETTERS, "", "aa", "bb", "z"]);
  const range: { -readonly [K in keyof ModelRange]: ModelRange[K] } = {};
  const low = random.below(3);
  const high = random.below(3);
  if (low === 1) range.gt = bound();
  if (low === 2) range.gte = bound();
  if (high === 1) range.lt = bound();
  if (high === 2) range.lte = bound();
  if (random.oneIn(4)) range.prefix = bound();
  return range;
}
