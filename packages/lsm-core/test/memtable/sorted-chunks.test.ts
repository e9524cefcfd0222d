import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { newArena } from "../../src/memtable/arena.ts";
import { Memtable } from "../../src/memtable/memtable.ts";
import { compareOperationKey, compareOperationKeys } from "../../src/memtable/operation-order.ts";
import { SortedChunks } from "../../src/memtable/sorted-chunks.ts";
import { Random, SEED } from "../support/random.ts";
import { allEntries, apply, put } from "./model.ts";

const text = (value: string): Uint8Array => Uint8Array.from(value, (character) => character.charCodeAt(0));

function fill(
  makeKey: (i: number) => Uint8Array,
  batches: readonly number[],
  afterBatch: (order: SortedChunks, keyCount: number) => void = () => {},
): { memtable: Memtable; order: SortedChunks } {
  const options = { logId: 1, firstSequence: 1, bootId: undefined, comparator: BYTEWISE };
  const memtable = new Memtable(newArena(1 << 20), options);
  const order = new SortedChunks(memtable.bytes, BYTEWISE);
  let i = 0;
  for (const batch of batches) {
    for (let k = 0; k < batch; k++) apply(memtable, [put(makeKey(i++), text("value"))]);
    order.extend(memtable.bytes, memtable.end);
    afterBatch(order, i);
  }
  return { memtable, order };
}

/** The offset of the first operation at or after a key, found by search; 0 for none. */
function firstAtOrAfter(order: SortedChunks, key: Uint8Array): number {
  const head = order.headOf(key, 0, key.length);
  const chunk = order.findChunk(head, key, 0, key.length);
  const place = order.findInChunk(chunk, head, key, 0, key.length);
  if (place < order.counts[chunk]) return order.chunks[chunk][place];
  return chunk + 1 < order.chunks.length ? order.chunks[chunk + 1][0] : 0;
}

function firstByWalking(order: SortedChunks, key: Uint8Array): number {
  const { bytes, chunks, counts } = order;
  const operations = chunks.flatMap((chunk, i) => [...chunk.subarray(0, counts[i])]);
  return operations.find((at) => compareOperationKey(bytes, at, key, 0, key.length, BYTEWISE) >= 0) ?? 0;
}

describe("SortedChunks", () => {
  const random = new Random(SEED);

  describe.each([
    ["random keys", () => random.bytes(8)],
    ["keys in order", (i: number) => text(`key${String(i).padStart(6, "0")}`)],
    ["keys in falling order", (i: number) => text(`key${String(999_999 - i)}`)],
    ["one key", () => text("same")],
    ["a few keys", () => random.bytes(1).map((byte) => byte & 3)],
  ])("%s", (_, makeKey) => {
    it.each([
      ["one by one", new Array<number>(1200).fill(1)],
      ["a few at a time", Array.from({ length: 150 }, (_unused, i) => i % 17)],
      ["many at a time", [1000, 900, 0, 130, 4000, 20]],
    ])("are all there in order when they come %s", (_how, batches) => {
      const { memtable, order } = fill(makeKey, batches);
      const { bytes, chunks, counts } = order;
      const operations = chunks.flatMap((chunk, i) => [...chunk.subarray(0, counts[i])]);
      expect(new Set(operations).size).toBe(memtable.operationCount);
      expect(operations.length).toBe(memtable.operationCount);
      for (let i = 1; i < operations.length; i++) {
        const difference = compareOperationKeys(bytes, operations[i - 1], operations[i], BYTEWISE);
        if (difference > 0 || (difference === 0 && operations[i - 1] <= operations[i]))
          expect.fail(`out of order at ${i}`);
      }
      expect(counts.every((count) => count > 0 && count <= 128)).toBe(true);
    });
  });

  describe.each([
    ["short keys of few bytes", () => random.bytes(random.below(6)).map((byte) => [0, 1, 127, 255][byte & 3])],
    ["keys behind a shared prefix", (i: number) => text(`user/${(i * 7919) % 1000}`)],
    ["prefixes that grow shorter", (i: number) => text(`${"shared-".slice(0, 7 - Math.min(6, i >> 8))}${i % 97}`)],
    ["keys that are prefixes of others", (i: number) => text("abcdefghijkl".slice(0, i % 13))],
  ])("%s", (_, makeKey) => {
    it("are found as by comparing whole keys, between additions one by one and many at a time", () => {
      const batches = [0, 300, 1, 1, 1, 40, 700, 1, 1, 1, 1];
      fill(makeKey, batches, (order, keyCount) => {
        for (let k = 0; k < (keyCount === 0 ? 0 : 60); k++) {
          const key = k % 2 === 0 ? makeKey(random.below(keyCount)) : random.bytes(random.below(9));
          expect(firstAtOrAfter(order, key), String(key)).toBe(firstByWalking(order, key));
        }
      });
    });
  });

  it("fills chunks when keys arrive in order one by one", () => {
    const { order } = fill((i) => text(String(i).padStart(6, "0")), new Array<number>(3000).fill(1));
    expect(order.chunks.length).toBeLessThan(3000 / 100);
  });

  it("changes its version only when positions change", () => {
    const { memtable, order } = fill(() => random.bytes(4), [10]);
    const { version } = order;
    order.extend(memtable.bytes, memtable.end);
    expect(order.version).toBe(version);
    apply(memtable, [put(text("k"), text("v"))]);
    order.extend(memtable.bytes, memtable.end);
    expect(order.version).not.toBe(version);
    const keys = allEntries(memtable.cursor(memtable.end)).map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted(compareWhole));
  });
});
