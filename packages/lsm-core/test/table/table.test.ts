import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import type { Comparator } from "../../src/base/comparator.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { BlockSource } from "../../src/table/block-source.ts";
import { ABSENT, FOUND, NEED_BLOCK, Table } from "../../src/table/table.ts";
import {
  BytesFile,
  encodeLocator,
  entry,
  FreshBlocks,
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
  [entry("eel"), entry("emu"), tombstone("fox"), entry("gnu", "g".repeat(300))],
];
const ENTRIES = BLOCKS.flat();
const ABSENT_KEYS = ["", "an", "ante", "cats", "do", "doge", "dov", "f", "gnus", "zebra"];

function open(writing: HandWriting, options = { locator: true }, comparator: Comparator = BYTEWISE): Table {
  const { bytes, meta } = writeByHand(writing);
  return Table.open(new BytesFile(bytes), PATH, meta, comparator, options);
}

function get(
  table: Table,
  key: Uint8Array,
  blocks: BlockSource = new FreshBlocks(),
): Uint8Array | "tombstone" | "absent" {
  const padded = Uint8Array.of(5, ...key, 5);
  const outcome = table.get(padded, 1, key.length, hashOf(key), blocks);
  if (outcome === ABSENT) return "absent";
  expect(outcome).toBe(FOUND);
  if (table.valueLength === TOMBSTONE) return "tombstone";
  return blocks.bytes.slice(table.valueStart, table.valueStart + table.valueLength);
}

const WAYS: [string, Omit<HandWriting, "blocks">, boolean][] = [
  ["a locator of entries", { locator: { blockBits: 2, slotBits: 2 } }, true],
  ["a locator of blocks only", { locator: { blockBits: 2, slotBits: 0 } }, true],
  ["a locator whose fingerprints often agree", { locator: { blockBits: 12, slotBits: 12 } }, true],
  ["a locator and a filter", { locator: { blockBits: 2, slotBits: 2 }, filter: true }, true],
  ["a locator that is not loaded", { locator: { blockBits: 2, slotBits: 2 } }, false],
  ["a filter", { filter: true }, true],
  ["the index alone", {}, true],
  ["compressed blocks", { compression: "deflate", locator: { blockBits: 2, slotBits: 2 } }, true],
  ["blocks compressed with LZ4", { compression: "lz4", locator: { blockBits: 2, slotBits: 2 } }, true],
];

describe.each(WAYS)("Table.get by %s", (_, writing, locator) => {
  it("finds every entry and nothing else", () => {
    const table = open({ blocks: BLOCKS, ...writing }, { locator });
    for (const { key, value } of ENTRIES) expect(get(table, key)).toEqual(value ?? "tombstone");
    for (const key of ABSENT_KEYS) expect(get(table, text(key))).toBe("absent");
  });

  it("asks a non-blocking source for the block that it lacks", () => {
    class NoBlocks extends BlockSource {
      override fetch(): false {
        return false;
      }
    }
    const table = open({ blocks: BLOCKS, ...writing }, { locator });
    const key = text("emu");
    expect(table.get(key, 0, key.length, hashOf(key), new NoBlocks())).toBe(NEED_BLOCK);
    expect(table.neededBlock).toBe(2);
  });
});

describe("Table.get", () => {
  it("touches no block for a key that the locator does not know", () => {
    const table = open({ blocks: BLOCKS, locator: { blockBits: 2, slotBits: 2 } });
    const blocks = new FreshBlocks();
    for (const key of ABSENT_KEYS) get(table, text(key), blocks);
    expect(blocks.fetchCount).toBe(0);
  });

  it("touches no block for a key that the filter denies, nor for one after the last block", () => {
    const blocks = new FreshBlocks();
    const table = open({ blocks: BLOCKS, filter: true });
    for (const key of ABSENT_KEYS) get(table, text(key), blocks);
    get(open({ blocks: BLOCKS }), text("zebra"), blocks);
    expect(blocks.fetchCount).toBe(0);
  });

  it("goes on past keys that share the slot's fingerprint", () => {
    // Eight bits of fingerprint, the fewest that there are, for 400 keys.
    const many = Array.from({ length: 400 }, (_, i) => entry(`key-${String(i).padStart(4, "0")}`));
    const blocks = Array.from({ length: 40 }, (_, block) => many.slice(10 * block, 10 * block + 10));
    for (const slotBits of [12, 0]) {
      const table = open({ blocks, locator: { blockBits: 24 - slotBits, slotBits } });
      for (const { key, value } of many) expect(get(table, key)).toEqual(value);
      for (let i = 0; i < 400; i++) expect(get(table, text(`other-${i}`))).toBe("absent");
    }
  });

  it("finds keys between a block's last key and a shorter separator absent", () => {
    const table = open({ blocks: BLOCKS, separators: ["cz", "e", "gnu"].map(text) });
    for (const key of ["cats", "cz", "doz", "e", "dz"]) expect(get(table, text(key))).toBe("absent");
    for (const { key, value } of ENTRIES) expect(get(table, key)).toEqual(value ?? "tombstone");
  });

  it("refuses a locator that names a block or an entry that is not there", () => {
    const key = text("emu");
    for (const place of [
      { hash: hashOf(key), block: 3, entry: 0 },
      { hash: hashOf(key), block: 1, entry: 2 },
    ]) {
      const damageLocator = (payload: number[]) => payload.splice(0, payload.length, ...encodeLocator([place], 2, 2));
      const table = open({ blocks: BLOCKS, locator: { blockBits: 2, slotBits: 2 }, damageLocator });
      expect(() => get(table, key)).toThrow(
        expect.objectContaining({ kind: "Corruption", file: PATH, reason: expect.stringMatching(/locator names/) }),
      );
    }
  });

  it("works in the comparator's order", () => {
    const backwards: Comparator = { name: "backwards", compare: (a, b) => compareWhole(b, a) };
    const blocks = BLOCKS.toReversed().map((block) => block.toReversed());
    for (const way of [{}, { filter: true }, { locator: { blockBits: 2, slotBits: 0 } }]) {
      const table = open({ blocks, comparator: "backwards", ...way }, { locator: true }, backwards);
      for (const { key, value } of ENTRIES) expect(get(table, key)).toEqual(value ?? "tombstone");
      for (const key of ABSENT_KEYS) expect(get(table, text(key))).toBe("absent");
    }
  });
});

