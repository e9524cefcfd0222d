import { setImmediate as turn } from "node:timers/promises";
import { Batch, type CommitChange, type CommitEvent, type Comparator, type Lsm, type LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { bytewise, Model, type ModelOperation } from "../support/model.ts";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { bytes, latin1, padded } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";
import { toBatch, toRange } from "../support/to-lsm.ts";

/** Collects the events of a database. */
function collect(db: Lsm): CommitEvent[] {
  const events: CommitEvent[] = [];
  db.on("commit", (event) => events.push(event));
  return events;
}

/** A change as one readable word. */
function word(change: CommitChange): string {
  if (change.kind === "put") return `${latin1(change.key)}=${latin1(change.value)}`;
  if (change.kind === "delete") return `-${latin1(change.key)}`;
  return `-[${latin1(change.start)},${change.end === undefined ? "" : latin1(change.end)})`;
}

function words(events: readonly CommitEvent[]): string[] {
  return events.map(({ sequence, changes }) => `${sequence}: ${changes.map(word).join(" ")}`);
}

describe("commit events", () => {
  it("are one for each write call, batch and transaction, in order", async () => {
    const db = openTestDb();
    const events = collect(db);
    db.put("a", "1");
    db.put("a", "");
    db.delete("a");
    db.deleteRange({ gte: "a", lte: "b" });
    db.deleteRange({});
    db.write(new Batch().put("b", "1").delete("c").deleteRange({ prefix: "d" }));
    const promises = [
      db.putAsync("e", "1"),
      db.deleteAsync("e"),
      db.writeAsync(new Batch().put("f", "1").put("f", "2")),
    ];
    db.transaction((transaction) => void transaction.put("g", "1").delete("h").deleteRange({ lt: "a" }));
    promises.push(db.transaction(async (transaction) => void transaction.put("i", "1")));
    await Promise.all(promises);
    expect(words(events)).toEqual([
      "1: a=1",
      "2: a=",
      "3: -a",
      "4: -[a,b\0)",
      "5: -[,)",
      "8: b=1 -c -[d,e)",
      "9: e=1",
      "10: -e",
      "12: f=1 f=2",
      "15: g=1 -h -[,a)",
      "16: i=1",
    ]);
    expect(db.stats().lastSequence).toBe(16);
  });

  it("are none for what writes nothing", async () => {
    const db = openMemoryDb();
    const events = collect(db);
    db.write(new Batch());
    db.deleteRange({ gte: "b", lt: "a" });
    db.transaction((transaction) => transaction.get("a"));
    const lost = db.begin();
    lost.put("b", "1").get("a");
    db.put("a", "1");
    expect(thrownLsmError(() => lost.commit()).kind).toBe("Conflict");
    db.begin().put("c", "1").rollback();
    expect(() => db.put("x".repeat(70_000), "")).toThrow(RangeError);
    await turn();
    expect(words(events)).toEqual(["1: a=1"]);
  });

  it("come after the call, not within it, and before the next turn of the event loop", async () => {
    const db = openMemoryDb();
    const events = collect(db);
    db.put("a", "1");
    expect(events).toHaveLength(0);
    await Promise.resolve();
    expect(events).toHaveLength(1);
  });

  it("are those between the adding and the removing of a listener", async () => {
    const db = openMemoryDb();
    const first: string[] = [];
    const second: string[] = [];
    const endFirst = db.on("commit", (event) => first.push(...words([event])));
    db.put("a", "1");
    const endSecond = db.on("commit", (event) => second.push(...words([event])));
    db.put("a", "2");
    await turn();
    db.put("a", "3");
    endFirst();
    endFirst();
    await turn();
    db.put("a", "4");
    endSecond();
    db.put("a", "5");
    await turn();
    expect(first).toEqual(["1: a=1", "2: a=2"]);
    expect(second).toEqual(["2: a=2", "3: a=3"]);
  });

  it("give every listener copies of its own, that the caller's arrays are none of", async () => {
    const db = openMemoryDb();
    const spoil = (event: CommitEvent): void => {
      for (const change of event.changes) if (change.kind === "put") change.value.fill(0);
    };
    db.on("commit", spoil);
    const events = collect(db);
    const value = new Uint8Array([1, 2, 3]);
    db.put("k", value);
    value.fill(9);
    await turn();
    expect(events[0].changes).toEqual([{ kind: "put", key: bytes("k"), value: new Uint8Array([1, 2, 3]) }]);
    spoil(events[0]);
    expect(db.get("k")).toEqual(new Uint8Array([1, 2, 3]));
  });

  it("reach all listeners in order when a listener writes, even if that fills memtables", async () => {
    const db = openMemoryDb({ memtableCapacity: 200 });
    const seen: number[][] = [[], []];
    db.on("commit", (event) => {
      seen[0].push(event.sequence);
      if (event.sequence <= 200) db.put(`k${event.sequence}`, "x".repeat(50));
      if (event.sequence % 50 === 0) db.flush();
    });
    db.on("commit", (event) => seen[1].push(event.sequence));
    db.put("start", "");
    while (seen[1].length < 201) await turn();
    const all = Array.from({ length: 201 }, (_, i) => i + 1);
    expect(seen).toEqual([all, all]);
  });

  it("pass a listener that throws", async () => {
    const db = openMemoryDb();
    const thrown: unknown[] = [];
    const take = (error: unknown): void => void thrown.push(error);
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", take);
    try {
      db.on("commit", () => {
        throw new Error("of a listener");
      });
      const events = collect(db);
      db.put("a", "1");
      db.put("a", "2");
      await turn();
      expect(words(events)).toEqual(["1: a=1", "2: a=2"]);
      expect(thrown.map(String)).toEqual(["Error: of a listener", "Error: of a listener"]);
    } finally {
      process.removeListener("uncaughtException", take);
      for (const other of others) process.on("uncaughtException", other);
    }
  });

  it("come for what was written before a close", async () => {
    const db = openMemoryDb();
    const events = collect(db);
    db.put("a", "1");
    db.close();
    await turn();
    expect(words(events)).toEqual(["1: a=1"]);
  });
});

/** A copy that is told nothing but the events. */
class Follower {
  readonly model: Model;
  readonly #isBytewise: boolean;
  sequence: number;

  constructor(db: Lsm, isBytewise: boolean, model: Model) {
    this.#isBytewise = isBytewise;
    this.model = model;
    this.sequence = db.stats().lastSequence;
    db.on("commit", (event) => this.#apply(event));
  }

  #apply({ sequence, changes }: CommitEvent): void {
    this.sequence += changes.length;
    expect(sequence, "there are no gaps").toBe(this.sequence);
    for (const change of changes) {
      if (change.kind === "put") this.model.put(latin1(change.key), latin1(change.value));
      else if (change.kind === "delete") this.model.delete(latin1(change.key));
      else {
        expect(this.#isBytewise, "in another order, ranges are deleted key by key").toBe(true);
        const end = change.end === undefined ? {} : { lt: latin1(change.end) };
        this.model.deleteRange({ gte: latin1(change.start), ...end });
      }
    }
  }
}

const KEYS = 30;

function randomOperation(random: Random): ModelOperation {
  const key = padded(random.below(KEYS), 2);
  if (random.oneIn(6)) return { kind: "deleteRange", range: { gt: key, lte: padded(random.below(KEYS), 2) } };
  if (random.oneIn(5)) return { kind: "delete", key };
  return { kind: "put", key, value: String(random.next()).repeat(random.below(8)) };
}

/** Writes in one of all the ways there are; some are done when this returns, the others when the promise settles. */
async function writeSomehow(db: Lsm, random: Random): Promise<void> {
  const operation = randomOperation(random);
  const operations = Array.from({ length: 1 + random.below(4) }, () => randomOperation(random));
  const durability = random.pick(["none", "process", "sync", undefined] as const);
  switch (random.below(10)) {
    case 0:
      return await db.writeAsync(toBatch(operations), { durability });
    case 1:
      return await db.putAsync(bytes(padded(random.below(KEYS), 2)), "async", { durability });
    case 2:
      return await db.deleteAsync(bytes(padded(random.below(KEYS), 2)), { durability });
    case 3:
      db.write(toBatch(operations), { durability });
      return;
    case 4:
      return await transact(db, operations, random).commitAsync({ durability }).catch(ignoreConflict);
    case 5:
      transact(db, operations, random, false).commit({ durability });
      return;
    case 6:
      return await db.flushAsync();
    default:
      if (operation.kind === "put") db.put(bytes(operation.key), bytes(operation.value), { durability });
      else if (operation.kind === "delete") db.delete(bytes(operation.key), { durability });
      else db.deleteRange(toRange(operation.range), { durability });
      return;
  }
}

function transact(
  db: Lsm,
  operations: readonly ModelOperation[],
  random: Random,
  reads = true,
): ReturnType<Lsm["begin"]> {
  const transaction = db.begin();
  for (const operation of operations) {
    if (reads) transaction.get(padded(random.below(KEYS), 2));
    if (operation.kind === "put") transaction.put(bytes(operation.key), bytes(operation.value));
    else if (operation.kind === "delete") transaction.delete(bytes(operation.key));
    else transaction.deleteRange(toRange(operation.range));
  }
  return transaction;
}

function ignoreConflict(error: unknown): void {
  expect(error).toMatchObject({ kind: "Conflict" });
}

function contents(db: Lsm): string {
  return JSON.stringify(Array.from(db.scan(), ([key, value]) => [latin1(key), latin1(value)]));
}

describe("a copy that is fed by commit events alone equals the database", () => {
  const reverse: Comparator = { name: "test.reverse", compare: (a, b) => Buffer.compare(b, a) };
  const configurations: readonly (readonly [string, LsmOptions])[] = [
    [
      "with a background thread and writes that wait",
      { memtableCapacity: 2_000, sealedMemtables: 1, compactionTrigger: 2 },
    ],
    ["with a flush after every write", { memtableCapacity: 0 }],
    ["in one memtable", {}],
    ["in another order", { memtableCapacity: 2_000, sealedMemtables: 1, comparator: reverse }],
  ];

  it.each(configurations)(
    "%s",
    async (_, options) => {
      const db = openTestDb(options);
      const random = new Random(SEED);
      const isBytewise = options.comparator === undefined;
      const compare = isBytewise ? bytewise : (a: string, b: string): number => bytewise(b, a);
      const follower = new Follower(db, isBytewise, new Model(compare));
      let late: Follower | undefined;
      for (let round = 0; round < sized(12, 200); round++) {
        const promises = Array.from({ length: 40 }, () => writeSomehow(db, random));
        if (round === 5)
          late = new Follower(db, isBytewise, new Model(compare, JSON.parse(contents(db)) as [string, string][]));
        promises.push(...Array.from({ length: 10 }, () => writeSomehow(db, random)));
        await Promise.all(promises);
        await turn();
        expect(follower.model.toString()).toBe(contents(db));
      }
      expect(late?.model.toString()).toBe(contents(db));
      expect(follower.sequence).toBe(db.stats().lastSequence);
    },
    PATIENCE_MS,
  );
});
