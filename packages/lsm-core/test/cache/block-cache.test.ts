import { describe, expect, it } from "vitest";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { BlockCache } from "../../src/cache/block-cache.ts";
import { ResidentBlocks } from "../../src/cache/resident-blocks.ts";
import { type BlockSource, NO_PIN } from "../../src/table/block-source.ts";
import { blockEntryCount, copyEntryKey } from "../../src/table/block.ts";
import { Table } from "../../src/table/table.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { Random, SEED } from "../support/random.ts";
import { BytesFile, entry, HAND_COMPRESSIONS, text, writeByHand } from "../table/hand-written-table.ts";
import type { Entry, HandCompression } from "../table/hand-written-table.ts";

const BLOCK_BYTES = 512;
const FRAME_BYTES = BLOCK_BYTES + 8;

/** Index of the block that is larger than a frame, in tables that have one. */
const LARGE = 3;

interface OpenTable {
  readonly table: Table;
  readonly file: BytesFile;
}

function blockOf(name: string, block: number): Entry[] {
  const key = `${name}-${String(block).padStart(3, "0")}`;
  return [entry(`${key}-a`, "v".repeat(150)), entry(`${key}-b`, "v".repeat(200))];
}

function open(
  name: string,
  blockCount = 10,
  writing: { compression?: HandCompression; large?: number } = {},
): OpenTable {
  const blocks = Array.from({ length: blockCount }, (_, block) =>
    block === writing.large
      ? [entry(`${name}-${String(block).padStart(3, "0")}-a`, "w".repeat(2000))]
      : blockOf(name, block),
  );
  const { bytes, meta } = writeByHand({ blocks, compression: writing.compression ?? "none" });
  const file = new BytesFile(bytes);
  const table = Table.open(file, name, meta, BYTEWISE, { locator: true });
  file.readCount = 0;
  return { table, file };
}

function cacheOf(frames: number): BlockCache {
  return new BlockCache({ capacityBytes: frames * FRAME_BYTES, blockBytes: BLOCK_BYTES });
}

function expectCurrent(blocks: BlockSource, { table }: OpenTable, block: number): void {
  const key = `${table.path}-${String(block).padStart(3, "0")}-a`;
  expect(new TextDecoder().decode(copyEntryKey(blocks.bytes, blocks.start, 0))).toBe(key);
  expect(blockEntryCount(blocks.bytes, blocks.start)).toBe(blocks.length > BLOCK_BYTES ? 1 : 2);
}

function fetch(cache: BlockCache, from: OpenTable, block: number): void {
  expect(cache.fetch(from.table, block)).toBe(true);
  expectCurrent(cache, from, block);
}

/** Blocks of the table that frames hold. */
function resident({ table }: OpenTable): number[] {
  return [...table.frames.keys()].filter((block) => table.frames[block] >= 0);
}

