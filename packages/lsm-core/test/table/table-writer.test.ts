import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole, EMPTY_BYTES } from "../../src/base/bytes.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import type { Comparator } from "../../src/base/comparator.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { isLsmError } from "../../src/base/errors.ts";
import { NO_RANGE_DELETES } from "../../src/base/range-delete.ts";
import type { RangeDeletes } from "../../src/base/range-delete.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { ABSENT, FOUND, Table } from "../../src/table/table.ts";
import { TableWriter } from "../../src/table/table-writer.ts";
import type { TableOptions } from "../../src/table/table-writer.ts";
import { verifyTable } from "../../src/table/verify-table.ts";
import { COMPRESSIONS } from "../support/compressions.ts";
import { Random } from "../support/random.ts";
import { BytesFile, entry, FreshBlocks, hashOf, text, tombstone } from "./hand-written-table.ts";
import type { Entry } from "./hand-written-table.ts";
import { WrittenFile } from "./written-file.ts";

const PATH = "db/000013.table";
const OPTIONS: TableOptions = { blockBytes: 512, filterBitsPerKey: 10, locator: true, compression: "none" };
const REVERSE: Comparator = { name: "reverse", compare: (a, b) => compareWhole(b, a) };

function add(writer: TableWriter, { key, value }: Entry): void {
  writer.add(key, 0, key.length, value ?? EMPTY_BYTES, 0, value === undefined ? TOMBSTONE : value.length);
}

interface Written {
  readonly meta: TableMeta;
  readonly file: WrittenFile;
  readonly table: Table;
}

function write(
  entries: readonly Entry[],
  options: Partial<TableOptions> = {},
  rangeDeletes: RangeDeletes = NO_RANGE_DELETES,
  comparator: Comparator = BYTEWISE,
): Written {
  const file = new WrittenFile();
  const writer = new TableWriter(file, 13, comparator, { ...OPTIONS, ...options });
  for (const next of entries) add(writer, next);
  expect(writer.entryCount).toBe(entries.length);
  const meta = writer.finish(rangeDeletes, 5);
  const table = Table.open(new BytesFile(file.bytes), PATH, meta, comparator, { locator: true });
  return { meta, file, table };
}

/** What the table says of a key. */
function get(table: Table, key: Uint8Array): Uint8Array | "tombstone" | "absent" {
  const blocks = new FreshBlocks();
  const outcome = table.get(key, 0, key.length, hashOf(key), blocks);
  if (outcome === ABSENT) return "absent";
  expect(outcome).toBe(FOUND);
  if (table.valueLength === TOMBSTONE) return "tombstone";
  return blocks.bytes.slice(table.valueStart, table.valueStart + table.valueLength);
}

function numbered(count: number, valueLength = 100): Entry[] {
  const random = new Random(count);
  return Array.from({ length: count }, (_, i) => ({
    key: text(`key ${String(i).padStart(8, "0")}`),
    value: random.oneIn(10) ? undefined : random.bytes(valueLength),
  }));
}

