import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { crc32 } from "../../src/base/checksum.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { END, PENDING, READY, TOMBSTONE } from "../../src/base/cursor.ts";
import type { Cursor, CursorState } from "../../src/base/cursor.ts";
import { CursorBlocks, NO_PIN } from "../../src/table/block-source.ts";
import { STORED_TRAILER_BYTES, writeStoredTrailer } from "../../src/table/table-format.ts";
import { TableCursor } from "../../src/table/table-cursor.ts";
import type { TableCursorOptions } from "../../src/table/table-cursor.ts";
import { Table } from "../../src/table/table.ts";
import {
  BytesFile,
  entry,
  FreshBlocks,
  HAND_COMPRESSIONS,
  text,
  tombstone,
  writeByHand,
} from "./hand-written-table.ts";
import type { Entry, HandWriting } from "./hand-written-table.ts";

const PATH = "db/000013.table";

interface OpenTable {
  readonly table: Table;
  readonly file: BytesFile;
}

function open(writing: HandWriting, comparator = BYTEWISE): OpenTable {
  const { bytes, meta } = writeByHand(writing);
  const file = new BytesFile(bytes);
  const table = Table.open(file, PATH, meta, comparator, { locator: true });
  file.readCount = 0;
  file.readBytes = 0;
  return { table, file };
}

/** Many blocks of three entries, keys `key-0000`, `key-0002`, … */
function manyBlocks(blockCount: number): Entry[][] {
  return Array.from({ length: blockCount }, (_, block) =>
    Array.from({ length: 3 }, (__, i) => {
      const number = 2 * (3 * block + i);
      const key = `key-${String(number).padStart(4, "0")}`;
      return number % 10 === 0 ? tombstone(key) : entry(key, `${number}`.repeat(number % 30));
    }),
  );
}

function current(cursor: Cursor): Entry {
  const { keyBytes, keyStart, keyLength, valueBytes, valueStart, valueLength } = cursor;
  return {
    key: keyBytes.slice(keyStart, keyStart + keyLength),
    value: valueLength === TOMBSTONE ? undefined : valueBytes.slice(valueStart, valueStart + valueLength),
  };
}

/** Has the stored form of a compressed payload say that it holds a byte more than it does, with the right checksum. */
function lengthenPayload(bytes: Uint8Array, start: number, end: number): void {
  const trailer = end - STORED_TRAILER_BYTES;
  bytes[start]++;
  writeStoredTrailer(bytes, trailer, bytes[trailer], crc32(bytes, start, trailer));
}

/** A non-blocking source that has nothing until it is loaded, and forgets it once it was fetched. */
class LoadableBlocks extends CursorBlocks {
  loadCount = 0;
  readonly #fresh: FreshBlocks = new FreshBlocks();
  #loaded = -1;

  override fetch(table: Table, block: number): boolean {
    if (block !== this.#loaded) return false;
    this.#loaded = -1;
    this.#fresh.fetch(table, block);
    this.bytes = this.#fresh.bytes;
    this.length = this.#fresh.length;
    return true;
  }

  override find(table: Table, block: number): boolean {
    return this.fetch(table, block);
  }

  override async load(_: Table, block: number): Promise<void> {
    this.loadCount++;
    await Promise.resolve();
    this.#loaded = block;
  }

  override pin(): number {
    return NO_PIN;
  }

  override unpin(_: number): void {}
}

/** A non-blocking source that never has anything. */
class NoBlocks extends CursorBlocks {
  override fetch(): false {
    return false;
  }

  override find(): false {
    return false;
  }

  override pin(): number {
    return NO_PIN;
  }

