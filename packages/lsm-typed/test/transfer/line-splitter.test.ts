import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../src/transfer/line-splitter.ts";
import { SEED } from "../support/random.ts";

function split(pieces: Iterable<string | Uint8Array>, lengthMax = 1000): string[] {
  const splitter = new LineSplitter(lengthMax);
  const lines: string[] = [];
  for (const piece of pieces) for (const line of splitter.push(piece)) lines.push(line);
  for (const line of splitter.finish()) lines.push(line);
  expect(splitter.line).toBe(lines.length);
  return lines;
}

/** A text and places to cut it at. */
const cutText = fc.tuple(
  fc
    .array(fc.constantFrom("a", "\n", "é", "€", "😀", "\r", "\0"), { maxLength: 30 })
    .map((letters) => letters.join("")),
  fc.array(fc.nat(200), { maxLength: 10 }),
);

function cut<Whole extends { readonly length: number }>(
  whole: Whole,
  at: readonly number[],
  slice: (start: number, end: number) => Whole,
): Whole[] {
  const places = [0, ...at.map((place) => place % (whole.length + 1)), whole.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, i) => slice(places[i] ?? 0, end));
}

function expectedLines(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

describe("the lines of a text in pieces", () => {
  it("are the same wherever its bytes are cut", () => {
    fc.assert(
      fc.property(cutText, ([text, at]) => {
        const bytes = new TextEncoder().encode(text);
        expect(split(cut(bytes, at, (start, end) => bytes.subarray(start, end)))).toEqual(expectedLines(text));
      }),
      { seed: SEED },
    );
  });

  it("are the same wherever its characters are cut", () => {
    fc.assert(
      fc.property(cutText, ([text, at]) => {
        expect(split(cut(text, at, (start, end) => text.slice(start, end)))).toEqual(expectedLines(text));
      }),
      { seed: SEED },
    );
  });

  it("may come as text and as bytes", () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(split(["a", bytes("é"), "b\nc", bytes("d\ne"), bytes("f"), "g"])).toEqual(["aéb", "cd", "efg"]);
  });

  it("come without a byte order mark at the beginning", () => {
    expect(split(["\uFEFFa\n\uFEFFb"])).toEqual(["a", "\uFEFFb"]);
    expect(split([new Uint8Array([0xef, 0xbb, 0xbf, 0x61])])).toEqual(["a"]);
  });

  it("do not depend on what becomes of a piece", () => {
    const splitter = new LineSplitter(10);
    const piece = new TextEncoder().encode("ab");
    expect([...splitter.push(piece)]).toEqual([]);
    piece.fill(0);
    expect([...splitter.push("\n")]).toEqual(["ab"]);
  });

  it("are refused, behind those before them, when they are too long", () => {
    for (const pieces of [["1234\n", "123456"], ["1234\n123", "45678\n"], [new TextEncoder().encode("1234\n123456")]]) {
      const splitter = new LineSplitter(5);
      const lines: string[] = [];
      expect(() => {
        for (const piece of pieces) for (const line of splitter.push(piece)) lines.push(line);
      }).toThrow(expect.objectContaining({ code: "Validation", line: 2 }));
      expect(lines).toEqual(["1234"]);
    }
    expect(split(["12345\n12345"], 5)).toEqual(["12345", "12345"]);
  });

  it("are refused when they are not UTF-8", () => {
    const splitter = new LineSplitter(100);
    const lines = splitter.push(new Uint8Array([0x61, 0x0a, 0xff, 0x0a]));
    expect(lines.next().value).toBe("a");
    expect(() => lines.next()).toThrow(expect.objectContaining({ code: "Validation", line: 2 }));
    const cutOff = new LineSplitter(100);
    expect([...cutOff.push(new Uint8Array([0xf0, 0x9f]))]).toEqual([]);
    expect(() => [...cutOff.finish()]).toThrow(expect.objectContaining({ code: "Validation", line: 1 }));
  });
});
