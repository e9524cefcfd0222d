import { describe, expect, it } from "vitest";
import { toBounds, type Range } from "../../src/base/range.ts";
import { AsyncScan } from "../../src/async-scan.ts";
import { Engine } from "../../src/engine/engine.ts";
import { type LsmOptions, resolveOptions } from "../../src/engine/options.ts";
import { Pin } from "../../src/engine/pin.ts";
import { NONE } from "../../src/engine/write-level.ts";
import { WHOLE_RANGE } from "../../src/manifest/key-range.ts";
import { BLOCK_LOOKS } from "../../src/read/read-cost.ts";
import { Scan } from "../../src/scan.ts";
import { ScanEnds } from "../../src/scan-ends.ts";
import { NO_PIN } from "../../src/table/block-source.ts";
import { SimulatedStorage } from "../../src/testing/simulated-storage.ts";
import { OP_DELETE_RANGE, OP_PUT } from "../../src/wal/operation.ts";
import { Random, SEED } from "../support/random.ts";
import { bytes, padded } from "../support/text.ts";

const FRAMES = 6;
const FRAME_BYTES = 512 + 8;
const COUNT = 400;
const OPTIONS: LsmOptions = {
  memtableCapacity: 8_000,
  compactionTrigger: 3,
  blockSize: 512,
  tableSize: 4_096,
  blockCacheCapacity: FRAMES * FRAME_BYTES,
  openTables: 3,
};

function openFilled(): { engine: Engine; storage: SimulatedStorage } {
  const storage = new SimulatedStorage();
  const engine = Engine.open("/db", resolveOptions({ ...OPTIONS, storage }));
  for (let round = 0; round < 3; round++) {
    for (let i = round; i < COUNT; i += round + 1) write(engine, OP_PUT, padded(i), `value ${i} `.repeat(4));
    write(engine, OP_DELETE_RANGE, padded(100 * round), padded(100 * round + 20));
  }
  engine.writer.flush();
  return { engine, storage };
}

function write(engine: Engine, kind: number, key: string, value: string): void {
  engine.writer.writeOne(kind, bytes(key), key.length, bytes(value), value.length, NONE);
}

function scan(engine: Engine, range: Range): Scan {
  return new Scan(new ScanEnds(new Pin(engine), toBounds(range, engine.comparator), range), range.reverse === true);
}

/** How many frames of the cache can be held: half of them when nobody holds one. */
function countFreePins({ blocks, tables, views }: Engine): number {
  const pins: number[] = [];
  for (const slot of views.current.levels.flat()) {
    tables.pin(slot);
    const table = tables.acquire(slot);
    for (let block = 0; block < table.blockCount; block++) {
      blocks.fetch(table, block);
      const pin = blocks.pin();
      if (pin !== NO_PIN) pins.push(pin);
    }
    tables.unpin(slot);
  }
  for (const pin of pins) blocks.unpin(pin);
  return pins.length;
}

function expectNothingHeld(engine: Engine): void {
  const { current } = engine.views;
  expect(engine.openPins).toBe(0);
  expect(engine.views.heldCount).toBe(0);
  expect(current.pins).toBe(0);
  expect(current.levels.flat().map(({ pins }) => pins)).toEqual(current.levels.flat().map(() => 0));
  expect(countFreePins(engine)).toBe(FRAMES / 2);
}

