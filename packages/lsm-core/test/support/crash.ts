import { Lsm } from "lsm-core";
import { type CrashOptions, SimulatedCrash, SimulatedStorage } from "lsm-core/testing";
import { expect } from "vitest";
import { DIRECTORY, dump, type Progress, runWorkload, type Workload } from "./workload.ts";

/** What a crash may leave, by name. */
export interface Outcome {
  readonly name: string;
  readonly crash: CrashOptions;
}

/** A workload that stopped at a storage operation. */
export interface Crashed {
  readonly storage: SimulatedStorage;
  readonly progress: Progress;
  readonly label: string;
}

/** The outcomes of a crash that tests try: with every survival, and `seeds` random ones of each kind. */
export function outcomes(seeds: number): Outcome[] {
  const fixed: Outcome[] = [
    { name: "process, the interrupted operation not done", crash: { mode: "process", survival: "none" } },
    { name: "process, the interrupted operation done", crash: { mode: "process", survival: "all" } },
    { name: "power, nothing unsynced left", crash: { mode: "power", survival: "none" } },
    { name: "power, everything unsynced left", crash: { mode: "power", survival: "all" } },
  ];
  const random = Array.from({ length: seeds }, (_, seed): Outcome[] => [
    { name: `process, torn ${seed}`, crash: { mode: "process", survival: "random", tear: true, seed } },
    { name: `power, some writes left ${seed}`, crash: { mode: "power", survival: "random", seed } },
    { name: `power, torn ${seed}`, crash: { mode: "power", survival: "random", tear: true, seed } },
  ]);
  return [...fixed, ...random.flat()];
}

/** How many mutations a workload makes when nothing stops it; its own success is checked too. */
export function countMutations(workload: Workload, states: readonly string[]): number {
  const storage = new SimulatedStorage();
  const progress = runWorkload(storage, workload);
  expect(progress.error, workload.name).toBeUndefined();
  expect(dump(progress.db as Lsm)).toBe(states.at(-1));
  return storage.mutationCount;
}

/** Runs a workload until the machine stops at its `point`-th mutation. */
export function crashAt(workload: Workload, point: number): Crashed {
  const storage = new SimulatedStorage({ seed: point });
  storage.crashAt(point);
  const progress = runWorkload(storage, workload);
  return { storage, progress, label: `${workload.name}: crash at mutation ${point}` };
}

/**
 * Checks that a database holds a prefix of the history that is long enough.
 *
 * @param states contents by the length of the prefix
 * @param least shortest prefix that keeps every promise
 * @param most longest prefix that was begun
 * @returns the length of the prefix
 */
export function expectPrefix(db: Lsm, states: readonly string[], least: number, most: number, label: string): number {
  const found = dump(db);
  const length = states.indexOf(found, least);
  if (length >= 0 && length <= most) return length;
  const anywhere = states.indexOf(found);
  const what = anywhere < 0 ? "no prefix of the history" : `the prefix of ${anywhere} steps`;
  return expect.fail(
    `${label}: recovered ${what}, expected ${least} to ${most} steps\nfound ${found}\nwanted ${states[least]}`,
  );
}

/** Opens what a crash left, with the workload's options. */
export function reopen(storage: SimulatedStorage, workload: Workload, label: string): Lsm {
  try {
    return Lsm.open(DIRECTORY, { ...workload.options, storage });
  } catch (error) {
    if (error instanceof SimulatedCrash) throw error;
    return expect.fail(`${label}: open failed with ${error instanceof Error ? error.stack : String(error)}`);
  }
}

/** Whether an error, or a cause of it, is the machine's stop. */
export function isCrash(error: unknown): boolean {
  for (let each: unknown = error; each instanceof Error; each = each.cause)
    if (each instanceof SimulatedCrash) return true;
  return false;
}
