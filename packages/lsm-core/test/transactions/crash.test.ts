import { setImmediate as turn } from "node:timers/promises";
import { type Durability, Lsm, type LsmOptions, type Transaction } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { expectPrefix, isCrash, type Outcome, outcomes, reopen } from "../support/crash.ts";
import { Model, type ModelOperation } from "../support/model.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { bytes, padded, text } from "../support/text.ts";
import { toRange } from "../support/to-lsm.ts";
import { DIRECTORY, dump } from "../support/workload.ts";

const ACCOUNTS = 6;
const TOTAL = 600;
const ROUNDS = sized(14, 60);
const OUTCOMES = outcomes(sized(1, 6));

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "one memtable": { memtableCapacity: 1 << 14 },
  "memtables that are sealed and flushed under the transactions": {
    memtableCapacity: 250,
    compactionTrigger: 2,
    blockSize: 512,
    tableSize: 4_096,
  },
};

/** A program of transfers between accounts, two transactions at a time, one of which may lose. The same for each seed. */
class Transfers {
  /** Contents by the number of transactions that took effect. */
  readonly states: string[] = [new Model().toString()];
  /** How many of them survive the death of the process, and a power failure. */
  process = 0;
  stable = 0;
  losses = 0;
  error: unknown;
  readonly #model = new Model();
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  async run(storage: SimulatedStorage, options: LsmOptions): Promise<void> {
    try {
      const db = Lsm.open(DIRECTORY, { ...options, storage });
      await this.#commit(db.begin(), openAccounts(), "process");
      const watcher = db.begin();
      watcher.get("account 0");
      for (let round = 0; round < ROUNDS; round++) await this.#round(db, round);
      watcher.rollback();
    } catch (error) {
      this.error = error;
    }
  }

  async #round(db: Lsm, round: number): Promise<void> {
    const random = this.#random;
    const transactions = [db.begin(), db.begin()];
    const transfers = transactions.map((transaction, i) => this.#transfer(transaction, 2 * round + i));
    const first = transfers[0].flatMap((operation) => ("key" in operation ? [operation.key] : []));
    const mustLose = transfers[1].some((operation) => "key" in operation && first.includes(operation.key));
    await this.#commit(transactions[0], transfers[0], random.pick(["none", "process", "sync"]));
    if (mustLose) await this.#lose(transactions[1], transfers[1]);
    else await this.#commit(transactions[1], transfers[1], random.pick(["none", "process", "sync"]));
    if (random.oneIn(5)) db.flush();
  }

  /** Reads two accounts and says what is to be written, the same sum to both. */
  #transfer(transaction: Transaction, serial: number): ModelOperation[] {
    const random = this.#random;
    const from = random.below(ACCOUNTS);
    const to = (from + 1 + random.below(ACCOUNTS - 1)) % ACCOUNTS;
    const amount = random.below(50);
    const change = (account: number, by: number): ModelOperation => {
      const key = `account ${account}`;
      return { kind: "put", key, value: String(Number(text(transaction.get(key))) + by) };
    };
    const operations = [change(from, -amount), change(to, amount)];
    if (random.oneIn(4))
      operations.push({ kind: "deleteRange", range: { gte: "log", lt: `log ${padded(serial, 3)}` } });
    return [...operations, { kind: "put", key: `log ${padded(serial, 3)}`, value: "x".repeat(random.below(60)) }];
  }

  /** A commit that succeeds unless the machine stops. */
  async #commit(
    transaction: Transaction,
    operations: readonly ModelOperation[],
    durability: Durability,
  ): Promise<void> {
    for (const operation of operations) {
      this.#model.apply(operation);
      write(transaction, operation);
    }
    this.states.push(this.#model.toString());
    if (this.#random.oneIn(2)) await transaction.commitAsync({ durability });
    else transaction.commit({ durability });
    if (durability !== "none") this.process = this.states.length - 1;
    if (durability === "sync") this.stable = this.states.length - 1;
  }

  async #lose(transaction: Transaction, operations: readonly ModelOperation[]): Promise<void> {
    for (const operation of operations) write(transaction, operation);
    await transaction.commitAsync().then(
      () => expect.fail("a conflict was expected"),
      (error: unknown) => {
        if (isCrash(error)) throw error;
        expect(error).toMatchObject({ kind: "Conflict" });
        this.losses++;
      },
    );
  }
}

function openAccounts(): ModelOperation[] {
  return Array.from({ length: ACCOUNTS }, (_, i) => ({
    kind: "put",
    key: `account ${i}`,
    value: String(TOTAL / ACCOUNTS),
  }));
}

function write(transaction: Transaction, operation: ModelOperation): void {
  if (operation.kind === "put") transaction.put(bytes(operation.key), bytes(operation.value));
  else if (operation.kind === "delete") transaction.delete(bytes(operation.key));
  else transaction.deleteRange(toRange(operation.range));
}

describe("a crash at every storage operation of transactions", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "leaves each whole or absent, and those that were acknowledged: %s",
    async (_, options) => {
      const whole = new Transfers(SEED);
      const storage = new SimulatedStorage();
      await whole.run(storage, options);
      expect(whole.error).toBeUndefined();
      expect(whole.losses).toBeGreaterThan(2);
      for (let point = 1; point <= storage.mutationCount; point++) {
        await turn();
        const crashing = new SimulatedStorage({ seed: point });
        crashing.crashAt(point);
        const transfers = new Transfers(SEED);
        await transfers.run(crashing, options);
        const label = `crash at mutation ${point}`;
        expect(transfers.error === undefined || isCrash(transfers.error), `${label}: ${String(transfers.error)}`).toBe(
          true,
        );
        for (const outcome of OUTCOMES) checkOutcome(crashing, options, transfers, outcome, label);
      }
      expect(storage.mutationCount).toBeGreaterThan(40);
    },
    PATIENCE_MS,
  );
});

function checkOutcome(
  crashed: SimulatedStorage,
  options: LsmOptions,
  transfers: Transfers,
  outcome: Outcome,
  crash: string,
): void {
  const label = `${crash}, ${outcome.name}`;
  const db = reopen(crashed.afterCrash(outcome.crash), { name: "transfers", options, steps: [] }, label);
  const least = outcome.crash.mode === "process" ? transfers.process : transfers.stable;
  expectPrefix(db, transfers.states, least, transfers.states.length - 1, label);
  const accounts = Array.from(db.scan({ prefix: "account" }), ([, value]) => Number(text(value)));
  const sum = accounts.reduce((total, balance) => total + balance, 0);
  expect(sum, `${label}: ${dump(db)}`).toBe(accounts.length === 0 ? 0 : TOTAL);
  db.close();
}
