import { Lsm, type LsmOptions, Scan } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { keys, padded, text } from "../support/text.ts";
import { asLsmError, thrownLsmError } from "../support/thrown.ts";

/** Keys 000000, 000002, … spread over tables of several levels, tombstones between them, and the memtable. */
function openEven(count: number): Lsm {
  const db = openMemoryDb({ memtableCapacity: 2_000 });
  for (let i = 0; i < count; i++) {
    db.put(padded(2 * i), `value of ${i}`);
    if (i % 3 === 0) db.put(padded(2 * i + 1), "odd");
  }
  db.flush();
  for (let i = 0; i < count; i += 3) db.delete(padded(2 * i + 1));
  return db;
}

function key(entry: IteratorResult<[Uint8Array, Uint8Array]>): string | undefined {
  return entry.done === true ? undefined : text(entry.value[0]);
}

describe("Scan", () => {
  it("is an iterator of pairs and its own iterable", () => {
    const db = openEven(3);
    const scan = db.scan();
    expect(scan).toBeInstanceOf(Scan);
    expect(scan[Symbol.iterator]()).toBe(scan);
    const first = scan.next();
    expect(first.done).toBe(false);
    expect(text(first.value?.[0])).toBe("000000");
    expect(text(first.value?.[1])).toBe("value of 0");
    expect(Array.from(scan, ([k]) => text(k))).toEqual(["000002", "000004"]);
    expect(scan.next()).toEqual({ done: true, value: undefined });
    expect(scan.next()).toEqual({ done: true, value: undefined });
  });

  it("runs backwards with nextBack", () => {
    const scan = openEven(4).scan();
    expect([key(scan.nextBack()), key(scan.nextBack()), key(scan.nextBack()), key(scan.nextBack())]).toEqual([
      "000006",
      "000004",
      "000002",
      "000000",
    ]);
    expect(scan.nextBack().done).toBe(true);
    expect(scan.next().done).toBe(true);
  });

  it("is double-ended: the two ends meet, each pair comes once", () => {
    const db = openEven(400);
    const random = new Random(SEED);
    for (let round = 0; round < 20; round++) {
      const scan = db.scan();
      const front: string[] = [];
      const back: string[] = [];
      for (;;) {
        expect(scan.length).toBe(400 - front.length - back.length);
        const fromFront = random.oneIn(2);
        const entry = key(fromFront ? scan.next() : scan.nextBack());
        if (entry === undefined) break;
        (fromFront ? front : back).push(entry);
      }
      expect([...front, ...back.toReversed()]).toEqual(keys(db));
      expect([scan.length, key(scan.next()), key(scan.nextBack())]).toEqual([0, undefined, undefined]);
    }
  });

  it("counts what is left exactly", () => {
    const db = openEven(300);
    const scan = db.scan({ gte: padded(10), lt: padded(500) });
    expect(scan.length).toBe(245);
    scan.next();
    scan.nextBack();
    expect(scan.length).toBe(243);
    expect([...scan]).toHaveLength(243);
    expect(scan.length).toBe(0);
    expect(db.scan({ limit: 7 }).length).toBe(7);
    expect(db.scan({ gt: "x" }).length).toBe(0);
  });

  it("asking for the length moves nothing", () => {
    const scan = openEven(5).scan();
    scan.next();
    expect(scan.length).toBe(4);
    expect(key(scan.next())).toBe("000002");
    expect(scan.length).toBe(3);
    expect(key(scan.nextBack())).toBe("000008");
  });

  it("yields keys or values alone", () => {
    const db = openEven(3);
    expect(Array.from(db.scan().keys(), text)).toEqual(["000000", "000002", "000004"]);
    expect(Array.from(db.scan().values(), text)).toEqual(["value of 0", "value of 1", "value of 2"]);
    expect(Array.from(db.scan({ reverse: true, limit: 1 }).keys(), text)).toEqual(["000004"]);
  });

  it("gives everything left with toArray, and is then at its end", () => {
    const scan = openEven(10).scan();
    scan.next();
    scan.nextBack();
    expect(scan.toArray().map(([k]) => text(k))).toEqual(Array.from({ length: 8 }, (_, i) => padded(2 * i + 2)));
    expect(scan.next().done).toBe(true);
    expect(scan.toArray()).toEqual([]);
  });

  it("gives up to n pairs with nextMany", () => {
    const scan = openEven(10).scan();
    expect(scan.nextMany(3).map(([k]) => text(k))).toEqual(["000000", "000002", "000004"]);
    expect(key(scan.next())).toBe("000006");
    expect(scan.nextMany(0)).toEqual([]);
    expect(scan.nextMany(100)).toHaveLength(6);
    expect(scan.nextMany(1)).toEqual([]);
  });

  it("reversed is the same range from the other end", () => {
    const db = openEven(50);
    const expected = keys(db).toReversed();
    expect(Array.from(db.scan().reversed(), ([k]) => text(k))).toEqual(expected);
    expect(keys(db, { reverse: true })).toEqual(expected);
    expect(Array.from(db.scan({ reverse: true }).reversed(), ([k]) => text(k))).toEqual(expected.toReversed());
  });

  it("reversed after some steps gives what is left", () => {
    const scan = openEven(6).scan();
    scan.next();
    scan.nextBack();
    expect(Array.from(scan.reversed(), ([k]) => text(k))).toEqual(["000008", "000006", "000004", "000002"]);
  });

  it("seek moves to the first pair at or after a key", () => {
    const db = openEven(300);
    const scan = db.scan();
    scan.seek(padded(101));
    expect(key(scan.next())).toBe(padded(102));
    scan.seek(padded(500));
    expect(key(scan.next())).toBe(padded(500));
    scan.seek("9");
    expect(scan.next().done).toBe(true);
  });

  it("seek in a reverse scan moves to the first pair at or before a key", () => {
    const db = openEven(300);
    const scan = db.scan({ reverse: true });
    scan.seek(padded(101));
    expect(key(scan.next())).toBe(padded(100));
    scan.seek(padded(50));
    expect(key(scan.next())).toBe(padded(50));
    scan.seek("");
    expect(scan.next().done).toBe(true);
  });

  it("seek stays within the range", () => {
    const db = openEven(100);
    const scan = db.scan({ gte: padded(50), lt: padded(60) });
    scan.seek(padded(10));
    expect(key(scan.next())).toBe(padded(50));
    scan.seek(padded(58));
    expect(key(scan.next())).toBe(padded(58));
    expect(scan.next().done).toBe(true);
    const other = db.scan({ gte: padded(50), lt: padded(60) });
    other.seek(padded(80));
    expect(other.next().done).toBe(true);
  });

  it("seek changes what the length counts", () => {
    const scan = openEven(100).scan();
    scan.seek(padded(100));
    expect(scan.length).toBe(50);
    expect([...scan]).toHaveLength(50);
  });

  it("is a snapshot: later writes never show", () => {
    const db = openEven(200);
    const expected = keys(db);
    const forward = db.scan();
    const backward = db.scan({ reverse: true });
    const early = [key(forward.next()), key(backward.next())];
    for (let i = 0; i < 200; i++) {
      db.put(padded(2 * i), "changed");
      db.put(padded(2 * i + 1), "new");
    }
    db.deleteRange({ gte: padded(100), lt: padded(200) });
    db.flush();
    db.compact();
    expect([early[0], ...Array.from(forward, ([k]) => text(k))]).toEqual(expected);
    const rest = Array.from(backward, ([k, v]) => [text(k), text(v)]);
    expect([early[1], ...rest.map(([k]) => k)]).toEqual(expected.toReversed());
    expect(rest.some(([, v]) => v === "changed")).toBe(false);
  });

  it("ends when closed, as often as one likes", () => {
    const scan = openEven(10).scan();
    scan.next();
    scan.close();
    scan.close();
    expect(endsOrThrowsClosed(() => scan.next())).toBe(true);
    expect(endsOrThrowsClosed(() => scan.nextBack())).toBe(true);
  });

  it("is disposable, and a for loop that breaks closes it", () => {
    const db = openEven(10);
    let kept: Scan;
    {
      using scan = db.scan();
      kept = scan;
      scan.next();
    }
    expect(endsOrThrowsClosed(() => kept.next())).toBe(true);
    const broken = db.scan();
    for (const _ of broken) break;
    expect(endsOrThrowsClosed(() => broken.next())).toBe(true);
  });

  it("open scans show in the stats until they end or are closed", () => {
    const db = openEven(10);
    const before = db.stats().openScans;
    const closed = db.scan();
    const finished = db.scan();
    closed.next();
    finished.next();
    expect(db.stats().openScans).toBe(before + 2);
    closed.close();
    finished.toArray();
    expect(db.stats().openScans).toBe(before);
  });

  it("of a closed database is refused, also half way", () => {
    const db = openTestDb();
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    db.flush();
    const scan = db.scan();
    scan.next();
    db.close();
    expect(thrownLsmError(() => scan.next()).kind).toBe("Closed");
    expect(thrownLsmError(() => db.scan()).kind).toBe("Closed");
  });
});