  override unpin(_: number): void {}
}

const KINDS: [string, () => TableCursorOptions][] = [
  ["a source and read-ahead", () => ({ blocks: new FreshBlocks(), readAheadBytes: 1 << 16, blocking: true })],
  ["read-ahead of a few blocks", () => ({ blocks: undefined, readAheadBytes: 300, blocking: true })],
  ["read-ahead of less than a block", () => ({ blocks: new FreshBlocks(), readAheadBytes: 1, blocking: true })],
  ["no waiting and no source", () => ({ blocks: undefined, readAheadBytes: 300, blocking: false })],
  ["no waiting and an empty source", () => ({ blocks: new NoBlocks(), readAheadBytes: 300, blocking: false })],
  [
    "no waiting and a source that loads",
    () => ({ blocks: new LoadableBlocks(), readAheadBytes: 300, blocking: false }),
  ],
];

describe.each(KINDS)("TableCursor with %s", (_, options) => {
  async function settle(cursor: Cursor, state: CursorState): Promise<boolean> {
    const settled = state === PENDING ? await cursor.load() : state;
    expect(settled).not.toBe(PENDING);
    return settled === READY;
  }

  async function forward(cursor: Cursor): Promise<Entry[]> {
    const seen: Entry[] = [];
    for (let isReady = await settle(cursor, cursor.first()); isReady; isReady = await settle(cursor, cursor.next())) {
      seen.push(current(cursor));
    }
    return seen;
  }

  async function backward(cursor: Cursor): Promise<Entry[]> {
    const seen: Entry[] = [];
    for (let isReady = await settle(cursor, cursor.last()); isReady; isReady = await settle(cursor, cursor.prev())) {
      seen.push(current(cursor));
    }
    return seen;
  }

  it.each(HAND_COMPRESSIONS)("yields every entry forward and backward (compression: %s)", async (compression) => {
    const blocks = manyBlocks(30);
    const { table } = open({ blocks, compression });
    const cursor = new TableCursor(table, options());
    expect(await forward(cursor)).toEqual(blocks.flat());
    expect(await backward(cursor)).toEqual(blocks.flat().toReversed());
    expect(await forward(cursor)).toEqual(blocks.flat());
  });

  it("seeks to every key and between all keys", async () => {
    const blocks = manyBlocks(12);
    const entries = blocks.flat();
    // Separators that lie after the last key of their block, as writers choose them.
    const separators = blocks.map((block, i) => (i % 2 ? block[2].key : Uint8Array.of(...block[2].key, 0x30)));
    const { table } = open({ blocks, separators });
    const cursor = new TableCursor(table, options());
    const probes = entries.flatMap(({ key }) => [key, Uint8Array.of(...key, 0), Uint8Array.of(...key, 0x31)]);
    for (const probe of [text(""), ...probes, text("z")]) {
      const after = entries.find(({ key }) => compareWhole(key, probe) >= 0);
      const before = entries.findLast(({ key }) => compareWhole(key, probe) < 0);
      expect((await settle(cursor, cursor.seek(probe))) ? current(cursor) : undefined).toEqual(after);
      expect((await settle(cursor, cursor.seekBefore(probe))) ? current(cursor) : undefined).toEqual(before);
    }
  });

  it("equals a sorted array under any sequence of moves", async () => {
    const blocks = manyBlocks(15);
    const entries = blocks.flat();
    const { table } = open({ blocks });
    const anyMove = fc.oneof(
      fc.constantFrom("first", "last", "next", "next", "next", "prev", "prev", "prev"),
      fc.nat({ max: 100 }).map((number) => `seek ${number}`),
      fc.nat({ max: 100 }).map((number) => `seekBefore ${number}`),
    );
    const run = async (moves: string[]): Promise<void> => {
      const cursor = new TableCursor(table, options());
      let at = -1;
      for (const move of moves) {
        const [name, number] = move.split(" ");
        const probe = text(`key-${number?.padStart(4, "0")}`);
        const isOn = at >= 0 && at < entries.length;
        let state: CursorState;
        if (name === "seek") {
          state = cursor.seek(probe);
          const found = entries.findIndex(({ key }) => compareWhole(key, probe) >= 0);
          at = found < 0 ? entries.length : found;
        } else if (name === "seekBefore") {
          state = cursor.seekBefore(probe);
          at = entries.findLastIndex(({ key }) => compareWhole(key, probe) < 0);
        } else if (name === "first" || (name === "next" && !isOn)) {
          state = cursor.first();
          at = 0;
        } else if (name === "last" || (name === "prev" && !isOn)) {
          state = cursor.last();
          at = entries.length - 1;
        } else {
          state = name === "next" ? cursor.next() : cursor.prev();
          at += name === "next" ? 1 : -1;
        }
        expect((await settle(cursor, state)) ? current(cursor) : undefined).toEqual(entries[at]);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(anyMove, { maxLength: 60 }), run), { numRuns: 40 });
  });

  it("reads keys and values of any length", async () => {
    const big = (key: string, length: number): Entry => ({
      key: text(key),
      value: new Uint8Array(length).fill(length),
    });
    const blocks = [
      [entry("a"), entry("b")],
      [big("c", 100_000)],
      [{ key: new Uint8Array(65_536).fill(100), value: text("long key") }],
      [entry("e"), entry(`f${"f".repeat(300)}`), entry("g")],
      [big("h", 70_000)],
      [entry("i")],
    ];
    const { table } = open({ blocks });
    const cursor = new TableCursor(table, options());
    // As strings, which compare faster than arrays of this size.
    const asText = (entries: Entry[]): string[] =>
      entries.map(
        ({ key, value }) => `${Buffer.from(key).toString("latin1")}=${Buffer.from(value ?? []).toString("latin1")}`,
      );
    expect(asText(await forward(cursor))).toEqual(asText(blocks.flat()));
    expect(asText(await backward(cursor))).toEqual(asText(blocks.flat().toReversed()));
  });

  it("finds nothing in a table without blocks", async () => {
    const { table } = open({ blocks: [], rangeDeletes: [{ start: text("a"), end: text("b") }] });
    const cursor = new TableCursor(table, options());
    expect([cursor.first(), cursor.last(), cursor.seek(text("a")), cursor.seekBefore(text("b"))]).toEqual([
      END,
      END,
      END,
      END,
    ]);
  });

  it("reports damage in the block where it is", async () => {
    const { bytes, meta } = writeByHand({ blocks: manyBlocks(8) });
    const table = Table.open(new BytesFile(bytes), PATH, meta, BYTEWISE, { locator: true });
    bytes[table.blockOffset(5) + 20] ^= 1;
    const cursor = new TableCursor(table, options());
    const seen: Entry[] = [];
    const scan = async (): Promise<void> => {
      for (let isReady = await settle(cursor, cursor.first()); isReady; isReady = await settle(cursor, cursor.next())) {
        seen.push(current(cursor));
      }
    };
    await expect(scan()).rejects.toThrow(
      expect.objectContaining({ kind: "Corruption", file: PATH, offset: table.blockOffset(5) }),
    );
    expect(seen).toEqual(manyBlocks(5).flat());
  });
});

describe("TableCursor", () => {
  it("works in the comparator's order", () => {
    const backwards = { name: "backwards", compare: (a: Uint8Array, b: Uint8Array) => compareWhole(b, a) };
    const blocks = manyBlocks(6)
      .toReversed()
      .map((block) => block.toReversed());
    const { table } = open({ blocks, comparator: "backwards" }, backwards);
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 4096, blocking: true });
    expect(cursor.seek(text("key-0015"))).toBe(READY);
    expect(current(cursor).key).toEqual(text("key-0014"));
    expect(cursor.seekBefore(text("key-0014"))).toBe(READY);
    expect(current(cursor).key).toEqual(text("key-0016"));
  });

