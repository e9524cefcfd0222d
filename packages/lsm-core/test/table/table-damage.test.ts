import { describe, expect, it } from "vitest";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { READY, TOMBSTONE } from "../../src/base/cursor.ts";
import { isLsmError } from "../../src/base/errors.ts";
import { hashKey } from "../../src/base/hash.ts";
import { BlockCache } from "../../src/cache/block-cache.ts";
import type { CompressionName } from "../../src/table/compression.ts";
import { TableCursor } from "../../src/table/table-cursor.ts";
import { TableWriter } from "../../src/table/table-writer.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { FOUND, Table } from "../../src/table/table.ts";
import { verifyTable } from "../../src/table/verify-table.ts";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import { COMPRESSIONS } from "../support/compressions.ts";
import { Random, SEED } from "../support/random.ts";
import { BytesFile } from "./hand-written-table.ts";

const PATH = "db/000013.table";

interface Written {
  readonly bytes: Uint8Array;
  readonly meta: TableMeta;
  readonly keys: readonly Uint8Array[];
  /** What each of {@link WAYS} says of the sound table. */
  readonly contents: readonly string[];
}

/** A table with several blocks, one of a single large entry, tombstones and range deletes. */
function write(compression: CompressionName): Written {
  const storage = new MemoryStorage();
  storage.createDirectory("db");
  const file = storage.create(PATH);
  const writer = new TableWriter(file, 13, BYTEWISE, {
    blockBytes: 512,
    filterBitsPerKey: 10,
    locator: true,
    compression,
  });
  const random = new Random(SEED);
  const keys: Uint8Array[] = [];
  for (let i = 0; i < 40; i++) {
    const key = new TextEncoder().encode(`key-${String(i).padStart(3, "0")}`);
    const value = i === 25 ? random.bytes(700) : new Uint8Array(random.below(40)).fill(random.next());
    writer.add(key, 0, key.length, value, 0, i % 7 === 3 ? TOMBSTONE : value.length);
    keys.push(key, Uint8Array.of(...key, 0));
  }
  const meta = writer.finish([{ start: keys[4], end: keys[6] }], 99);
  file.close();
  const readable = storage.openReadable(PATH);
  const bytes = new Uint8Array(readable.size);
  readable.read(bytes, 0, bytes.length, 0);
  return { bytes, meta, keys, contents: WAYS.map((way) => way(bytes, meta, keys)) };
}

type Way = (bytes: Uint8Array, meta: TableMeta, keys: readonly Uint8Array[]) => string;

/** The ways to read a table. Each opens it and returns all that it reads as text. */
const WAYS: readonly Way[] = [
  (bytes, meta) => scan(open(bytes, meta), "forward"),
  (bytes, meta) => scan(open(bytes, meta), "backward"),
  (bytes, meta, keys) => getAll(open(bytes, meta), keys),
  (bytes, meta, keys) => getAll(open(bytes, meta, false), keys),
  (bytes, meta) => JSON.stringify(open(bytes, meta).rangeDeletes),
  (bytes, meta) => JSON.stringify(verifyTable(open(bytes, meta))),
];

function open(bytes: Uint8Array, meta: TableMeta, locator = true): Table {
  return Table.open(new BytesFile(bytes), PATH, meta, BYTEWISE, { locator });
}

function scan(table: Table, direction: "forward" | "backward"): string {
  const lines: string[] = [];
  const cursor = new TableCursor(table, { blocks: undefined, readAheadBytes: 1000, blocking: true });
  const isForward = direction === "forward";
  let state = isForward ? cursor.first() : cursor.last();
  for (; state === READY; state = isForward ? cursor.next() : cursor.prev()) {
    const { keyBytes, keyLength, valueBytes, valueStart, valueLength } = cursor;
    lines.push(`${hex(keyBytes, 0, keyLength)}: ${hex(valueBytes, valueStart, valueLength)}`);
  }
  return lines.join("\n");
}

function getAll(table: Table, keys: readonly Uint8Array[]): string {
  const cache = new BlockCache({ capacityBytes: 2048, blockBytes: 512 });
  const lines = keys.map((key) => {
    const isFound = table.get(key, 0, key.length, hashKey(key, 0, key.length), cache) === FOUND;
    return isFound ? hex(cache.bytes, table.valueStart, table.valueLength) : "absent";
  });
  return lines.join("\n");
}

function hex(bytes: Uint8Array, start: number, length: number): string {
  return length === TOMBSTONE
    ? "tombstone"
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString("hex");
}

/**
 * Fails unless each way of reading gives the right content, or an error that says which file is damaged and where.
 *
 * @returns how many ways gave an error
 */
function countRefusals(written: Written, damaged: Uint8Array, what: string): number {
  let refusals = 0;
  WAYS.forEach((way, i) => {
    let content: string;
    try {
      content = way(damaged, written.meta, written.keys);
    } catch (error) {
      if (!isNamedDamage(error)) throw new Error(`${what}, read in way ${i}`, { cause: error });
      refusals++;
      return;
    }
    if (content !== written.contents[i]) throw new Error(`${what}: way ${i} read something else`);
  });
  return refusals;
}

function isNamedDamage(error: unknown): boolean {
  if (!isLsmError(error) || error.file !== PATH) return false;
  return error.kind === "Incompatible" || (error.kind === "Corruption" && typeof error.offset === "number");
}

describe.each(COMPRESSIONS)("a damaged table (compression: %s)", (compression) => {
  const written = write(compression);

  it("is read in every way when it is not damaged", () => {
    expect(countRefusals(written, written.bytes, "sound")).toBe(0);
    expect(written.contents[2]).toBe(written.contents[3]);
  });

  it("is never read wrong with any byte changed", () => {
    const random = new Random(SEED);
    const damaged = written.bytes.slice();
    for (let at = 0; at < damaged.length; at++) {
      const sound = damaged[at];
      for (const change of [1 << random.below(8), 1 + random.below(255)]) {
        damaged[at] = sound ^ change;
        expect(countRefusals(written, damaged, `byte ${at} changed by ${change}`)).toBeGreaterThan(0);
      }
      damaged[at] = sound;
    }
  });

  it("is refused when it is cut off anywhere", () => {
    for (let length = 0; length < written.bytes.length; length++) {
      const cut = written.bytes.slice(0, length);
      expect(countRefusals(written, cut, `cut to ${length} bytes`)).toBe(WAYS.length);
    }
  });

  it("is refused when its file ends within the tail after it was opened", () => {
    class ShrinkingFile extends BytesFile {
      override get size(): number {
        return written.meta.fileBytes;
      }
    }
    for (const length of [0, written.meta.tailStart, written.meta.fileBytes - 1]) {
      const file = new ShrinkingFile(written.bytes.slice(0, length));
      expect(() => Table.open(file, PATH, written.meta, BYTEWISE, { locator: true })).toThrow(
        expect.objectContaining({ kind: "Corruption", file: PATH, offset: Math.max(length, written.meta.tailStart) }),
      );
    }
  });

  it("is never read wrong with stretches zeroed, copied or exchanged", () => {
    const random = new Random(SEED);
    const { bytes } = written;
    for (let i = 0; i < 300; i++) {
      const damaged = bytes.slice();
      const length = 1 + random.below(600);
      const at = random.below(bytes.length - length);
      const from = random.below(bytes.length - length);
      if (random.oneIn(2)) damaged.fill(0, at, at + length);
      else damaged.set(bytes.subarray(from, from + length), at);
      countRefusals(written, damaged, `stretch of ${length} at ${at}, from ${from}`);
    }
  });
});
