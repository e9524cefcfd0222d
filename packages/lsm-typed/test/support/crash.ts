import { setImmediate as turn } from "node:timers/promises";
import { Lsm, type LsmOptions } from "lsm-core";
import { type CrashOptions, SimulatedCrash, SimulatedStorage } from "lsm-core/testing";
import { CoreStore, type OrderedStore, type StoreLimits } from "lsm-typed";
import { SOAK } from "./soak.ts";

/** What a crash may leave, by name. */
export interface Outcome {
  readonly name: string;
  readonly crash: CrashOptions;
}

/** How far a program came, as it says itself. */
export interface Progress {
  /** Steps that were done. */
  done: number;
}

/** What a program does with a store, from its opening on. The same every time. */
export type Program = (store: OrderedStore, progress: Progress) => Promise<void>;

/** A program that was stopped. */
interface Crashed {
  readonly storage: SimulatedStorage;
  readonly progress: Progress;
}

const DIRECTORY = "/db";

/** Memtables so small that flushes and compactions take part. Every commit is stable, so that none may be lost. */
export const CRASH_OPTIONS: LsmOptions = {
  memtableCapacity: 2_000,
  compactionTrigger: 2,
  blockSize: 512,
  tableSize: 4_096,
  durability: "sync",
};

/** The outcomes of a crash that tests try. */
export const OUTCOMES: readonly Outcome[] = [
  { name: "process, the interrupted operation not done", crash: { mode: "process", survival: "none" } },
  { name: "power, nothing unsynced left", crash: { mode: "power", survival: "none" } },
  { name: "power, everything unsynced left", crash: { mode: "power", survival: "all" } },
  { name: "power, torn", crash: { mode: "power", survival: "random", tear: true } },
];

/** Transactions so small that work on a few dozen records takes several. */
export const SMALL_TRANSACTIONS: Partial<StoreLimits> = { transactionBytes: 5_000 };

export function openStore(storage: SimulatedStorage, limits: Partial<StoreLimits> = {}): OrderedStore {
  return new CoreStore(Lsm.open(DIRECTORY, { ...CRASH_OPTIONS, storage }), { limits });
}

/** A storage on which a program came to its end, and which was closed. */
export async function prepare(program: Program): Promise<SimulatedStorage> {
  const storage = new SimulatedStorage();
  const store = openStore(storage);
  await program(store, { done: 0 });
  await store.close();
  return storage;
}

/** How many mutations a program makes on what is on `base`. */
async function countMutations(
  base: SimulatedStorage,
  program: Program,
  limits?: Partial<StoreLimits>,
): Promise<number> {
  const storage = base.afterCrash({ mode: "process" });
  const store = openStore(storage, limits);
  await program(store, { done: 0 });
  await store.close();
  return storage.mutationCount;
}

/** Runs a program on what is on `base` until the machine stops at its `point`-th mutation. */
async function crashAt(
  base: SimulatedStorage,
  program: Program,
  point: number,
  limits?: Partial<StoreLimits>,
): Promise<Crashed> {
  const storage = base.afterCrash({ mode: "process", seed: point });
  storage.crashAt(point);
  const progress = { done: 0 };
  try {
    const store = openStore(storage, limits);
    await program(store, progress);
    await store.close();
  } catch (error) {
    if (!isCrash(error)) throw new Error(`crash at mutation ${point}: stopped by something else`, { cause: error });
  }
  return { storage, progress };
}

/**
 * Crashes a program at every mutation of the storage, and hands what each left to `check`: one outcome for each of them in turn,
 * and all outcomes of all under `LSM_SOAK=1`.
 *
 * @param limits of the store that the program gets
 * @returns how many were checked
 */
export async function atEveryCrash(
  base: SimulatedStorage,
  program: Program,
  check: (storage: SimulatedStorage, progress: Progress) => Promise<void>,
  limits?: Partial<StoreLimits>,
): Promise<number> {
  const count = await countMutations(base, program, limits);
  let checked = 0;
  for (let point = 1; point <= count; point++) {
    const { storage, progress } = await crashAt(base, program, point, limits);
    for (const { name, crash } of SOAK ? OUTCOMES : OUTCOMES.slice(point % OUTCOMES.length).slice(0, 1)) {
      // Memory of the databases that the crashes left open is given back between turns of the event loop.
      await turn();
      try {
        await check(storage.afterCrash({ ...crash, seed: point }), progress);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`crash at mutation ${point} of ${count}, ${name}: ${message}`, { cause: error });
      }
      checked++;
    }
  }
  return checked;
}

/** Whether an error, or a cause of it, is the machine's stop. */
export function isCrash(error: unknown): boolean {
  for (let each: unknown = error; each instanceof Error; each = each.cause)
    if (each instanceof SimulatedCrash) return true;
  return false;
}
