import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import type { Comparator } from "../../src/base/comparator.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import {
  blockEntryCount,
  checkBlock,
  copyEntryKey,
  entryMatches,
  entryPos,
  findEntry,
  findEntryOrdered,
  suffixLengthAt,
  suffixPosAt,
  valueLengthAt,
} from "../../src/table/block.ts";
import { encodeBlock, entry, text, tombstone, u16, varint } from "./hand-written-table.ts";
import type { Entry } from "./hand-written-table.ts";

const LONG_KEY: readonly number[] = new Array<number>(65_536).fill(65);

/** Where the payload stands in its buffer: anywhere, with other bytes around it. */
const START = 7;

function place(payload: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(START + payload.length + 9).fill(0xee);
  bytes.set(payload, START);
  return bytes;
}

function find(bytes: Uint8Array, key: Uint8Array): number {
  const padded = Uint8Array.of(1, 2, ...key, 3);
  return findEntry(bytes, START, padded, 2, key.length);
}

function valueOf(bytes: Uint8Array, index: number): Uint8Array | undefined {
  const pos = entryPos(bytes, START, index);
  const length = valueLengthAt(bytes, pos);
  if (length === TOMBSTONE) return undefined;
  const start = suffixPosAt(bytes, pos) + suffixLengthAt(bytes, pos);
  return bytes.slice(start, start + length);
}

const anyKey = fc.uint8Array({ maxLength: 6, max: 3 });
const anyEntries = fc
  .record({
    prefix: fc.uint8Array({ maxLength: 4, max: 3 }),
    rest: fc.uniqueArray(anyKey, { minLength: 1, maxLength: 40, comparator: (a, b) => compareWhole(a, b) === 0 }),
    values: fc.array(fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }), {
      minLength: 40,
      maxLength: 40,
    }),
  })
  .map(({ prefix, rest, values }): Entry[] =>
    rest.toSorted(compareWhole).map((key, i) => ({ key: Uint8Array.of(...prefix, ...key), value: values[i] })),
  );

describe("findEntry", () => {
  it("returns the first entry at or after any key", () => {
    fc.assert(
      fc.property(anyEntries, anyKey, (entries, probe) => {
        const payload = encodeBlock(entries);
        const bytes = place(payload);
        expect(checkBlock(bytes, START, payload.length)).toBeUndefined();
        for (const key of [probe, ...entries.map((one) => one.key)]) {
          const first = entries.findIndex((one) => compareWhole(one.key, key) >= 0);
          const expected = first < 0 ? entries.length : first;
          expect(find(bytes, key)).toBe(expected);
          expect(findEntryOrdered(bytes, START, key, { name: "same", compare: compareWhole })).toBe(expected);
        }
      }),
    );
  });

  it("puts a key that ends within the shared prefix before all entries", () => {
    const bytes = place(encodeBlock([entry("prefix-a"), entry("prefix-b")]));
    expect(find(bytes, text("pre"))).toBe(0);
    expect(find(bytes, text("prefix-"))).toBe(0);
    expect(find(bytes, new Uint8Array(0))).toBe(0);
  });

  it("finds the empty key and keys that are prefixes of others", () => {
    const bytes = place(encodeBlock([entry(""), entry("a"), entry("aa"), entry("b")]));
    expect(["", "a", "aa", "ab", "b", "c"].map((key) => find(bytes, text(key)))).toEqual([0, 1, 2, 3, 3, 4]);
  });

  it("searches the same when the writer shares less of the prefix than it could", () => {
    const entries = ["key-1", "key-3", "key-5"].map((key) => entry(key));
    for (const prefixLength of [0, 2, 4]) {
      const bytes = place(encodeBlock(entries, prefixLength));
      expect(["key", "key-2", "key-3", "key-6"].map((key) => find(bytes, text(key)))).toEqual([0, 1, 1, 3]);
    }
  });
});

describe("findEntryOrdered", () => {
  it("searches in the comparator's order", () => {
    const backwards: Comparator = { name: "backwards", compare: (a, b) => compareWhole(b, a) };
    const bytes = place(encodeBlock([entry("key-5"), entry("key-3"), entry("key-1")]));
    const found = ["key-6", "key-5", "key-4", "key-1", "key-0"].map((key) =>
      findEntryOrdered(bytes, START, text(key), backwards),
    );
    expect(found).toEqual([0, 0, 1, 2, 3]);
  });
});

