import { setImmediate as turn } from "node:timers/promises";
import { Lsm } from "lsm-core";
import { type Failure, type OperationKind, SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { closeAnyway, type FaultyRun, possibleFrom, runThroughFaults } from "../support/faults.ts";
import { PATIENCE_MS } from "../support/soak.ts";
import { DIRECTORY, dump, runWorkload, type Workload } from "../support/workload.ts";
import { WORKLOADS } from "../support/workloads.ts";

/** All that changes something: reads stay well, so that they can be checked throughout. */
const CHANGES: readonly OperationKind[] = [
  "createDirectory",
  "create",
  "openWritable",
  "rename",
  "remove",
  "removeDirectory",
  "syncDirectory",
  "write",
  "sync",
  "truncate",
];

const FAILURES: readonly (readonly [string, Failure])[] = [
  ["EIO once", { code: "EIO", kinds: CHANGES }],
  ["EIO once, half written", { code: "EIO", kinds: CHANGES, partial: true }],
  ["ENOSPC three times, half written", { code: "ENOSPC", kinds: ["create", "write"], times: 3, partial: true }],
  ["EIO for ever", { code: "EIO", kinds: CHANGES, times: Number.POSITIVE_INFINITY }],
  ["a failing sync that loses the changes", { code: "EIO", kinds: ["sync"], losesChanges: true }],
  ["a failing sync of the directory", { code: "EIO", kinds: ["syncDirectory"] }],
];

describe("the n-th storage operation fails, for every n: nothing acknowledged is lost, nothing lost is acknowledged", () => {
  for (const workload of WORKLOADS) {
    it.each(FAILURES)(
      `${workload.name}: %s`,
      async (name, failure) => {
        const points = countMatching(workload, failure);
        let hits = 0;
        for (let point = 1; point <= points; point++) {
          const label = `${workload.name}: ${name} at ${point}`;
          await turn();
          const storage = new SimulatedStorage({ seed: point });
          storage.failAt(point, failure);
          const run = runThroughFaults(storage, workload, label);
          checkReopen(storage, workload, run, label);
          checkCrashes(point, workload, failure, label);
          if (run.failedSteps > 0) hits++;
        }
        expect(points).toBeGreaterThan(3);
        expect(hits).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );
  }
});

/** How many operations of a run without failures the failure is about. */
function countMatching(workload: Workload, failure: Failure): number {
  const storage = new SimulatedStorage({ trace: true });
  runWorkload(storage, workload);
  return storage.trace.filter((line) => failure.kinds?.includes(line.split(" ")[1] as OperationKind) ?? true).length;
}

/** The machine dies right after the run: what each level promised is there. */
function checkCrashes(point: number, workload: Workload, failure: Failure, label: string): void {
  const storage = new SimulatedStorage({ seed: point });
  storage.failAt(point, failure);
  const run = runThroughFaults(storage, workload, label);
  for (const mode of ["process", "power"] as const) {
    const db = Lsm.open(DIRECTORY, { ...workload.options, storage: storage.afterCrash({ mode, survival: "none" }) });
    const found = dump(db);
    const least = mode === "process" ? run.process : run.stable;
    const isPossible = possibleFrom(run.history, least).has(found);
    expect(isPossible, `${label}, then a ${mode} crash: found ${found}, at least ${least} steps expected`).toBe(true);
    db.verify();
    db.close();
  }
}

/** The program closes and opens again on a disk that is well: everything acknowledged is there. */
function checkReopen(storage: SimulatedStorage, workload: Workload, run: FaultyRun, label: string): void {
  storage.clearFailures();
  closeAnyway(run.db);
  const db = Lsm.open(DIRECTORY, { ...workload.options, storage });
  const found = dump(db);
  const wanted = possibleFrom(run.history, Math.max(run.process, run.stable));
  expect(wanted.has(found), `${label}: reopened with ${found}`).toBe(true);
  db.verify();
  // A sync that failed must not be made good by one that succeeds: what it lost has to be written again.
  db.put("~after", "the failure", { durability: "sync" });
  const extended = JSON.stringify([...(JSON.parse(found) as [string, string][]), ["~after", "the failure"]]);
  const after = Lsm.open(DIRECTORY, {
    ...workload.options,
    storage: storage.afterCrash({ mode: "power", survival: "none" }),
  });
  expect(dump(after), `${label}, then reopened, a stable write and a power failure`).toBe(extended);
  after.flush();
  after.close();
}
