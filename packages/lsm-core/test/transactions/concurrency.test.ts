import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { Batch, type CommitChange, type CommitEvent, type Comparator, type Lsm, type LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { Model, type ModelOperation, type ModelRange } from "../support/model.ts";
import { openTestDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { latin1, padded } from "../support/text.ts";
import { asLsmError, thrownLsmError } from "../support/thrown.ts";
import { toBatch } from "../support/to-lsm.ts";
import { RecordedTransaction } from "./recorded-transaction.ts";

const KEYS = 40;
const WORKERS = 8;
/** Every write sets this key to the number of its writer, by which its commit event is known. */
const WRITER = "writer";

/** Asynchronous transactions and writes that run at the same time, and what each of them saw. */
class Crowd {
  readonly #db: Lsm;
  readonly #random: Random;
  readonly #recorded = new Map<string, RecordedTransaction>();
  readonly #events: CommitEvent[] = [];
  #writers = 0;
  conflicts = 0;

  constructor(db: Lsm, seed: number) {
    this.#db = db;
    this.#random = new Random(seed);
    db.on("commit", (event) => this.#events.push(event));
  }

  async run(count: number): Promise<void> {
    const workers = Array.from({ length: WORKERS }, async () => {
      for (let i = 0; i < count; i++) await (this.#random.oneIn(4) ? this.#write() : this.#transact());
    });
    await Promise.all(workers);
    await turn();
  }

  /** Goes through the events in their order: each transaction must have read what the ones before it left. */
  check(): void {
    const model = new Model();
    let count = 0;
    for (const { sequence, changes } of this.#events) {
      const writer = changes.map(writerOf).find((name) => name !== undefined) ?? "nobody";
      const recorded = this.#recorded.get(writer);
      if (recorded !== undefined) {
        recorded.expectReadsOf(model, `at ${sequence}`);
        count++;
      }
      for (const change of changes) model.apply(toOperation(change));
    }
    expect(count).toBe(this.#recorded.size);
    expect(JSON.stringify(Array.from(this.#db.scan(), ([key, value]) => [latin1(key), latin1(value)]))).toBe(
      model.toString(),
    );
  }

  get transactions(): number {
    return this.#recorded.size;
  }

  async #transact(): Promise<void> {
    const writer = String(this.#writers++);
    let last: RecordedTransaction | undefined;
    let runs = 0;
    try {
      await this.#db.transaction(async (transaction) => {
        runs++;
        last = new RecordedTransaction(transaction);
        for (let i = 0; i < 6; i++) await this.#use(last);
        last.write({ kind: "put", key: WRITER, value: writer });
      });
      if (last !== undefined) this.#recorded.set(writer, last);
    } catch (error) {
      expect(asLsmError(error).kind).toBe("Conflict");
    }
    this.conflicts += runs - 1;
  }

  async #use(recorded: RecordedTransaction): Promise<void> {
    const random = this.#random;
    const action = random.below(10);
    if (action < 3) recorded.get(this.#key());
    else if (action < 5) await recorded.getAsync(this.#key());
    else if (action < 8) recorded.write(this.#operation());
    else recorded.scan(this.#range());
    for (const scan of recorded.openScans) recorded.advance(scan, random.below(4));
    if (random.oneIn(3)) await turn();
    else if (random.oneIn(10)) await wait(1);
  }

  async #write(): Promise<void> {
    const operations = Array.from({ length: 3 }, () => this.#operation());
    await this.#db.writeAsync(
      toBatch([...operations, { kind: "put", key: WRITER, value: `plain ${this.#writers++}` }]),
    );
  }

  #operation(): ModelOperation {
    const action = this.#random.below(10);
    if (action === 0) return { kind: "deleteRange", range: this.#range() };
    if (action < 3) return { kind: "delete", key: this.#key() };
    return { kind: "put", key: this.#key(), value: "x".repeat(this.#random.below(60)) };
  }

  #key(): string {
    return padded(this.#random.below(KEYS), 2);
  }

  #range(): ModelRange {
    const first = this.#random.below(KEYS);
    return { gte: padded(first, 2), lt: padded(first + this.#random.below(4), 2) };
  }
}

function writerOf(change: CommitChange): string | undefined {
  return change.kind === "put" && latin1(change.key) === WRITER ? latin1(change.value) : undefined;
}

function toOperation(change: CommitChange): ModelOperation {
  if (change.kind === "put") return { kind: "put", key: latin1(change.key), value: latin1(change.value) };
  if (change.kind === "delete") return { kind: "delete", key: latin1(change.key) };
  const end = change.end === undefined ? {} : { lt: latin1(change.end) };
  return { kind: "deleteRange", range: { gte: latin1(change.start), ...end } };
}

describe("asynchronous transactions among asynchronous writes have the effect of running one after another", () => {
  const configurations: readonly (readonly [string, LsmOptions])[] = [
    [
      "with memtables that fill all the time, and writes that wait",
      { memtableCapacity: 1_000, sealedMemtables: 1, compactionTrigger: 2 },
    ],
    ["with a flush after every write", { memtableCapacity: 0 }],
    ["at sync", { memtableCapacity: 10_000, durability: "sync" }],
    ["in one memtable", { durability: "none" }],
  ];

  it.each(configurations)(
    "%s",
    async (_, options) => {
      const crowd = new Crowd(openTestDb(options), SEED);
      await crowd.run(sized(25, 1_000));
      crowd.check();
      expect(crowd.transactions).toBeGreaterThan(100);
      expect(crowd.conflicts).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});

describe("a commit that has to wait for its turn", () => {
  const HELD_UP: LsmOptions = { memtableCapacity: 65_536, sealedMemtables: 1 };
  const FAR_TOO_MUCH = 3 << 20;
  /** The first does not fit in the memtable's arena, and those behind it have to wait with it. */
  const crowd = (db: Lsm): Promise<void>[] =>
    Array.from({ length: 300 }, (_, i) => db.putAsync(`k${i}`, "x".repeat(i === 0 ? FAR_TOO_MUCH : 1_000)));

  it("is checked against what was written before it, also while it waited", async () => {
    const db = openTestDb(HELD_UP);
    db.put("a", "1");
    const lost = db.begin();
    const won = db.begin();
    for (const transaction of [lost, won]) transaction.put(transaction === lost ? "lost" : "won", "1");
    lost.get("k299");
    won.get("a");
    const writes = crowd(db);
    const outcomes = await Promise.allSettled([lost.commitAsync(), won.commitAsync(), ...writes]);
    expect(outcomes[0]).toMatchObject({ status: "rejected", reason: { kind: "Conflict" } });
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect([db.has("lost"), db.has("won")]).toEqual([false, true]);
    expect(db.stats().openScans).toBe(0);
  });

  it("is checked when a blocking write makes it come at once", async () => {
    const db = openTestDb(HELD_UP);
    const transaction = db.begin();
    transaction.put("mine", "1").get("b");
    const writes = crowd(db);
    const commit = transaction.commitAsync();
    db.put("b", "1");
    await commit;
    expect(db.has("mine")).toBe(true);
    await Promise.all(writes);
  });

  it("is checked against writes that wait when it does not wait itself", async () => {
    const db = openTestDb(HELD_UP);
    const transaction = db.begin();
    transaction.put("mine", "1").get("k299");
    const writes = crowd(db);
    expect(db.has("k299")).toBe(false);
    expect(thrownLsmError(() => transaction.commit()).kind).toBe("Conflict");
    await Promise.all(writes);
    expect(db.has("mine")).toBe(false);
  });

  it("deletes ranges key by key in another order, those included that were waiting to be written before", async () => {
    const comparator: Comparator = { name: "test.reverse", compare: (a, b) => Buffer.compare(b, a) };
    const deletions: ((db: Lsm) => unknown)[] = [
      (db) => db.deleteRange({ prefix: "k" }),
      (db) => db.writeAsync(new Batch().deleteRange({ prefix: "k" })),
      (db) => db.transaction((transaction) => void transaction.deleteRange({ prefix: "k" })),
      (db) => db.begin().deleteRange({ prefix: "k" }).commitAsync(),
    ];
    for (const deletion of deletions) {
      const db = openTestDb({ ...HELD_UP, comparator });
      const writes = crowd(db);
      expect(db.has("k299")).toBe(false);
      await deletion(db);
      await Promise.all(writes);
      expect(db.scan().length).toBe(0);
    }
  });

  it("is Closed when the database is closed first, and holds nothing then", async () => {
    const db = openTestDb(HELD_UP);
    const transaction = db.begin();
    transaction.put("mine", "1").get("b");
    const writes = [...crowd(db), transaction.commitAsync()].map((promise) =>
      promise.catch((error: unknown) => asLsmError(error).kind),
    );
    await db.closeAsync();
    const outcomes = await Promise.all(writes);
    expect(outcomes.every((outcome) => outcome === undefined || outcome === "Closed")).toBe(true);
    expect(outcomes.at(-1)).toBe("Closed");
  });
});