  it("takes two blocks after a seek from the source, then reads ahead", () => {
    const { table, file } = open({ blocks: manyBlocks(40) });
    const blocks = new FreshBlocks();
    const cursor = new TableCursor(table, { blocks, readAheadBytes: 1 << 20, blocking: true });
    cursor.seek(text("key-0060"));
    for (let i = 0; i < 5; i++) expect(cursor.next()).toBe(READY);
    expect([blocks.fetchCount, file.readCount]).toEqual([2, 2]);
    while (cursor.next() === READY);
    expect([blocks.fetchCount, file.readCount]).toEqual([2, 3]);
    cursor.seek(text("key-0000"));
    expect(blocks.fetchCount).toBe(3);
    cursor.seek(text("key-0004"));
    expect([blocks.fetchCount, file.readCount]).toEqual([3, 4]);
  });

  it("takes later blocks from the source while it has them, and reads ahead from the first that it lacks", () => {
    const { table, file } = open({ blocks: manyBlocks(40) });
    const blocks = new FreshBlocks();
    for (const block of [2, 3, 4, 6]) blocks.resident.add(block);
    const cursor = new TableCursor(table, { blocks, readAheadBytes: 1 << 20, blocking: true });
    const entries: Entry[] = [];
    for (let state = cursor.first(); state === READY; state = cursor.next()) entries.push(current(cursor));
    expect(entries).toEqual(manyBlocks(40).flat());
    // Blocks 0 and 1 because of the seek, then 2 to 4; block 5 and all that follow it come in one piece.
    expect([blocks.fetchCount, file.readCount - blocks.fetchCount]).toEqual([5, 1]);
  });

