import { setImmediate as turn } from "node:timers/promises";
import type { Lsm } from "lsm-core";
import type { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import {
  countMutations,
  crashAt,
  type Crashed,
  expectPrefix,
  isCrash,
  type Outcome,
  outcomes,
  reopen,
} from "../support/crash.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { statesOf, type Workload } from "../support/workload.ts";
import { WORKLOADS } from "../support/workloads.ts";

const OUTCOMES = outcomes(sized(1, 6));

describe("a crash at every storage operation leaves a prefix that holds all that was acknowledged", () => {
  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "%s",
    async (_, workload) => {
      const states = statesOf(workload.steps);
      const points = countMutations(workload, states);
      let recovered = 0;
      for (let point = 1; point <= points; point++) {
        // Memory of the databases that the crashes left open is given back between turns of the event loop.
        await turn();
        const crashed = crashAt(workload, point);
        const { error } = crashed.progress;
        // A leftover that could not be removed is no error, so the last step may end well.
        expect(error === undefined || isCrash(error), `${crashed.label}: ${String(error)}`).toBe(true);
        for (const outcome of OUTCOMES) {
          checkOutcome(crashed, outcome, workload, states);
          recovered++;
        }
      }
      expect(points).toBeGreaterThan(40);
      expect(recovered).toBe(points * OUTCOMES.length);
    },
    PATIENCE_MS,
  );
});

function checkOutcome(crashed: Crashed, outcome: Outcome, workload: Workload, states: readonly string[]): void {
  const { progress } = crashed;
  const label = `${crashed.label}, ${outcome.name}`;
  const storage = crashed.storage.afterCrash(outcome.crash);
  const db = reopen(storage, workload, label);
  const least = outcome.crash.mode === "process" ? progress.process : progress.stable;
  const length = expectPrefix(db, states, least, progress.begun, label);
  db.verify();
  goOn(db, storage, workload, states[length], label);
}

/** What was recovered can be built upon: a stable write makes all before it stable, and the database closes and opens. */
function goOn(db: Lsm, storage: SimulatedStorage, workload: Workload, contents: string, label: string): void {
  const extended = extend(contents);
  db.put("~after", "the crash", { durability: "sync" });
  const failed = reopen(
    storage.afterCrash({ mode: "power", survival: "none" }),
    workload,
    `${label}, then a power failure`,
  );
  expectPrefix(failed, [extended], 0, 0, `${label}, then a stable write and a power failure`);
  failed.flush();
  failed.close();
}

function extend(contents: string): string {
  return JSON.stringify([...(JSON.parse(contents) as [string, string][]), ["~after", "the crash"]]);
}
