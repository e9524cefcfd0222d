import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { sortOperations } from "../../src/memtable/sort-operations.ts";
import { Random, SEED } from "../support/random.ts";
import { encodePuts } from "../wal/build-log.ts";

const REVERSE: Comparator = { name: "reverse", compare: (a, b) => compareWhole(b, a) };

function expectSorted(keys: readonly Uint8Array[], comparator: Comparator = BYTEWISE): void {
  const { bytes, offsets } = encodePuts(keys);
  const expected = keys
    .map((key, i) => ({ key, offset: offsets[i] }))
    .toSorted((a, b) => comparator.compare(a.key, b.key) || b.offset - a.offset)
    .map(({ offset }) => offset);
  sortOperations(bytes, offsets, keys.length, comparator);
  expect([...offsets]).toEqual(expected);
}

const text = (value: string): Uint8Array => Uint8Array.from(value, (character) => character.charCodeAt(0));

describe("sortOperations", () => {
  const random = new Random(SEED);

  it.each([
    ["random keys", () => random.bytes(16)],
    ["keys in order", (i: number) => text(`key${String(i).padStart(9, "0")}`)],
    ["keys in falling order", (i: number) => text(`key${String(99_999 - i)}`)],
    ["one key", () => text("same")],
    ["a few keys", () => text(`key-that-is-long-${random.below(5)}`)],
    ["keys of all lengths", () => random.bytes(random.below(40))],
    [
      "keys with prefixes longer than a word",
      () => text(`https://site${random.below(3)}.example/${random.below(40)}/${random.below(500)}`),
    ],
    ["keys of zeros and ones", () => random.bytes(random.below(12)).map((byte) => byte & 1)],
    ["keys that begin others", () => new Uint8Array(random.below(200))],
  ])("sorts %s", (_, makeKey) => {
    for (const count of [0, 1, 2, 12, 13, 40, 3000])
      expectSorted(Array.from({ length: count }, (_unused, i) => makeKey(i)));
  });

  it("sorts more keys than fit a word with six bytes of key", () => {
    expectSorted(Array.from({ length: 9000 }, () => random.bytes(random.below(9)).map((byte) => byte & 3)));
  });

  it.each([
    ["a run after random keys", [false, true]],
    ["a run before random keys", [true, false]],
    ["two runs", [true, true]],
    ["runs around random keys", [true, false, true]],
    ["a run between random keys", [false, true, false]],
  ])("sorts %s, over the same keys", (_, parts) => {
    for (const lengths of [
      [1, 1, 1],
      [40, 500, 40],
      [500, 40, 40],
      [40, 40, 500],
    ]) {
      const numbers = parts.flatMap((isRun, part) =>
        Array.from({ length: lengths[part] }, (_unused, i) => (isRun ? i : random.below(lengths[part]))),
      );
      const keys = numbers.map((number) => text(`key${String(number).padStart(9, "0")}`));
      expectSorted(keys);
      expectSorted(keys.toReversed(), REVERSE);
    }
  });

  it("sorts the first of a longer list only", () => {
    const { bytes, offsets } = encodePuts([text("b"), text("a"), text("0")]);
    const [b, a, zero] = offsets;
    sortOperations(bytes, offsets, 2, BYTEWISE);
    expect([...offsets]).toEqual([a, b, zero]);
  });

  it("sorts in the order of a comparator", () => {
    expectSorted(
      Array.from({ length: 500 }, () => random.bytes(random.below(3))),
      REVERSE,
    );
  });

  it("sorts keys from an alphabet that makes ties likely", () => {
    const key = fc.uint8Array({ max: 2, maxLength: 20 });
    const family = fc.tuple(key, fc.array(key, { minLength: 14, maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(family, { maxLength: 3 }), (families) => {
        expectSorted(families.flatMap(([prefix, keys]) => keys.map((rest) => Uint8Array.of(...prefix, ...rest))));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