describe("Table.open", () => {
  it("takes one read", async () => {
    const { bytes, meta } = writeByHand({ blocks: BLOCKS, filter: true, locator: { blockBits: 2, slotBits: 2 } });
    const file = new BytesFile(bytes);
    Table.open(file, PATH, meta, BYTEWISE, { locator: true });
    expect([file.readCount, file.readBytes]).toEqual([1, meta.fileBytes - meta.tailStart]);
    const table = await Table.openAsync(file, PATH, meta, BYTEWISE, { locator: true });
    expect(file.readCount).toBe(2);
    expect(get(table, text("dog"))).toEqual(text("value of dog"));
  });

  it("opens a table of range deletes only", () => {
    const rangeDeletes = [
      { start: text("a"), end: text("c") },
      { start: text("x"), end: undefined },
    ];
    const table = open({ blocks: [], rangeDeletes });
    expect(table.rangeDeletes).toEqual(rangeDeletes);
    expect([table.blockCount, table.blockOffset(0)]).toEqual([0, 0]);
    expect(get(table, text("b"))).toBe("absent");
  });

  it("tells where blocks begin and how long they are", () => {
    const { bytes, meta } = writeByHand({ blocks: BLOCKS });
    const table = Table.open(new BytesFile(bytes), PATH, meta, BYTEWISE, { locator: true });
    let offset = 0;
    for (let block = 0; block < 3; block++) {
      expect(table.blockOffset(block)).toBe(offset);
      offset += table.blockStoredBytes(block);
    }
    expect([table.blockOffset(3), offset]).toEqual([meta.tailStart, meta.tailStart]);
  });

  it("holds less memory without the locator, and neither filter nor index twice", () => {
    const writing = { blocks: BLOCKS, filter: true, locator: { blockBits: 2, slotBits: 2 } };
    const withLocator = open(writing);
    const withFilter = open(writing, { locator: false });
    const withNeither = open({ blocks: BLOCKS });
    expect(withFilter.memoryBytes - withNeither.memoryBytes).toBe(4 + 64);
    expect(withLocator.memoryBytes - withNeither.memoryBytes).toBe(4 * Math.ceil(9 * 1.4 + 1));
  });

  it.each([
    ["id", 14],
    ["entryCount", 8],
    ["sequence", 1],
    ["rangeDeleteCount", 1],
    ["tailStart", 5],
    ["tailStart", 2 ** 40],
    ["fileBytes", 2 ** 40],
    ["fileBytes", 64],
    ["fileBytes", 0],
  ])("refuses a table whose manifest says that %s is %d", (field, value) => {
    const { bytes, meta } = writeByHand({ blocks: BLOCKS });
    const attempt = () =>
      Table.open(new BytesFile(bytes), PATH, { ...meta, [field]: value }, BYTEWISE, { locator: true });
    expect(attempt).toThrow(expect.objectContaining({ kind: "Corruption", file: PATH, offset: expect.any(Number) }));
  });

  it("refuses a table in another order", () => {
    expect(() => open({ blocks: BLOCKS, comparator: "backwards" })).toThrow(
      expect.objectContaining({ kind: "Incompatible", message: expect.stringContaining('"backwards"') }),
    );
  });

  it("reports a failed read with the file and the system's error", async () => {
    const cause = Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
    class FailingFile extends BytesFile {
      override read(): never {
        throw cause;
      }
    }
    const { bytes, meta } = writeByHand({ blocks: BLOCKS });
    const file = new FailingFile(bytes);
    const expected = expect.objectContaining({ kind: "Io", file: PATH, cause });
    expect(() => Table.open(file, PATH, meta, BYTEWISE, { locator: true })).toThrow(expected);
    await expect(Table.openAsync(file, PATH, meta, BYTEWISE, { locator: true })).rejects.toThrow(expected);
  });
});