describe("accessors", () => {
  it("give back every key and value", () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const bytes = place(encodeBlock(entries));
        expect(blockEntryCount(bytes, START)).toBe(entries.length);
        entries.forEach(({ key, value }, i) => {
          expect(copyEntryKey(bytes, START, i)).toEqual(key);
          expect(valueOf(bytes, i)).toEqual(value);
        });
      }),
    );
  });

  it("tell an empty value from a tombstone", () => {
    const bytes = place(encodeBlock([entry("a", ""), tombstone("b")]));
    expect([valueOf(bytes, 0), valueOf(bytes, 1)]).toEqual([new Uint8Array(0), undefined]);
  });

  it("handle lengths that take more than one byte", () => {
    const entries = [
      { key: new Uint8Array(300).fill(1), value: new Uint8Array(20_000).fill(2) },
      { key: new Uint8Array(300).fill(3), value: new Uint8Array(127).fill(4) },
    ];
    const payload = encodeBlock(entries);
    const bytes = place(payload);
    expect(checkBlock(bytes, START, payload.length)).toBeUndefined();
    entries.forEach(({ key, value }, i) => {
      expect(copyEntryKey(bytes, START, i)).toEqual(key);
      expect(valueOf(bytes, i)).toEqual(value);
      expect(find(bytes, key)).toBe(i);
    });
  });
});

describe("entryMatches", () => {
  it("is true for the entry's own key only", () => {
    const keys = ["key", "key-1", "key-2"];
    const bytes = place(encodeBlock(keys.map((key) => entry(key))));
    const probes = [...keys, "", "ke", "kex", "key-", "key-11", "kez-1"];
    keys.forEach((key, i) => {
      const matches = probes.filter((probe) => entryMatches(bytes, START, i, text(`..${probe}`), 2, probe.length));
      expect(matches).toEqual([key]);
    });
  });
});

describe("checkBlock", () => {
  it("accepts a block of one large entry", () => {
    const payload = encodeBlock([{ key: text("k"), value: new Uint8Array(100_000) }]);
    expect(checkBlock(place(payload), START, payload.length)).toBeUndefined();
  });

  it("accepts the longest key", () => {
    const payload = encodeBlock([{ key: new Uint8Array(65_536), value: undefined }]);
    expect(checkBlock(place(payload), START, payload.length)).toBeUndefined();
  });

  it.each([
    ["no bytes at all", []],
    ["less than a header", [1, 0, 0]],
    ["no entries", [...u16(0), ...u16(0)]],
    ["more entries than bytes", [...u16(0xffff), ...u16(0), 0, 0]],
    ["a prefix beyond the end", [...u16(1), ...u16(9), ...u16(0), 1, 1]],
    ["an entry that begins elsewhere", [...u16(1), ...u16(0), ...u16(1), 1, 1, 65]],
    ["a key beyond the end", [...u16(1), ...u16(0), ...u16(0), 3, 1, 65]],
    ["a value beyond the end", [...u16(1), ...u16(0), ...u16(0), 1, 9, 65]],
    ["a key that is too long", [...u16(1), ...u16(1), ...u16(0), 65, ...varint(65_536), 1]],
    [
      "a key that is too long with its prefix",
      [...u16(1), ...u16(1), ...u16(0), 65, ...varint(65_536), 1, ...LONG_KEY],
    ],
    ["a value that is too long", [...u16(1), ...u16(0), ...u16(0), 1, ...varint(2 ** 30 + 2), 65]],
    ["lengths that do not end", [...u16(1), ...u16(0), ...u16(0), 255, 255, 255, 255, 255, 255, 255]],
    ["bytes after the last entry", [...u16(1), ...u16(0), ...u16(0), 1, 1, 65, 0]],
    ["a gap between entries", [...u16(2), ...u16(0), ...u16(0), ...u16(4), 1, 1, 65, 0, 1, 1, 66]],
  ])("refuses %s", (_, payload) => {
    expect(checkBlock(place(payload), START, payload.length)).toBeTypeOf("string");
  });

  it("accepts no bytes but those that every search stays within", () => {
    const anyPayload = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(anyEntries, fc.nat(), fc.nat({ max: 255 })).map(([entries, at, byte]) => {
        const payload = Uint8Array.from(encodeBlock(entries));
        payload[at % payload.length] = byte;
        return payload;
      }),
    );
    fc.assert(
      fc.property(anyPayload, anyKey, (payload, key) => {
        const bytes = place([...payload]);
        if (checkBlock(bytes, START, payload.length) !== undefined) return;
        const count = blockEntryCount(bytes, START);
        expect(find(bytes, key)).toBeLessThanOrEqual(count);
        for (let i = 0; i < count; i++) {
          const pos = entryPos(bytes, START, i);
          const end = suffixPosAt(bytes, pos) + suffixLengthAt(bytes, pos) + Math.max(valueLengthAt(bytes, pos), 0);
          expect(end).toBeLessThanOrEqual(START + payload.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
