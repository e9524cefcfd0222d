import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonPrefixLength, compareWhole, EMPTY_BYTES } from "../../src/base/bytes.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { BlockBuilder } from "../../src/table/block-builder.ts";
import { checkBlock } from "../../src/table/block.ts";
import { Random } from "../support/random.ts";
import { encodeBlock, entry, text, tombstone } from "./hand-written-table.ts";
import type { Entry } from "./hand-written-table.ts";

function lengthOf(value: Uint8Array | undefined): number {
  return value === undefined ? TOMBSTONE : value.length;
}

/** Adds an entry if it fits. */
function offer(builder: BlockBuilder, { key, value }: Entry): boolean {
  const { lastKey, lastKeyLength } = builder;
  const shared = commonPrefixLength(lastKey, 0, lastKeyLength, key, 0, key.length);
  if (!builder.fits(shared, key.length, lengthOf(value))) return false;
  builder.add(shared, key, 0, key.length, value ?? EMPTY_BYTES, 0, lengthOf(value));
  return true;
}

/** Ends a block; returns a copy of its payload. */
function finish(builder: BlockBuilder): Uint8Array {
  const length = builder.finish();
  return builder.bytes.slice(builder.payloadStart, builder.payloadStart + length);
}

/** Cuts entries into blocks; returns each block's entries and payload. */
function cut(builder: BlockBuilder, entries: readonly Entry[]): { entries: Entry[]; payload: Uint8Array }[] {
  const blocks: { entries: Entry[]; payload: Uint8Array }[] = [];
  let current: Entry[] = [];
  const end = (): void => {
    blocks.push({ entries: current, payload: finish(builder) });
    current = [];
  };
  for (const next of entries) {
    if (!offer(builder, next)) {
      end();
      expect(offer(builder, next)).toBe(true);
    }
    current.push(next);
  }
  end();
  return blocks;
}

const entryLists = (keyBytesMax: number): fc.Arbitrary<Entry[]> =>
  fc
    .uniqueArray(
      fc.record({
        key: fc
          .tuple(fc.constantFrom(0, 3, 130), fc.uint8Array({ maxLength: keyBytesMax }))
          .map(([zeros, rest]) => Uint8Array.of(...new Uint8Array(zeros), ...rest)),
        value: fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 60, selector: ({ key }) => key.join() },
    )
    .map((entries) => entries.toSorted((a, b) => compareWhole(a.key, b.key)));

describe("block builder", () => {
  it("lays out what the format says, in blocks as full as can be", () => {
    fc.assert(
      fc.property(entryLists(140), fc.constantFrom(512, 1024, 4096), (entries, blockBytes) => {
        const builder = new BlockBuilder(blockBytes);
        const blocks = cut(builder, entries);
        blocks.forEach((block, i) => {
          expect([...block.payload]).toEqual(encodeBlock(block.entries));
          expect(checkBlock(block.payload, 0, block.payload.length)).toBeUndefined();
          expect(block.payload.length).toBeLessThanOrEqual(blockBytes);
          const next = blocks.at(i + 1)?.entries[0];
          if (next !== undefined) expect(encodeBlock([...block.entries, next]).length).toBeGreaterThan(blockBytes);
        });
        expect(blocks.flatMap((block) => block.entries)).toEqual(entries);
      }),
    );
  });

  it("shares a prefix among keys in any order", () => {
    const builder = new BlockBuilder(4096);
    const entries = ["abcz", "abca", "abc", "abcab", "abz"].map((key) => entry(key));
    for (const next of entries) offer(builder, next);
    expect([...finish(builder)]).toEqual(encodeBlock(entries));
  });

  it("fills blocks of the largest size with the smallest entries", () => {
    const entries = Array.from({ length: 40_000 }, (_, i) => ({ key: Uint8Array.of(i >> 8, i), value: undefined }));
    const blocks = cut(new BlockBuilder(65_536), entries);
    expect(blocks.map((block) => block.entries.length)).toEqual([10_922, 10_922, 10_922, 7234]);
    for (const { payload } of blocks) expect(checkBlock(payload, 0, payload.length)).toBeUndefined();
  });

  it("copies key and value that stand side by side", () => {
    const source = text("..key-and-value..");
    const builder = new BlockBuilder(512);
    builder.add(0, source, 2, 3, source, 5, 10);
    expect([...finish(builder)]).toEqual(encodeBlock([{ key: text("key"), value: text("-and-value") }]));
  });

  it("fills blocks whose prefix is longer than what it expected", () => {
    const random = new Random(1);
    const prefix = random.bytes(60_000);
    const entries = Array.from({ length: 20 }, (_, i) => ({ key: Uint8Array.of(...prefix, i), value: text("v") }));
    for (const block of cut(new BlockBuilder(65_536), entries)) {
      expect(block.entries).toHaveLength(20);
      expect(compareWhole(block.payload, Uint8Array.from(encodeBlock(block.entries)))).toBe(0);
    }
  });

  it("lays entries out again before their prefix, longer than those of the blocks before, takes too much room", () => {
    const builder = new BlockBuilder(4096);
    const prefix = new Uint8Array(3000).fill(120);
    const entries = Array.from({ length: 180 }, (_, i) => ({ key: Uint8Array.of(...prefix, i), value: undefined }));
    for (const before of ["ab", "cd"]) {
      for (const letter of before) offer(builder, entry(letter));
      finish(builder);
    }
    for (const next of entries) expect(offer(builder, next)).toBe(true);
    expect([...finish(builder)]).toEqual(encodeBlock(entries));
  });

  it("refuses block sizes that the format cannot express", () => {
    for (const blockBytes of [0, 511, 65_537, Number.NaN])
      expect(() => new BlockBuilder(blockBytes)).toThrow(RangeError);
  });

  it("keeps the last key when it is emptied or holds one", () => {
    const builder = new BlockBuilder(512);
    const lastKey = (): string => new TextDecoder().decode(builder.lastKey.subarray(0, builder.lastKeyLength));
    offer(builder, entry("a"));
    offer(builder, tombstone("ab"));
    builder.finish();
    expect([builder.count, lastKey()]).toEqual([0, "ab"]);
    builder.holdKey(text("xabc"), 1, 3);
    expect([builder.count, lastKey()]).toEqual([0, "abc"]);
  });
});
