import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { LsmError } from "../../src/base/errors.ts";
import { BlockIndex } from "../../src/table/block-index.ts";
import { encodeIndex, text, u32 } from "./hand-written-table.ts";

const FILE = "000013.table";
const SECTION_OFFSET = 900;

function decode(payload: readonly number[], tailStart: number): BlockIndex {
  const bytes = Uint8Array.of(9, 9, 9, ...payload, 9);
  return BlockIndex.decode(bytes, 3, payload.length, tailStart, FILE, SECTION_OFFSET);
}

function indexOf(separators: readonly Uint8Array[]): BlockIndex {
  const offsets = Array.from({ length: separators.length + 1 }, (_, i) => i * 100);
  return decode(encodeIndex(offsets, separators), separators.length * 100);
}

describe("BlockIndex", () => {
  it("finds the first separator at or after any key", () => {
    const anyByte = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff);
    const anyKey = fc.array(anyByte, { maxLength: 7 }).map((bytes) => Uint8Array.from(bytes));
    const anySeparators = fc.uniqueArray(anyKey, { maxLength: 30, comparator: (a, b) => compareWhole(a, b) === 0 });
    fc.assert(
      fc.property(anySeparators, anyKey, (unordered, probe) => {
        const separators = unordered.toSorted(compareWhole);
        const index = indexOf(separators);
        for (const key of [probe, ...separators]) {
          const first = separators.findIndex((separator) => compareWhole(separator, key) >= 0);
          const expected = first < 0 ? separators.length : first;
          expect(index.find(Uint8Array.of(7, ...key, 7), 1, key.length)).toBe(expected);
          expect(index.findOrdered(key, { name: "same", compare: compareWhole })).toBe(expected);
        }
      }),
    );
  });

  it("finds in another order", () => {
    const index = indexOf(["c", "b", "a"].map(text));
    const backwards = { name: "backwards", compare: (a: Uint8Array, b: Uint8Array) => compareWhole(b, a) };
    expect(["d", "c", "bb", "a", "A"].map((key) => index.findOrdered(text(key), backwards))).toEqual([0, 0, 1, 2, 3]);
  });

  it("gives back offsets and separators", () => {
    const index = decode(encodeIndex([0, 50, 75], [text(""), text("zebra")]), 75);
    expect([...index.offsets]).toEqual([0, 50, 75]);
    expect([index.separator(0), index.separator(1)]).toEqual([text(""), text("zebra")]);
    expect(index.blockCount).toBe(2);
  });

  it("is empty for a table without blocks", () => {
    const index = decode(encodeIndex([0], []), 0);
    expect([index.blockCount, index.find(text("a"), 0, 1)]).toEqual([0, 0]);
  });

  const good = encodeIndex([0, 50, 75], [text("mole"), text("zebra")]);
  it.each([
    ["nothing", []],
    ["a cut off header", good.slice(0, 6)],
    ["more blocks than bytes", [...u32(0xffff_ffff), ...good.slice(4)]],
    ["a first block that begins elsewhere", encodeIndex([1, 50, 75], [text("mole"), text("zebra")])],
    ["a last block that ends elsewhere", encodeIndex([0, 50, 74], [text("mole"), text("zebra")])],
    ["a block that ends before it begins", encodeIndex([0, 80, 75], [text("mole"), text("zebra")])],
    ["an empty block", encodeIndex([0, 75, 75], [text("mole"), text("zebra")])],
    ["a separator that ends before it begins", [...good.slice(0, 16), ...u32(7), ...u32(5), ...good.slice(24)]],
    ["separators beyond the end", [...good.slice(0, 20), ...u32(99), ...good.slice(24)]],
    ["bytes after the last separator", [...good, 1]],
    ["a separator longer than a key", encodeIndex([0, 75], [new Uint8Array(65_537)])],
  ])("refuses %s", (_, payload) => {
    const attempt = () => decode(payload, 75);
    expect(attempt).toThrow(LsmError);
    expect(attempt).toThrow(expect.objectContaining({ kind: "Corruption", file: FILE, offset: SECTION_OFFSET }));
  });
});
