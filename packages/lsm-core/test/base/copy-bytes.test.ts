import { describe, expect, it } from "vitest";
import { copyBytes } from "../../src/base/bytes.ts";

/** Passes every length from which copies are done in another way. */
const LENGTH_MAX = 130;

function counted(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i + 1);
}

describe("copyBytes", () => {
  it.each([
    ["all of an array", 0, 0],
    ["the beginning of an array", 0, 5],
    ["the end of an array", 5, 0],
    ["the middle of an array", 3, 7],
  ])("copies %s, and nothing else, whatever its length", (_, before, after) => {
    for (let length = 0; length <= LENGTH_MAX; length++) {
      const all = counted(3 + before + length + after);
      // A view that does not begin where its memory does.
      const source = all.subarray(3);
      const target = new Uint8Array(new SharedArrayBuffer(length + 10));
      copyBytes(source, before, target, 4, length);
      const expected = new Uint8Array(length + 10);
      for (let i = 0; i < length; i++) expected[4 + i] = source[before + i] ?? 0;
      expect(target, `length ${length}`).toEqual(expected);
    }
  });
});