describe("BlockCache", () => {
  it("reads a block once and finds it again", () => {
    const cache = cacheOf(4);
    const one = open("one");
    fetch(cache, one, 2);
    fetch(cache, one, 5);
    fetch(cache, one, 2);
    expect(one.file.readCount).toBe(2);
    expect([cache.hits, cache.misses, cache.evictions]).toEqual([1, 2, 0]);
    expect(cache.usedBytes).toBe(2 * FRAME_BYTES);
  });

  it("evicts when it is full, and tells the table", () => {
    const cache = cacheOf(3);
    const one = open("one");
    const two = open("two");
    fetch(cache, one, 0);
    fetch(cache, one, 1);
    fetch(cache, two, 0);
    fetch(cache, two, 1);
    expect([resident(one), resident(two)]).toEqual([[1], [0, 1]]);
    expect([cache.evictions, cache.usedBytes]).toEqual([1, 3 * FRAME_BYTES]);
  });

  it("keeps blocks that are used again while a scan passes", () => {
    const cache = cacheOf(4);
    const hot = open("hot");
    const scanned = open("scanned", 40);
    fetch(cache, hot, 0);
    fetch(cache, hot, 1);
    for (let block = 0; block < 40; block++) {
      fetch(cache, scanned, block);
      fetch(cache, hot, 0);
      fetch(cache, hot, 1);
    }
    expect(hot.file.readCount).toBe(2);
  });

  it("keeps a pinned block until its last pin ends, whatever else is read", () => {
    const cache = cacheOf(4);
    const one = open("one");
    const scanned = open("scanned", 40);
    fetch(cache, one, 0);
    const pins = [cache.pin(), cache.pin()];
    const { bytes, start } = cache;
    const scan = (): void => {
      for (let block = 0; block < 40; block++) fetch(cache, scanned, block);
    };
    scan();
    expect(resident(one)).toEqual([0]);
    expect(new TextDecoder().decode(copyEntryKey(bytes, start, 0))).toBe("one-000-a");
    cache.unpin(pins[0]);
    scan();
    expect(resident(one)).toEqual([0]);
    cache.unpin(pins[1]);
    scan();
    expect(resident(one)).toEqual([]);
  });

  it("gives copies instead of pins when half of it is pinned", () => {
    const cache = cacheOf(4);
    const one = open("one");
    const pinned = [0, 1, 2, 3].map((block) => {
      fetch(cache, one, block);
      const pin = cache.pin();
      return { pin, bytes: cache.bytes, start: cache.start };
    });
    expect(pinned.map(({ pin }) => pin === NO_PIN)).toEqual([false, false, true, true]);
    const scanned = open("scanned", 40);
    for (let block = 0; block < 40; block++) fetch(cache, scanned, block);
    const keys = pinned.map(({ bytes, start }) => new TextDecoder().decode(copyEntryKey(bytes, start, 0)));
    expect(keys).toEqual(["one-000-a", "one-001-a", "one-002-a", "one-003-a"]);
  });

  it("uses the frame of a forgotten table again only when nobody holds it any more", () => {
    const cache = cacheOf(2);
    const one = open("one");
    const two = open("two");
    fetch(cache, one, 0);
    const pin = cache.pin();
    const { bytes, start } = cache;
    cache.forget(one.table);
    for (let block = 0; block < 4; block++) fetch(cache, two, block);
    expect(new TextDecoder().decode(copyEntryKey(bytes, start, 0))).toBe("one-000-a");
    expect(cache.usedBytes).toBe(2 * FRAME_BYTES);
    cache.unpin(pin);
    expect(cache.usedBytes).toBe(FRAME_BYTES);
    fetch(cache, two, 8);
    expect(resident(two)).toHaveLength(2);
  });

  it("holds one block when it has no capacity", () => {
    const cache = new BlockCache({ capacityBytes: 0, blockBytes: BLOCK_BYTES });
    const one = open("one");
    fetch(cache, one, 0);
    fetch(cache, one, 0);
    fetch(cache, one, 1);
    expect(resident(one)).toEqual([1]);
    expect(one.file.readCount).toBe(2);
  });

  it.each(["deflate", "lz4"] as const)("keeps compressed blocks uncompressed (%s)", (compression) => {
    const cache = cacheOf(4);
    const one = open("one", 10, { compression });
    fetch(cache, one, 2);
    fetch(cache, one, 2);
    expect([one.file.readCount, cache.hits]).toEqual([1, 1]);
  });

  it.each(HAND_COMPRESSIONS)("reads a block that is larger than a frame each time (compression: %s)", (compression) => {
    const cache = cacheOf(4);
    const one = open("one", 10, { compression, large: LARGE });
    fetch(cache, one, LARGE);
    fetch(cache, one, 1);
    fetch(cache, one, LARGE);
    expect(one.file.readCount).toBe(3);
    expect(resident(one)).toEqual([1]);
    expect(cache.usedBytes).toBe(FRAME_BYTES);
  });

  it.each(HAND_COMPRESSIONS)(
    "keeps blocks that are larger than a frame when it has room (compression: %s)",
    (compression) => {
      const cache = cacheOf(100);
      const one = open("one", 10, { compression, large: LARGE });
      fetch(cache, one, LARGE);
      fetch(cache, one, 1);
      fetch(cache, one, LARGE);
      expect([one.file.readCount, cache.hits]).toEqual([2, 1]);
      expect(cache.peek(one.table, LARGE)).toBe(true);
      expectCurrent(cache, one, LARGE);
      expect(cache.pin()).toBe(NO_PIN);
      const { bytes, start } = cache;
      const largeBytes = cache.usedBytes - FRAME_BYTES;
      expect(largeBytes).toBeGreaterThan(2000);
      cache.forget(one.table);
      expect(cache.usedBytes).toBe(0);
      expect(new TextDecoder().decode(copyEntryKey(bytes, start, 0))).toBe("one-003-a");
    },
  );

  it("has large blocks give way in turn, the ones that were used one turn later, and before frames do", () => {
    const cache = cacheOf(16);
    const tables = ["a", "b", "c", "d", "e", "f"].map((name) => open(name, 20, { large: LARGE }));
    const [a, b, c, d, e, f] = tables as [OpenTable, OpenTable, OpenTable, OpenTable, OpenTable, OpenTable];
    // Four of them fit.
    for (const from of [a, b, c, d]) fetch(cache, from, LARGE);
    fetch(cache, a, LARGE);
    fetch(cache, e, LARGE);
    fetch(cache, f, LARGE);
    const isKept = (from: OpenTable): boolean => from.table.frames[LARGE] !== -1;
    expect(tables.filter(isKept).map(({ table }) => table.path)).toEqual(["a", "d", "e", "f"]);
    expect(cache.evictions).toBe(2);
    // Frames get what they need; an eighth of the capacity is too little for one.
    for (let block = 4; block < 20; block++) fetch(cache, a, block);
    expect(tables.filter(isKept)).toEqual([]);
    expect(cache.usedBytes).toBe(16 * FRAME_BYTES);
  });

  it("takes no memory for frames before they are used", () => {
    const cache = new BlockCache({ capacityBytes: 2 ** 40, blockBytes: 1 << 20 });
    expect(cache.usedBytes).toBe(0);
    fetch(cache, open("one"), 0);
  });

  it("spreads its frames over several pieces of memory", () => {
    const blockBytes = (16 << 20) - 8;
    const cache = new BlockCache({ capacityBytes: 9 * (16 << 20), blockBytes });
    const one = open("one", 12);
    for (let block = 0; block < 12; block++) fetch(cache, one, block);
    for (const block of resident(one)) fetch(cache, one, block);
    expect(cache.evictions).toBe(3);
    expect(one.file.readCount).toBe(12);
  });

  it("equals reading the file, whatever is asked for", () => {
    const random = new Random(SEED);
    const cache = cacheOf(5);
    const tables = ["one", "two", "three"].map((name) =>
      open(name, 8, { compression: name === "two" ? "lz4" : "none", large: LARGE }),
    );
    for (let i = 0; i < 2000; i++) {
      const from = random.pick(tables);
      const block = random.below(8);
      if (random.oneIn(50)) cache.forget(from.table);
      else if (!random.oneIn(3)) fetch(cache, from, block);
      else if (cache.peek(from.table, block)) expectCurrent(cache, from, block);
      const held = tables.reduce((sum, table) => sum + resident(table).length, 0);
      expect(cache.usedBytes).toBe(held * FRAME_BYTES);
    }
  });

  it("frees the frame of a block that is damaged or cannot be read", () => {
    const cache = cacheOf(1);
    const one = open("one");
    fetch(cache, one, 0);
    one.file.bytes[one.table.blockOffset(1) + 9] ^= 1;
    const corruption = { kind: "Corruption", file: "one", offset: one.table.blockOffset(1) };
    expect(() => cache.fetch(one.table, 1)).toThrow(expect.objectContaining(corruption));
    expect([resident(one), cache.usedBytes]).toEqual([[], 0]);
    fetch(cache, one, 2);
    expect(() => cache.fetch(one.table, 1)).toThrow(expect.objectContaining(corruption));
    fetch(cache, one, 2);
  });

  it("gives the frames of a forgotten table to others", () => {
    const cache = cacheOf(3);
    const one = open("one");
    const two = open("two");
    for (const block of [0, 1, 2]) fetch(cache, one, block);
    cache.forget(one.table);
    expect([resident(one), cache.usedBytes]).toEqual([[], 0]);
    for (const block of [0, 1, 2]) fetch(cache, two, block);
    expect([resident(two), cache.evictions]).toEqual([[0, 1, 2], 0]);
  });
});