describe("scanAsync", () => {
  it("yields the same pairs as scan", async () => {
    const db = openTestDb({ memtableCapacity: 2_000, blockCacheCapacity: 0 });
    for (let i = 0; i < 500; i++) db.put(padded(i), `value ${i}`);
    for (const range of [
      {},
      { reverse: true },
      { gte: padded(100), lt: padded(200) },
      { prefix: "0003", limit: 50 },
      { limit: 0 },
    ]) {
      const seen: (string | undefined)[] = [];
      for await (const [k] of db.scanAsync(range)) seen.push(text(k));
      expect(seen).toEqual(keys(db, range));
    }
  });

  it("is a snapshot taken at the call", async () => {
    const db = openTestDb();
    db.put("a", "1");
    const scan = db.scanAsync();
    db.put("b", "2");
    db.delete("a");
    db.flush();
    const seen: string[] = [];
    for await (const [k, v] of scan) seen.push(`${text(k)}=${text(v)}`);
    expect(seen).toEqual(["a=1"]);
  });

  it("is given up when its loop breaks", async () => {
    const db = openTestDb();
    for (let i = 0; i < 100; i++) db.put(padded(i), "v");
    const before = db.stats().openScans;
    for await (const _ of db.scanAsync()) break;
    expect(db.stats().openScans).toBe(before);
  });

  it("and getAsync say Closed wherever the database is closed under them, not that a file is", async () => {
    const storage = new SimulatedStorage();
    const options: LsmOptions = {
      storage,
      memtableCapacity: 4_000,
      blockCacheCapacity: 0,
      tableSize: 4_096,
      openTables: 1,
    };
    const filling = Lsm.open("/db", options);
    for (let i = 0; i < 300; i++) filling.put(padded(i), `value ${i} `.repeat(20));
    filling.close();
    for (let turns = 0; turns < 25; turns++) {
      const db = Lsm.open("/db", options);
      const kind = (async () => {
        for await (const [k] of db.scanAsync()) await db.getAsync(k);
      })().catch((error: unknown) => asLsmError(error).kind);
      const isFound = db.getAsync(padded(turns)).catch((error: unknown) => asLsmError(error).kind);
      for (let turn = 0; turn < turns; turn++)
        await (turn % 3 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined);
      db.close();
      expect(await kind, `after ${turns} turns`).toBe("Closed");
      expect(["Closed", `value ${turns} `.repeat(20)]).toContain(
        await isFound.then((found) => (typeof found === "string" ? found : text(found))),
      );
    }
  });
});

function endsOrThrowsClosed(step: () => IteratorResult<unknown>): boolean {
  try {
    return step().done === true;
  } catch (error) {
    return (error as { kind?: string }).kind === "Closed";
  }
}