describe("cursors of scans that are over", () => {
  it("hold neither blocks nor tables, however the scans ended", () => {
    const { engine, storage } = openFilled();
    const random = new Random(SEED);
    let failures = 0;
    for (let i = 0; i < 400; i++) {
      const scans = Array.from({ length: 1 + random.below(3) }, () =>
        scan(engine, { gte: padded(random.below(COUNT)), reverse: random.oneIn(2) }),
      );
      if (random.oneIn(2)) {
        const count = 1 + random.below(8);
        storage.failAt(count, {
          code: "EIO",
          kinds: ["read", "openReadable"],
          times: 1 + random.below(3),
          partial: true,
        });
      }
      for (let move = 0; move < 8; move++) {
        const one = random.pick(scans);
        try {
          if (random.oneIn(4)) one.seek(padded(random.below(COUNT)));
          else if (random.oneIn(6)) expect(one.length).toBeGreaterThanOrEqual(0);
          else (random.oneIn(3) ? one.reversed() : one).nextMany(random.below(60));
        } catch (error) {
          expect(error).toMatchObject({ kind: "Io" });
          failures++;
        }
      }
      storage.clearFailures();
      for (const one of scans) one.close();
      if (i % 40 === 0) write(engine, OP_PUT, padded(i), "again".repeat(700));
      if (i % 20 === 0) expectNothingHeld(engine);
    }
    expect(failures).toBeGreaterThan(50);
    expectNothingHeld(engine);
    engine.close();
  });

  it("hold neither blocks nor tables after asynchronous scans, those that failed too", async () => {
    const { engine, storage } = openFilled();
    let failures = 0;
    for (let point = 1; point <= 60; point++) {
      const range: Range = { gte: padded(point * 3), reverse: point % 2 === 0 };
      const pairs = new AsyncScan(new Pin(engine), toBounds(range, engine.comparator), range);
      storage.failAt(1 + (point % 7), { code: "EIO", kinds: ["read", "openReadable"], times: 1 + (point % 3) });
      try {
        for (let i = 0; i < 100; i++) await pairs.next();
      } catch (error) {
        expect(error).toMatchObject({ kind: "Io" });
        failures++;
      }
      storage.clearFailures();
      await pairs.return();
      if (point % 10 === 0) expectNothingHeld(engine);
    }
    expect(failures).toBeGreaterThan(10);
    engine.close();
  });

  it("may be closed after the database is", () => {
    const { engine } = openFilled();
    const scans = [scan(engine, {}), scan(engine, { reverse: true })];
    for (const one of scans) one.nextMany(30);
    const { levels } = engine.views.current;
    engine.close();
    for (const one of scans) {
      expect(() => one.next()).toThrow(expect.objectContaining({ kind: "Closed" }));
      one.close();
    }
    expect(engine.openPins).toBe(0);
    expect(levels.flat().every(({ pins, table }) => pins === 0 && table === undefined)).toBe(true);
  });

  it("keep no memory of a long key", () => {
    const { engine } = openFilled();
    write(engine, OP_PUT, "k".repeat(60_000), "value");
    engine.writer.flush();
    const one = scan(engine, { gte: "k" });
    expect(one.next().value?.[0].length).toBe(60_000);
    one.close();
    expect(engine.views.current.idleCursor?.cursor.keyBytes.length).toBe(0);
    engine.close();
  });

  it("keep no memory of an arena that the memtable has left", () => {
    const { engine } = openFilled();
    write(engine, OP_PUT, "k", "value");
    const { active } = engine.views.current;
    const cursor = active.cursor(active.end);
    cursor.seek(bytes("k"));
    expect(cursor.keyBytes).toBe(active.bytes);
    cursor.close();
    expect([cursor.keyBytes.length, cursor.valueBytes.length]).toEqual([0, 0]);
    engine.close();
  });
});

it("a scan counts the blocks that it enters in level 0, and no others", () => {
  const { engine } = openFilled();
  const looksOfScan = (): number => {
    const before = engine.readCost.looks;
    for (const _ of scan(engine, {})) void _;
    return engine.readCost.looks - before;
  };
  write(engine, OP_PUT, padded(0), "value");
  engine.writer.flush();
  expect(engine.version.levels[0]).toHaveLength(1);
  expect(looksOfScan()).toBe(BLOCK_LOOKS);
  engine.compact(WHOLE_RANGE);
  expect(engine.version.levels[0]).toHaveLength(0);
  expect(looksOfScan()).toBe(0);
  engine.close();
});
