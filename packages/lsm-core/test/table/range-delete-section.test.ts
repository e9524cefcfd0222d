import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole, EMPTY_BYTES } from "../../src/base/bytes.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import type { Comparator } from "../../src/base/comparator.ts";
import { unionRangeDeletes } from "../../src/base/range-delete.ts";
import type { RangeDeletes } from "../../src/base/range-delete.ts";
import { decodeRangeDeletes, encodeRangeDeletes } from "../../src/table/range-delete-section.ts";
import { text } from "./hand-written-table.ts";
import { kindOf } from "./kind-of.ts";

function decode(payload: Uint8Array, comparator: Comparator = BYTEWISE): RangeDeletes {
  const framed = new Uint8Array(payload.length + 9).fill(0x81);
  framed.set(payload, 4);
  return decodeRangeDeletes(framed, 4, payload.length, comparator, "f", 0);
}

function range(start: string, end: string | undefined): RangeDeletes[number] {
  return { start: text(start), end: end === undefined ? undefined : text(end) };
}

const key = fc.uint8Array({ maxLength: 3 });
const ranges = fc
  .array(fc.record({ start: key, end: fc.option(key, { nil: undefined, freq: 10 }) }), { maxLength: 6 })
  .map(unionRangeDeletes);

describe("range delete section", () => {
  it("gives back any range deletes", () => {
    fc.assert(
      fc.property(ranges, (rangeDeletes) => {
        expect(decode(encodeRangeDeletes(rangeDeletes))).toEqual(rangeDeletes);
      }),
    );
  });

  it("gives back keys of any length", () => {
    const end = new Uint8Array(65_536).fill(255);
    const [decoded] = decode(encodeRangeDeletes([{ start: new Uint8Array(65_536), end }]));
    expect(compareWhole(decoded.start, new Uint8Array(65_536))).toBe(0);
    expect(compareWhole(decoded.end ?? EMPTY_BYTES, end)).toBe(0);
  });

  it("tells no upper end from an empty one", () => {
    expect(decode(encodeRangeDeletes([range("a", undefined)]))).toEqual([range("a", undefined)]);
    expect(kindOf(() => decode(encodeRangeDeletes([range("a", "")])))).toBe("Corruption");
  });

  it("accepts ranges that touch", () => {
    const rangeDeletes = [range("a", "b"), range("b", "c")];
    expect(decode(encodeRangeDeletes(rangeDeletes))).toEqual(rangeDeletes);
  });

  it.each([
    ["empty ranges", [range("a", "a")]],
    ["inverted ranges", [range("b", "a")]],
    ["ranges that overlap", [range("a", "c"), range("b", "d")]],
    ["ranges out of order", [range("c", "d"), range("a", "b")]],
    ["a range after one without end", [range("a", undefined), range("b", "c")]],
  ])("refuses %s", (_, rangeDeletes) => {
    expect(kindOf(() => decode(encodeRangeDeletes(rangeDeletes)))).toBe("Corruption");
  });

  it("follows the comparator's order", () => {
    const reverse: Comparator = { name: "reverse", compare: (a, b) => BYTEWISE.compare(b, a) };
    const payload = encodeRangeDeletes([range("d", "c"), range("b", "a")]);
    expect(kindOf(() => decode(payload))).toBe("Corruption");
    expect(decode(payload, reverse)).toHaveLength(2);
  });

  it("is cut off anywhere without another error, and has nothing behind it", () => {
    const payload = encodeRangeDeletes([range("aa", "bb"), range("cc", undefined)]);
    for (let length = 0; length < payload.length; length++) {
      expect(
        kindOf(() => decode(payload.subarray(0, length))),
        `length ${length}`,
      ).toBe("Corruption");
    }
    expect(kindOf(() => decode(Uint8Array.of(...payload, 0)))).toBe("Corruption");
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (payload) => {
        expect(kindOf(() => decode(payload)) ?? "Corruption").toBe("Corruption");
      }),
    );
  });
});
