import { type Comparator, Lsm, type LsmOptions, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import { bytewise, Model, type ModelCompare, type ModelOperation, type ModelRange } from "../support/model.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { latin1, padded } from "../support/text.ts";
import { asLsmError } from "../support/thrown.ts";
import { toBatch } from "../support/to-lsm.ts";
import { RecordedTransaction } from "./recorded-transaction.ts";

const TINY: LsmOptions = { memtableCapacity: 400, compactionTrigger: 2, blockSize: 512, tableSize: 4_096 };
const KEYS = 14;
const OPEN_MAX = 6;

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "memtables that are sealed and flushed under the transactions": TINY,
  "memtables of some transactions": { ...TINY, memtableCapacity: 4_000 },
  "a flush after every write": { ...TINY, memtableCapacity: 0 },
  "everything in one memtable": {},
  "durability none": { ...TINY, durability: "none" },
  "durability sync": { ...TINY, durability: "sync" },
};

interface Open {
  readonly recorded: RecordedTransaction;
  /** The contents at its first read, and how many operations there had been. */
  moment: { readonly model: Model; readonly operations: number } | undefined;
}

/** A program of transactions that run side by side, checked step by step. */
class Program {
  readonly db: Lsm;
  readonly random: Random;
  readonly model: Model;
  /** Whether the model can tell exactly what is a conflict. */
  readonly isBytewise: boolean;
  readonly open: Open[] = [];
  /** All that was committed, in order. */
  readonly operations: ModelOperation[] = [];
  readonly outcomes = { committed: 0, conflicts: 0, readOnly: 0 };
  #values = 0;

  constructor(seed: number, options: LsmOptions, compare: ModelCompare = bytewise) {
    this.db = Lsm.open("/db", { ...options, storage: new MemoryStorage() });
    this.random = new Random(seed);
    this.model = new Model(compare);
    this.isBytewise = compare === bytewise;
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) await this.#step();
    while (this.open.length > 0) await this.#commit(0);
    expect(this.#contents()).toBe(this.model.toString());
    expect(this.db.stats().openScans).toBe(0);
    this.db.verify();
    this.db.close();
  }