  it("can be placed again once it is closed", () => {
    const { table } = open({ blocks: manyBlocks(6) });
    const blocks = new FreshBlocks();
    const cursor = new TableCursor(table, { blocks, readAheadBytes: 300, blocking: true });
    for (const move of ["first", "last", "first"] as const) {
      cursor[move]();
      cursor.next();
      cursor.close();
    }
    const entries: Entry[] = [];
    for (let state = cursor.first(); state === READY; state = cursor.next()) entries.push(current(cursor));
    expect(entries).toEqual(manyBlocks(6).flat());
  });

  it("reads a table backward in as few pieces as forward", () => {
    const { table, file } = open({ blocks: manyBlocks(40) });
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 1000, blocking: true });
    for (let state = cursor.first(); state === READY; state = cursor.next());
    const forwardReads = file.readCount;
    for (let state = cursor.last(); state === READY; state = cursor.prev());
    expect(forwardReads).toBeGreaterThan(2);
    expect(file.readCount - forwardReads).toBeLessThanOrEqual(forwardReads + 1);
    expect(file.readBytes).toBeLessThanOrEqual(2 * table.meta.tailStart + 1000);
  });

  it("is not disturbed by other users of its source", () => {
    const { table } = open({ blocks: manyBlocks(4) });
    const memory = new Uint8Array(4096);
    class SharedMemory extends FreshBlocks {
      override fetch(from: Table, block: number): true {
        super.fetch(from, block);
        memory.fill(0).set(this.bytes);
        this.bytes = memory;
        return true;
      }

      override pin(): number {
        this.bytes = this.bytes.slice();
        return NO_PIN;
      }
    }
    const blocks = new SharedMemory();
    const cursor = new TableCursor(table, { blocks, readAheadBytes: 4096, blocking: true });
    cursor.first();
    blocks.fetch(table, 3);
    expect(current(cursor)).toEqual(manyBlocks(4).flat()[0]);
    cursor.next();
    expect(current(cursor)).toEqual(manyBlocks(4).flat()[1]);
  });

  it("holds one block of its source at a time, and none when it is closed", () => {
    const { table } = open({ blocks: manyBlocks(6) });
    const held = new Set<number>();
    class CountedPins extends FreshBlocks {
      #next = 1;

      override pin(): number {
        held.add(this.#next);
        return this.#next++;
      }

      override unpin(pin: number): void {
        expect(held.delete(pin)).toBe(true);
      }
    }
    const cursor = new TableCursor(table, { blocks: new CountedPins(), readAheadBytes: 300, blocking: true });
    for (const move of ["first", "next", "last", "prev"] as const) {
      for (let i = 0; i < 3; i++) cursor[move]();
      expect(held.size).toBeLessThanOrEqual(1);
    }
    cursor.first();
    expect(held.size).toBe(1);
    cursor.close();
    expect(held.size).toBe(0);
  });

  it("never reads while it may not wait", async () => {
    const { table, file } = open({ blocks: manyBlocks(10) });
    const cursor = new TableCursor(table, { blocks: new NoBlocks(), readAheadBytes: 4096, blocking: false });
    expect([cursor.first(), cursor.last(), cursor.seek(text("key-0020"))]).toEqual([PENDING, PENDING, PENDING]);
    expect(file.readCount).toBe(0);
    expect(await cursor.load()).toBe(READY);
    expect(current(cursor).key).toEqual(text("key-0020"));
  });

  it("remembers the key of an interrupted seek though the caller reuses its memory", async () => {
    const { table } = open({ blocks: manyBlocks(10) });
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 64, blocking: false });
    const key = text("key-0020");
    cursor.seek(key);
    key.fill(0);
    await cursor.load();
    expect(current(cursor).key).toEqual(text("key-0020"));
  });

  it("loads through the source while blocks come from it", async () => {
    const { table } = open({ blocks: manyBlocks(10) });
    const blocks = new LoadableBlocks();
    const cursor = new TableCursor(table, { blocks, readAheadBytes: 4096, blocking: false });
    let state = cursor.first();
    for (let i = 0; i < 30; i++) {
      if (state === PENDING) state = await cursor.load();
      expect(state).toBe(READY);
      state = cursor.next();
    }
    expect(state).toBe(END);
    expect(blocks.loadCount).toBe(2);
  });

  it("ends a load when it is closed meanwhile", async () => {
    const { table } = open({ blocks: manyBlocks(10) });
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 4096, blocking: false });
    cursor.first();
    const loading = cursor.load();
    cursor.close();
    cursor.close();
    expect(await loading).toBe(END);
  });

  it("is as a new one when it was closed during a load", async () => {
    const { table } = open({ blocks: manyBlocks(10) });
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 4096, blocking: false });
    cursor.first();
    const loading = cursor.load();
    cursor.close();
    await loading;
    expect(cursor.first()).toBe(PENDING);
    expect(await cursor.load()).toBe(READY);
    expect(current(cursor)).toEqual(manyBlocks(1).flat()[0]);
  });

  it("does not use what a damaged block has left where the current one stood", () => {
    const blocks = ["a", "b", "c"].map((key) => [entry(key, key.repeat(100))]);
    const { table, file } = open({ blocks, compression: "lz4" });
    lengthenPayload(file.bytes, table.blockOffset(2), table.blockOffset(3));
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 1 << 16, blocking: true });
    cursor.first();
    expect(() => cursor.last()).toThrow(expect.objectContaining({ kind: "Corruption" }));
    expect(cursor.first()).toBe(READY);
    expect(current(cursor)).toEqual(blocks[0][0]);
  });

  it("does not use what a failed read has left in its buffer", () => {
    const { table, file } = open({ blocks: manyBlocks(20) });
    const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 600, blocking: true });
    cursor.first();
    const read = file.read.bind(file);
    file.read = (target) => {
      target.fill(0xee);
      throw new Error("EIO");
    };
    expect(() => cursor.last()).toThrow(expect.objectContaining({ kind: "Io" }));
    file.read = read;
    expect(cursor.first()).toBe(READY);
    expect(current(cursor)).toEqual(manyBlocks(1).flat()[0]);
  });

  it("may be asked again after a read that failed", async () => {
    const { table, file } = open({ blocks: manyBlocks(10) });
    const cause = Object.assign(new Error("EIO"), { code: "EIO" });
    let isBroken = true;
    const read = file.read.bind(file);
    file.read = (...where) => {
      if (isBroken) throw cause;
      return read(...where);
    };
    const blocking = new TableCursor(table, { blocks: undefined, readAheadBytes: 4096, blocking: true });
    const waiting = new TableCursor(table, { blocks: undefined, readAheadBytes: 4096, blocking: false });
    expect(() => blocking.first()).toThrow(expect.objectContaining({ kind: "Io", cause }));
    waiting.first();
    await expect(waiting.load()).rejects.toThrow(expect.objectContaining({ kind: "Io", cause }));
    isBroken = false;
    expect(blocking.first()).toBe(READY);
    expect(await waiting.load()).toBe(READY);
    expect(current(waiting)).toEqual(manyBlocks(1).flat()[0]);
  });
});