describe("BlockCache.peek", () => {
  it("never reads", () => {
    const cache = cacheOf(3);
    const one = open("one");
    expect(cache.peek(one.table, 0)).toBe(false);
    expect([one.file.readCount, cache.hits, cache.misses]).toEqual([0, 0, 0]);
    fetch(cache, one, 0);
    expect(cache.peek(one.table, 0)).toBe(true);
    expectCurrent(cache, one, 0);
    expect([cache.hits, cache.misses]).toEqual([1, 1]);
  });
});

describe("BlockCache.load", () => {
  it.each(HAND_COMPRESSIONS)("brings blocks into the cache (compression: %s)", async (compression) => {
    const cache = cacheOf(3);
    const one = open("one", 10, { compression });
    await Promise.all([cache.load(one.table, 4), cache.load(one.table, 6)]);
    expect(resident(one)).toEqual([4, 6]);
    for (const block of [4, 6]) {
      expect(cache.peek(one.table, block)).toBe(true);
      expectCurrent(cache, one, block);
    }
    await cache.load(one.table, 4);
    expect([one.file.readCount, cache.misses]).toEqual([2, 2]);
  });

  it("shares the read of a block among those who wait for it", async () => {
    const cache = cacheOf(3);
    const one = open("one");
    await Promise.all([cache.load(one.table, 4), cache.load(one.table, 4), cache.load(one.table, 4)]);
    expect([one.file.readCount, cache.usedBytes]).toEqual([1, FRAME_BYTES]);
  });

  it("keeps one copy of a block that is fetched while it is loaded", async () => {
    const cache = cacheOf(3);
    const one = open("one");
    const loading = cache.load(one.table, 4);
    fetch(cache, one, 4);
    await loading;
    expect(cache.usedBytes).toBe(FRAME_BYTES);
    fetch(cache, one, 4);
  });

  it("keeps nothing of a table that was forgotten meanwhile", async () => {
    const cache = cacheOf(3);
    const one = open("one", 10, { large: LARGE });
    const loads = Promise.all([cache.load(one.table, 4), cache.load(one.table, LARGE)]);
    cache.forget(one.table);
    await loads;
    expect([cache.usedBytes, resident(one), cache.peek(one.table, LARGE)]).toEqual([0, [], false]);
  });

  it("does not disturb the current block", async () => {
    const cache = cacheOf(1);
    const one = open("one");
    fetch(cache, one, 0);
    const loading = cache.load(one.table, 4);
    fetch(cache, one, 7);
    expectCurrent(cache, one, 7);
    await loading;
    expect(cache.peek(one.table, 4)).toBe(true);
    expectCurrent(cache, one, 4);
  });

  it("keeps a block that is larger than a frame until it is asked for", async () => {
    const cache = cacheOf(3);
    const one = open("one", 10, { large: LARGE });
    const two = open("two", 10, { large: LARGE });
    await Promise.all([cache.load(one.table, LARGE), cache.load(two.table, LARGE)]);
    for (const from of [one, two]) {
      expect(cache.peek(from.table, LARGE)).toBe(true);
      expectCurrent(cache, from, LARGE);
      expect(cache.peek(from.table, LARGE)).toBe(false);
    }
    expect([one.file.readCount, cache.usedBytes]).toEqual([1, 0]);
  });

  it("drops a large block that was loaded when its table is forgotten", async () => {
    const cache = cacheOf(3);
    const one = open("one", 10, { large: LARGE });
    await cache.load(one.table, LARGE);
    cache.forget(one.table);
    expect(cache.peek(one.table, LARGE)).toBe(false);
  });

  it("gives up its memory when it is closed, though somebody keeps it", async () => {
    const cache = cacheOf(3);
    const one = open("one");
    cache.fetch(one.table, 4);
    const slab = new WeakRef(cache.bytes);
    cache.forget(one.table);
    cache.close();
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect([slab.deref(), cache.usedBytes]).toEqual([undefined, 0]);
  });

  it("reports damage, and tries again when it is asked again", async () => {
    const cache = cacheOf(3);
    const one = open("one");
    const at = one.table.blockOffset(4) + 9;
    one.file.bytes[at] ^= 1;
    const loads = [cache.load(one.table, 4), cache.load(one.table, 4)];
    for (const load of loads) await expect(load).rejects.toThrow(expect.objectContaining({ kind: "Corruption" }));
    one.file.bytes[at] ^= 1;
    await cache.load(one.table, 4);
    expect(resident(one)).toEqual([4]);
  });
});

describe("ResidentBlocks", () => {
  it("has what the cache has, and loads the rest", async () => {
    const cache = cacheOf(3);
    const blocks = new ResidentBlocks(cache);
    const one = open("one");
    expect(blocks.fetch(one.table, 4)).toBe(false);
    await blocks.load(one.table, 4);
    expect(blocks.fetch(one.table, 4)).toBe(true);
    expectCurrent(blocks, one, 4);
    expect(one.table.get(text("one-004-a"), 0, 9, 0, blocks)).toBe(1);
  });
});
