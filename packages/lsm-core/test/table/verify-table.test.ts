import { describe, expect, it } from "vitest";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { Table } from "../../src/table/table.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { verifyTable } from "../../src/table/verify-table.ts";
import {
  BytesFile,
  encodeBlock,
  encodeFilter,
  encodeLocator,
  entry,
  hashOf,
  text,
  tombstone,
  writeByHand,
} from "./hand-written-table.ts";
import type { HandWriting } from "./hand-written-table.ts";

const PATH = "db/000013.table";
const BLOCKS = [
  [entry("ant"), entry("bee", ""), tombstone("cat")],
  [entry("dog"), entry("dove")],
  [entry("eel"), entry("emu"), tombstone("fox"), entry("gnu")],
];
const FULL: HandWriting = { blocks: BLOCKS, filter: true, locator: { blockBits: 2, slotBits: 2 } };

function open(writing: HandWriting, meta: Partial<TableMeta> = {}): Table {
  const written = writeByHand(writing);
  return Table.open(new BytesFile(written.bytes), PATH, { ...written.meta, ...meta }, BYTEWISE, { locator: false });
}

function expectDamage(table: Table, reason: RegExp): void {
  expect(() => verifyTable(table)).toThrow(
    expect.objectContaining({
      kind: "Corruption",
      file: PATH,
      offset: expect.any(Number),
      reason: expect.stringMatching(reason),
    }),
  );
}

describe("verifyTable", () => {
  it("counts what a sound table holds", () => {
    expect(verifyTable(open(FULL))).toEqual({
      blocks: 3,
      entries: 9,
      tombstones: 2,
      rangeDeletes: 0,
      rawBytes: BLOCKS.flat().reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
    });
  });

  it.each<[string, HandWriting]>([
    ["compressed blocks", { ...FULL, compression: "deflate" }],
    ["blocks compressed with LZ4", { ...FULL, compression: "lz4" }],
    ["no filter and no locator", { blocks: BLOCKS }],
    ["a locator of blocks only", { blocks: BLOCKS, locator: { blockBits: 2, slotBits: 0 } }],
    ["separators between blocks", { ...FULL, separators: ["cz", "e", "gnu"].map(text) }],
  ])("accepts %s", (_, writing) => {
    expect(verifyTable(open(writing)).entries).toBe(9);
  });

  it.each<[string, { start: string; end: string | undefined }[], Partial<TableMeta>]>([
    ["within the keys", [{ start: "b", end: "c" }], {}],
    ["before the keys", [{ start: "a", end: "b" }], { smallest: text("a") }],
    ["beyond the keys", [{ start: "x", end: "z" }], { largest: text("z"), largestExclusive: true }],
    ["without end", [{ start: "x", end: undefined }], { largest: undefined }],
  ])("takes range deletes %s into the bounds", (_, ranges, meta) => {
    const rangeDeletes = ranges.map(({ start, end }) => ({
      start: text(start),
      end: end === undefined ? end : text(end),
    }));
    const writing = { ...FULL, rangeDeletes };
    expect(verifyTable(open(writing, meta)).rangeDeletes).toBe(1);
    expectDamage(open(writing, { ...meta, smallest: text("0") }), /bounds/);
    expectDamage(open(writing, { ...meta, largest: text("k") }), /bounds/);
  });

  it("accepts a table of range deletes only", () => {
    const writing = { blocks: [], rangeDeletes: [{ start: text("b"), end: text("c") }] };
    expect(verifyTable(open(writing))).toMatchObject({ blocks: 0, entries: 0, rangeDeletes: 1 });
    expectDamage(open(writing, { largestExclusive: false }), /bounds/);
  });

  it("reports every flipped bit of every block at the block's offset", () => {
    const { bytes, meta } = writeByHand(FULL);
    const table = Table.open(new BytesFile(bytes), PATH, meta, BYTEWISE, { locator: true });
    for (let at = 0; at < meta.tailStart; at++) {
      bytes[at] ^= 1 << (at % 8);
      const block = [0, 1, 2].findLast((one) => table.blockOffset(one) <= at) ?? 0;
      expect(() => verifyTable(table)).toThrow(
        expect.objectContaining({ kind: "Corruption", offset: table.blockOffset(block) }),
      );
      bytes[at] ^= 1 << (at % 8);
    }
    expect(verifyTable(table).entries).toBe(9);
  });

  it.each<[string, Partial<TableMeta>, RegExp]>([
    ["tombstones", { tombstoneCount: 3 }, /2 tombstones.*3/],
    ["bytes", { rawBytes: 1 }, /bytes/],
    ["a smallest key", { smallest: text("an") }, /bounds/],
    ["a largest key", { largest: text("gnus") }, /bounds/],
    ["no largest key", { largest: undefined }, /bounds/],
    ["an exclusive bound", { largestExclusive: true }, /bounds/],
  ])("reports a manifest that says other %s", (_, meta, reason) => {
    expectDamage(open(FULL, meta), reason);
  });

  it("reports keys out of order within a block and across blocks", () => {
    const swapped = [[BLOCKS[0][1], BLOCKS[0][0]], BLOCKS[1]];
    expectDamage(open({ blocks: swapped, separators: [text("bee"), text("dove")] }), /entry 1 is not after/);
    expectDamage(open({ blocks: [BLOCKS[1], BLOCKS[0]], separators: [text("z"), text("zz")] }), /is not after/);
    expectDamage(open({ blocks: [[entry("a"), entry("a")]] }), /is not after/);
  });

  it("reports separators that lead past a key", () => {
    expectDamage(open({ blocks: BLOCKS, separators: ["c", "e", "gnu"].map(text) }), /after the separator/);
    expectDamage(open({ blocks: BLOCKS, separators: ["dog", "e", "gnu"].map(text) }), /block before/);
  });

  it("reports a filter that denies a key", () => {
    const others = encodeFilter([hashOf(text("other"))]);
    expectDamage(
      open({ ...FULL, damageFilter: (payload) => payload.splice(0, payload.length, ...others) }),
      /filter denies/,
    );
  });

  it("reports a locator that does not lead to a key, or leads elsewhere too", () => {
    const places = BLOCKS.flatMap((block, i) => block.map(({ key }, j) => ({ hash: hashOf(key), block: i, entry: j })));
    const withPlaces = (changed: typeof places): Table =>
      open({ ...FULL, damageLocator: (payload) => payload.splice(0, payload.length, ...encodeLocator(changed, 2, 2)) });
    expect(verifyTable(withPlaces(places)).entries).toBe(9);
    expectDamage(withPlaces(places.slice(1)), /does not lead to entry 0 of block 0/);
    expectDamage(withPlaces(places.with(5, { ...places[5], entry: 2 })), /does not lead to entry 0 of block 2/);
    expectDamage(
      withPlaces([...places, { hash: hashOf(text("other")), block: 1, entry: 1 }]),
      /10 slots for 9 entries/,
    );
  });

  it("reports a block with a good checksum and broken structure", () => {
    const damageBlock = (payload: number[], block: number): void => {
      if (block === 1) payload[0] = 200;
    };
    expect(encodeBlock(BLOCKS[1])[0]).toBe(2);
    expectDamage(open({ ...FULL, damageBlock }), /200 entries/);
  });
});
