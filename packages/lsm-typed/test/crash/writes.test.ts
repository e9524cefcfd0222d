import { openDatabase, type OrderedStore } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { atEveryCrash, openStore, prepare, type Progress } from "../support/crash.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS } from "../support/soak.ts";
import { expectAgreement, expectNothingElse } from "./agreement.ts";
import { item, type ItemRecord, items } from "./items.ts";

const open = async (store: OrderedStore) => openDatabase(store, { items }, { sweepIntervalMs: 0 });

/** One atomic step: what it does to the collection, and to the model. */
interface Step {
  run(db: Awaited<ReturnType<typeof open>>): Promise<unknown>;
  apply(model: Map<number, ItemRecord>): void;
}

function randomSteps(random: Random, count: number): Step[] {
  return Array.from({ length: count }, (_, serial): Step => {
    const put = (): ItemRecord => {
      const id = random.below(12);
      return item(id, {
        name: `name ${id} of ${serial}`,
        size: random.below(10),
        tags: random.shuffle(["a", "b", "c", "d"]).slice(0, random.below(4)),
      });
    };
    switch (random.below(5)) {
      case 0: {
        const id = random.below(12);
        return { run: (db) => db.items.delete({ id }), apply: (model) => model.delete(id) };
      }
      case 1: {
        const [first, second, doomed] = [put(), put(), random.below(12)];
        return {
          run: (db) =>
            db.transaction(async (tx) => {
              await tx.items.put(first);
              await tx.items.delete({ id: doomed });
              if (second.id !== first.id) await tx.items.put(second);
            }),
          apply: (model) => {
            model.set(first.id, first);
            model.delete(doomed);
            if (second.id !== first.id) model.set(second.id, second);
          },
        };
      }
      case 2: {
        const [from, to] = [random.below(12), random.below(12)];
        return {
          run: (db) => db.items.clear({ gte: from, lt: to }),
          apply: (model) => {
            for (const id of model.keys()) if (id >= from && id < to) model.delete(id);
          },
        };
      }
      default: {
        const record = put();
        return { run: (db) => db.items.put(record), apply: (model) => model.set(record.id, record) };
      }
    }
  });
}

function statesOf(steps: readonly Step[]): string[] {
  const model = new Map<number, ItemRecord>();
  const states = [show(model)];
  for (const step of steps) {
    step.apply(model);
    states.push(show(model));
  }
  return states;
}

function show(model: ReadonlyMap<number, ItemRecord>): string {
  return JSON.stringify(
    [...model.values()].sort((a, b) => a.id - b.id).map(({ id, name, size, tags }) => [id, name, size, tags]),
  );
}

describe("a crash at every storage operation of writes", () => {
  it(
    `leaves whole steps, none that was done is lost, and indexes that agree, LSM_SEED=${SEED}`,
    async () => {
      const steps = randomSteps(new Random(SEED), 40);
      const states = statesOf(steps);
      const program = async (store: OrderedStore, progress: Progress): Promise<void> => {
        const db = await open(store);
        for (const step of steps) {
          await step.run(db);
          progress.done++;
        }
        await db.close();
      };
      const empty = await prepare(async () => {});
      const crashes = await atEveryCrash(empty, program, async (storage, { done }) => {
        const store = openStore(storage);
        const db = await open(store);
        const records = await expectAgreement(db);
        const found = show(new Map(records.map((record) => [record.id, record])));
        expect(states.slice(done, done + 2)).toContain(found);
        await expectNothingElse(store, records);
        await db.items.put(item(99));
        await db.items.delete({ id: 99 });
        await db.close();
        await store.close();
      });
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );

  it(
    "of a collection of many, leaves all of putMany or nothing, and of clear what can be cleared again",
    async () => {
      const many = Array.from({ length: 60 }, (_, id) => item(id));
      const base = await prepare(async (store) => {
        const db = await open(store);
        await db.items.put(item(-1));
        await db.close();
      });
      const program = async (store: OrderedStore): Promise<void> => {
        const db = await open(store);
        await db.items.putMany(many);
        await db.items.clear({ gte: 10, lt: 50 });
        await db.close();
      };
      const crashes = await atEveryCrash(base, program, async (storage) => {
        const store = openStore(storage);
        const db = await open(store);
        const records = await expectAgreement(db);
        const kept = records.filter(({ id }) => id < 10 || id >= 50).length;
        expect([1, 21]).toContain(kept);
        if (kept === 1) expect(records).toHaveLength(1);
        await expectNothingElse(store, records);
        await db.items.clear();
        await expectNothingElse(store, []);
        await db.close();
        await store.close();
      });
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
