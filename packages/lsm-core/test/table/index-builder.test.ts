import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { IndexBuilder } from "../../src/table/index-builder.ts";
import { encodeIndex, text } from "./hand-written-table.ts";

/** The separator between two keys. */
function separate(last: Uint8Array, next: Uint8Array, isBytewise = true): Uint8Array {
  const builder = new IndexBuilder(isBytewise);
  builder.addBlock(0);
  builder.addSeparator(last, 0, last.length, next, 0, next.length);
  return builder.finish(9).subarray(4 + 8 + 4);
}

function separateText(last: string, next: string, isBytewise = true): string {
  return new TextDecoder("latin1").decode(separate(text(last), text(next), isBytewise));
}

/** The least key of at most `length` bytes at or after `key`; `undefined` when there is none. */
function leastAtOrAfter(key: Uint8Array, length: number): Uint8Array | undefined {
  if (key.length <= length) return key;
  for (let i = length - 1; i >= 0; i--) {
    if (key[i] < 255) return Uint8Array.of(...key.subarray(0, i), key[i] + 1);
  }
  return undefined;
}

const key = fc.array(fc.constantFrom(0, 1, 2, 254, 255), { maxLength: 5 }).map((bytes) => Uint8Array.from(bytes));

describe("index builder", () => {
  it("separates two keys by the shortest key at or after the one and before the other", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(compareWhole(a, b) !== 0);
        const [last, next] = compareWhole(a, b) < 0 ? [a, b] : [b, a];
        const separator = separate(last, next);
        expect(compareWhole(last, separator)).toBeLessThanOrEqual(0);
        expect(compareWhole(separator, next)).toBeLessThan(0);
        const shorter = separator.length === 0 ? undefined : leastAtOrAfter(last, separator.length - 1);
        if (shorter !== undefined) expect(compareWhole(shorter, next)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["apple", "banana", "b"],
    ["apple", "b", "aq"],
    ["abcdef", "abzz", "abz"],
    ["abcdef", "abe", "abd"],
    ["ab", "abc", "ab"],
    ["", "a", ""],
  ])("puts between %j and %j the separator %j", (last, next, separator) => {
    expect(separateText(last, next)).toBe(separator);
  });

  it("takes the last key in an order that is not bytewise", () => {
    expect(separateText("banana", "apple", false)).toBe("banana");
  });

  it("encodes many blocks as the format says", () => {
    const builder = new IndexBuilder(true);
    const separators: Uint8Array[] = [];
    const offsets: number[] = [];
    for (let i = 0; i < 600; i++) {
      const separator = text(`block ${String(i).padStart(5, "0")}`);
      const offset = i * 5_000_000;
      expect(builder.isSeparatorDue).toBe(false);
      builder.addBlock(offset);
      expect(builder.isSeparatorDue).toBe(true);
      builder.addLastSeparator(separator, 0, separator.length);
      offsets.push(offset);
      separators.push(separator);
    }
    expect(builder.blockCount).toBe(600);
    expect([...builder.finish(4_000_000_000)]).toEqual(encodeIndex([...offsets, 4_000_000_000], separators));
  });

  it("grows for separators longer than its memory", () => {
    const builder = new IndexBuilder(true);
    const separator = new Uint8Array(65_536).fill(7);
    builder.addBlock(0);
    builder.addLastSeparator(separator, 0, separator.length);
    expect(compareWhole(builder.finish(100).subarray(16), separator)).toBe(0);
  });

  it("encodes a table without blocks", () => {
    expect([...new IndexBuilder(true).finish(0)]).toEqual(encodeIndex([0], []));
  });
});