/** The bytes that a golden text names: hex, with a comment after `#` on each line. */
function fromHex(golden: string): number[] {
  const digits = golden.replace(/#.*/g, "").split(/\s+/).filter(Boolean);
  return digits.map((pair) => Number.parseInt(pair, 16));
}

const GOLDEN = `
  03 00 02 00 00 00 08 00 0f 00              # block: 3 entries, prefix of 2, where each begins
  61 70                                      # prefix "ap"
  03 04 70 6c 65 72 65 64                    # "ple" = "red"
  05 00 72 69 63 6f 74                       # "ricot", tombstone
  03 01 72 69 6c                             # "ril" = ""
  00 3a 23 50 f0                             # codec and crc
  01 01 63 01 01 64                          # range deletes: one, "c" to "d"
  00 03 a9 3a 96
  06 00 00 00                                # filter: 6 probes, one line
  00 00 00 18 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0a 20 00 88 00 00 00 00 00
  00 00 02 00 00 40 00 02 00 00 80 00 00 00 00 00 40 01 00 00 11 20 00 00 00 00 00 00 00 00 00 10
  00 5d f1 00 48
  00 02 00 00 05 00 00 00                    # locator: no bits for the block, 2 for the entry, 5 slots
  00 00 00 00 f8 00 f8 9c 00 00 00 00 e6 46 6d 0e 21 28 02 d0
  00 95 e4 69 4b
  01 00 00 00 00 00 00 00 25 00 00 00        # index: one block from 0 to 37
  05 00 00 00 61 70 72 69 6c                 # separator "april"
  00 f2 88 ed 65
  0a 63 6f 6d 70 61 72 61 74 6f 72 08 62 79 74 65 77 69 73 65     # comparator = bytewise
  0b 63 6f 6d 70 72 65 73 73 69 6f 6e 04 6e 6f 6e 65              # compression = none
  0a 63 72 65 61 74 65 64 2d 62 79 0a 6c 73 6d 2d 63 6f 72 65 20 31 # created-by = lsm-core 1
  07 65 6e 74 72 69 65 73 01 33                                   # entries = 3
  09 72 61 77 2d 62 79 74 65 73 02 32 30                          # raw-bytes = 20
  0a 74 6f 6d 62 73 74 6f 6e 65 73 01 31                          # tombstones = 1
  00 c3 ef 2c 61
  25 00 00 00 30 00 00 00 79 00 00 00 9a 00 00 00 b4 00 00 00     # footer: where the sections begin
  18 01 00 00                                # where the footer begins
  0d 00 00 00 00 00 00 00                    # table 13
  03 00 00 00 00 00 00 00                    # 3 entries
  05 00 00 00 00 00 00 00                    # sequence number 5
  01 00 00 00 c3 f3 c1 88                    # version and crc
  6c 73 6d 2d 74 62 6c 0a                    # lsm-tbl
`;

describe("TableWriter", () => {
  it("writes the bytes of format version 1", () => {
    const entries = [entry("apple", "red"), tombstone("apricot"), entry("april", "")];
    const { file, meta } = write(entries, {}, [{ start: text("c"), end: text("d") }]);
    expect([...file.bytes]).toEqual(fromHex(GOLDEN));
    expect(meta).toEqual({
      id: 13,
      fileBytes: 344,
      tailStart: 37,
      entryCount: 3,
      tombstoneCount: 1,
      rangeDeleteCount: 1,
      rawBytes: 20,
      sequence: 5,
      smallest: text("apple"),
      largest: text("d"),
      largestExclusive: true,
    });
  });

  const key = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.uint8Array({ maxLength: 300 }));
  const value = fc.oneof(
    fc.constant(undefined),
    fc.uint8Array({ maxLength: 40 }),
    fc.tuple(fc.nat(255), fc.nat(3000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
  );
  const entryLists = fc.uniqueArray(fc.record({ key, value }), {
    minLength: 1,
    maxLength: 80,
    selector: (e) => e.key.join(),
  });
  const options = fc.record({
    blockBytes: fc.constantFrom(512, 4096, 65_536),
    filterBitsPerKey: fc.constantFrom(0, 10),
    locator: fc.boolean(),
    compression: fc.constantFrom(...COMPRESSIONS),
  });

  it("writes sound tables that give back every entry, whatever the entries, options and order", () => {
    fc.assert(
      fc.property(entryLists, options, fc.constantFrom(BYTEWISE, REVERSE), (unsorted, chosen, comparator) => {
        const entries = unsorted.toSorted((a, b) => comparator.compare(a.key, b.key));
        const { table, meta, file } = write(entries, chosen, NO_RANGE_DELETES, comparator);
        const rawBytes = entries.reduce((sum, e) => sum + e.key.length + (e.value?.length ?? 0), 0);
        expect(verifyTable(table)).toMatchObject({ entries: entries.length, rawBytes, rangeDeletes: 0 });
        expect(meta).toMatchObject({ entryCount: entries.length, rawBytes, fileBytes: file.bytes.length });
        expect(meta).toMatchObject({ smallest: entries[0].key, largest: entries.at(-1)?.key, largestExclusive: false });
        for (const e of entries) expect(get(table, e.key)).toEqual(e.value ?? "tombstone");
        for (const e of entries) expect(get(table, Uint8Array.of(...e.key, 7, 7, 7, 7, 7, 7, 7))).toBe("absent");
      }),
      { numRuns: 60 },
    );
  });

  it.each(["deflate", "lz4"] as const)(
    "never lets damage of any byte become another error or a wrong value (%s)",
    (compression) => {
      const entries = [...numbered(12, 40), entry("large", "x".repeat(900))];
      const { file, meta } = write(entries, { compression }, [{ start: text("m"), end: undefined }]);
      const bytes = file.bytes;
      for (let at = 0; at < bytes.length; at++) {
        const damaged = bytes.slice();
        damaged[at] ^= 1 << (at & 7);
        let caught: unknown;
        try {
          verifyTable(Table.open(new BytesFile(damaged), PATH, meta, BYTEWISE, { locator: true }));
        } catch (error) {
          caught = error;
        }
        expect(isLsmError(caught) && caught.kind, `byte ${at}: ${String(caught)}`).toBe("Corruption");
      }
    },
  );

  it("writes in large pieces, then syncs", () => {
    const { file, table } = write(numbered(20_000), { blockBytes: 4096 });
    expect(table.blockCount).toBeGreaterThan(400);
    expect(file.bytes.length / file.writeLengths.length).toBeGreaterThan(150_000);
    expect(file.syncCount).toBe(1);
    expect(verifyTable(table).entries).toBe(20_000);
  });

  it("writes a large value from where it is", () => {
    const large = new Random(1).bytes(3 << 20);
    const entries = [entry("a"), { key: text("b"), value: large }, entry("c"), { key: text("d"), value: large }];
    const { file, table } = write(entries);
    expect(file.sources.has(large.buffer)).toBe(true);
    expect(table.blockCount).toBe(4);
    expect(compareWhole(get(table, text("d")) as Uint8Array, large)).toBe(0);
    expect(verifyTable(table).entries).toBe(4);
  });

  it.each(["deflate", "lz4"] as const)("compresses large values too (%s)", (compression) => {
    const large = new Uint8Array(1 << 20).fill(5);
    const { table, meta } = write([{ key: text("b"), value: large }], { compression });
    expect(meta.fileBytes).toBeLessThan(20_000);
    expect(compareWhole(get(table, text("b")) as Uint8Array, large)).toBe(0);
  });

  it("takes keys of any length, with values beside them or elsewhere", () => {
    const keys = [new Uint8Array(0), new Uint8Array(65_535), new Uint8Array(65_536), new Uint8Array(65_536).fill(9)];
    const { table } = write(keys.map((k) => ({ key: k, value: k.subarray(0, 20) })));
    expect(verifyTable(table).entries).toBe(4);
    expect(get(table, keys[2])).toEqual(new Uint8Array(20));
  });

  it("counts finished blocks and calls back after each", () => {
    const file = new WrittenFile();
    const writer = new TableWriter(file, 13, BYTEWISE, OPTIONS);
    const sizes: number[] = [];
    const counts: number[] = [];
    writer.onBlock = (): void => {
      sizes.push(writer.fileBytes);
      counts.push(writer.entryCount);
    };
    const entries = [...numbered(50), entry("large", "x".repeat(2000)), entry("last")];
    for (const next of entries) add(writer, next);
    const meta = writer.finish(NO_RANGE_DELETES, 1);
    const { blockCount } = Table.open(new BytesFile(file.bytes), PATH, meta, BYTEWISE, { locator: true });
    expect(sizes).toHaveLength(blockCount - 2); // the large entry ends the block before it, too
    expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(51);
    expect(meta.tailStart).toBeGreaterThan(sizes.at(-1) ?? 0);
  });

  it("records where entries and range deletes begin and end", () => {
    const boundsOf = (
      keys: readonly string[],
      rangeDeletes: RangeDeletes,
      comparator: Comparator = BYTEWISE,
    ): unknown[] => {
      const { meta } = write(
        keys.map((k) => entry(k)),
        {},
        rangeDeletes,
        comparator,
      );
      const show = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);
      return [show(meta.smallest), show(meta.largest), meta.largestExclusive];
    };
    const range = (start: string, end?: string): RangeDeletes[number] => ({
      start: text(start),
      end: end === undefined ? undefined : text(end),
    });
    expect(boundsOf(["b", "d"], [])).toEqual(["b", "d", false]);
    expect(boundsOf(["b", "d"], [range("a", "c")])).toEqual(["a", "d", false]);
    expect(boundsOf(["b", "d"], [range("c", "d")])).toEqual(["b", "d", false]);
    expect(boundsOf(["b", "d"], [range("a", "b"), range("c", "e")])).toEqual(["a", "e", true]);
    expect(boundsOf(["b", "d"], [range("c")])).toEqual(["b", undefined, false]);
    expect(boundsOf([], [range("c", "e")])).toEqual(["c", "e", true]);
    expect(boundsOf([], [range("")])).toEqual(["", undefined, false]);
    expect(boundsOf(["d", "b"], [range("c", "a")], REVERSE)).toEqual(["d", "a", true]);
  });

  it("refuses an entry that is not after the one before, also across blocks", () => {
    for (const comparator of [BYTEWISE, REVERSE]) {
      for (const filling of ["", "x".repeat(400), "x".repeat(2000)]) {
        const writer = new TableWriter(new WrittenFile(), 13, comparator, OPTIONS);
        add(writer, entry("bb", filling));
        expect(() => add(writer, entry("bb", filling))).toThrow(/entry 1 of table 13/);
        const before = comparator === BYTEWISE ? ["ba", "b", "a", ""] : ["bc", "bbb", "c"];
        for (const k of before) expect(() => add(writer, entry(k, filling)), k).toThrow(/not after/);
      }
    }
  });

  it("refuses a table without anything in it", () => {
    expect(() => write([])).toThrow(/an entry or a range delete/);
  });

  it("is unusable after a failed write", () => {
    const file = new WrittenFile();
    const writer = new TableWriter(file, 13, BYTEWISE, { ...OPTIONS, blockBytes: 65_536 });
    file.failure = new Error("disk full");
    const entries = numbered(4000);
    expect(() => entries.forEach((next) => add(writer, next))).toThrow("disk full");
    file.failure = undefined;
    expect(() => add(writer, entry("z"))).toThrow(/has finished or failed/);
    expect(() => writer.finish(NO_RANGE_DELETES, 1)).toThrow(/has finished or failed/);
  });

  it("is unusable after it has finished", () => {
    const writer = new TableWriter(new WrittenFile(), 13, BYTEWISE, OPTIONS);
    add(writer, entry("a"));
    writer.finish(NO_RANGE_DELETES, 1);
    expect(() => add(writer, entry("b"))).toThrow(/has finished or failed/);
    expect(() => writer.finish(NO_RANGE_DELETES, 1)).toThrow(/has finished or failed/);
  });
});
