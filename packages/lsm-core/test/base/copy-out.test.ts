import { describe, expect, it } from "vitest";
import { copyOut, forgetSource } from "../../src/base/copy-out.ts";

/** Passes every length from which copies are done in another way. */
const LENGTHS = [...Array.from({ length: 130 }, (_, i) => i), 1000, 1023, 1024, 1025, 5000];

function numbered(length: number, seed: number): Uint8Array {
  // A view that does not begin where its memory does.
  return Uint8Array.from({ length: length + 5 }, (_, i) => i * seed).subarray(5);
}

describe("copyOut", () => {
  it("gives copies that nothing written later changes, from one source or from several in turn", () => {
    const sources = [numbered(6000, 3), numbered(6000, 5), new Uint8Array(new SharedArrayBuffer(6000)).fill(9)];
    const copies: { copy: Uint8Array; expected: Uint8Array }[] = [];
    for (const length of LENGTHS) {
      for (const [i, source] of sources.entries()) {
        for (const start of [0, 7 + i]) {
          copies.push({ copy: copyOut(source, start, length), expected: source.slice(start, start + length) });
        }
      }
      if (length % 50 === 0) forgetSource();
    }
    for (const source of sources) source.fill(0);
    for (const { copy, expected } of copies) expect(copy).toEqual(expected);
    for (const { copy } of copies) copy.fill(1);
    for (const { copy, expected } of copies) expect(copy.length).toBe(expected.length);
  });

  it("gives memory that nobody else is given", () => {
    const source = numbered(200, 1);
    const copies = Array.from({ length: 300 }, (_, i) => copyOut(source, 0, i % 120));
    for (const [i, copy] of copies.entries()) copy.fill(i);
    for (const [i, copy] of copies.entries()) expect(copy).toEqual(new Uint8Array(i % 120).fill(i));
  });
});