  async #step(): Promise<void> {
    const { random, open } = this;
    const action = random.below(100);
    if (open.length === 0 || (action < 10 && open.length < OPEN_MAX)) {
      open.push({ recorded: new RecordedTransaction(this.db.begin()), moment: undefined });
    } else if (action < 22) await this.#commit(random.below(open.length));
    else if (action < 24) this.#rollback(random.below(open.length));
    else if (action < 34) this.#writePlainly();
    else if (action < 36) this.db.flush();
    else if (action < 37) this.db.compact();
    else await this.#use(random.pick(open));
  }

  async #use(each: Open): Promise<void> {
    const { random } = this;
    const { recorded } = each;
    const action = random.below(10);
    if (action < 4) {
      const keys = [this.#key(), this.#key()];
      if (keys.some((key) => !recorded.isOwn(key))) this.#pin(each);
      if (action === 0) for (const key of keys) await recorded.getAsync(key);
      else if (action === 1) recorded.getMany(keys);
      else for (const key of keys) recorded.get(key);
    } else if (action < 7) {
      const operation = this.#operation();
      if (!this.isBytewise && operation.kind === "deleteRange") this.#pin(each);
      recorded.write(operation);
    } else if (action === 7) {
      this.#pin(each);
      recorded.scan(this.#range(true));
    } else {
      const scans = recorded.openScans;
      if (scans.length > 0) recorded.advance(random.pick(scans), random.below(4));
    }
    if (each.moment !== undefined) recorded.expectReadsOf(each.moment.model, "the reads are of one moment");
  }

  /** The transaction reads for the first time, beyond its own writes. */
  #pin(each: Open): void {
    each.moment ??= { model: this.model.clone(), operations: this.operations.length };
  }

  async #commit(at: number): Promise<void> {
    const [{ recorded, moment }] = this.open.splice(at, 1);
    const { transaction, writes } = recorded;
    const since = this.operations.slice(moment?.operations ?? this.operations.length);
    const mustConflict = recorded.hasWrites && recorded.isChangedBy(since);
    try {
      if (this.random.oneIn(3)) await transaction.commitAsync();
      else transaction.commit();
    } catch (error) {
      expect(asLsmError(error).kind).toBe("Conflict");
      if (this.isBytewise) expect(mustConflict, "a conflict has a reason").toBe(true);
      this.outcomes.conflicts++;
      return;
    }
    if (this.isBytewise) expect(mustConflict, "what was read has not changed").toBe(false);
    if (!recorded.hasWrites) {
      this.outcomes.readOnly++;
      return;
    }
    recorded.expectReadsOf(this.model, "the reads are those of the commit");
    this.outcomes.committed++;
    this.#apply(writes);
  }

  #rollback(at: number): void {
    const [{ recorded }] = this.open.splice(at, 1);
    recorded.transaction.rollback();
  }

  #writePlainly(): void {
    const operations = Array.from({ length: 1 + this.random.below(3) }, () => this.#operation());
    this.db.write(toBatch(operations));
    this.#apply(operations);
    expect(this.#contents()).toBe(this.model.toString());
  }

  #apply(operations: readonly ModelOperation[]): void {
    for (const operation of operations) this.model.apply(operation);
    this.operations.push(...operations);
  }

  #operation(): ModelOperation {
    const action = this.random.below(8);
    if (action === 0) return { kind: "deleteRange", range: this.#range(false) };
    if (action < 3) return { kind: "delete", key: this.#key() };
    return { kind: "put", key: this.#key(), value: `${this.#values++}:${"x".repeat(this.random.below(30))}` };
  }

  #key(): string {
    return padded(this.random.below(KEYS), 2);
  }

  #range(isScan: boolean): ModelRange {
    const { random } = this;
    const first = random.below(KEYS);
    const from = padded(first, 2);
    const to = padded(first + random.below(5), 2);
    return {
      ...random.pick([{}, { gte: from }, { gt: from }]),
      ...random.pick([{}, { lt: to }, { lte: to }, { lt: to }]),
      ...(isScan
        ? random.pick([{}, { reverse: true }, { limit: 1 + random.below(3) }, { reverse: true, limit: 2 }])
        : {}),
    };
  }

  #contents(): string {
    return JSON.stringify(Array.from(this.db.scan(), ([key, value]) => [latin1(key), latin1(value)]));
  }
}

const PROGRAMS = sized(12, 400);
const STEPS = sized(600, 1_500);

async function runPrograms(options: LsmOptions, seed: number, compare?: ModelCompare): Promise<void> {
  const totals = { committed: 0, conflicts: 0, readOnly: 0 };
  for (let i = 0; i < PROGRAMS; i++) {
    const program = new Program(seed + i, options, compare);
    try {
      await program.run(STEPS);
    } catch (error) {
      throw new Error(`with seed ${seed + i}: ${String(error)}`, { cause: error });
    }
    for (const name of ["committed", "conflicts", "readOnly"] as const) totals[name] += program.outcomes[name];
  }
  // The program is worth something only if all of this happens often.
  expect(Math.min(totals.committed, totals.conflicts)).toBeGreaterThan(PROGRAMS * 5);
  expect(totals.readOnly).toBeGreaterThan(PROGRAMS);
}

describe("transactions side by side have the effect of running one after another", () => {
  it.each(Object.entries(CONFIGURATIONS))("%s", async (_, options) => await runPrograms(options, SEED), PATIENCE_MS);

  it(
    "in an order other than bytewise",
    async () => {
      const comparator: Comparator = { name: "test.reverse", compare: (a, b) => Buffer.compare(b, a) };
      await runPrograms({ ...TINY, comparator }, SEED + 1_000, (a, b) => bytewise(b, a));
    },
    PATIENCE_MS,
  );
});
