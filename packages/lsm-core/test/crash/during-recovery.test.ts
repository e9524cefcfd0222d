import { setImmediate as turn } from "node:timers/promises";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { countMutations, crashAt, expectPrefix, isCrash, outcomes, reopen } from "../support/crash.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { DIRECTORY, statesOf } from "../support/workload.ts";
import { WORKLOADS } from "../support/workloads.ts";

const OUTCOMES = outcomes(3);

describe("crashes during recovery converge", () => {
  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "%s",
    async (_, workload) => {
      const states = statesOf(workload.steps);
      const points = countMutations(workload, states);
      const random = new Random(SEED);
      let interrupted = 0;
      for (let sample = 0; sample < sized(40, 2_000); sample++) {
        await turn();
        const crashed = crashAt(workload, 1 + random.below(points));
        let storage = crashed.storage;
        let least = crashed.progress.process;
        let label = `${crashed.label}, LSM_SEED=${SEED}`;
        // Crash again and again while it recovers, each time a little later, until it gets through.
        for (let point = 1; ; point++) {
          const outcome = random.pick(OUTCOMES);
          if (outcome.crash.mode === "power") least = crashed.progress.stable;
          storage = storage.afterCrash(outcome.crash);
          label += `; ${outcome.name}, crash at ${point}`;
          storage.crashAt(point);
          try {
            const db = Lsm.open(DIRECTORY, { ...workload.options, storage });
            db.flush();
            db.close();
            break;
          } catch (error) {
            if (!isCrash(error)) throw new Error(label, { cause: error });
            interrupted++;
          }
        }
        const db = reopen(storage.afterCrash({ mode: "process" }), workload, label);
        expectPrefix(db, states, least, crashed.progress.begun, label);
        db.verify();
        db.close();
      }
      expect(interrupted).toBeGreaterThan(sized(40, 2_000));
    },
    PATIENCE_MS,
  );

  it("what a recovery showed is still there after the next crash of the process", () => {
    const random = new Random(SEED + 1);
    for (const workload of WORKLOADS) {
      const states = statesOf(workload.steps);
      const points = countMutations(workload, states);
      for (let sample = 0; sample < sized(15, 500); sample++) {
        const crashed = crashAt(workload, 1 + random.below(points));
        const outcome = random.pick(OUTCOMES);
        const label = `${crashed.label}, ${outcome.name}, LSM_SEED=${SEED}`;
        const first = crashed.storage.afterCrash(outcome.crash);
        const shown = expectPrefix(reopen(first, workload, label), states, 0, crashed.progress.begun, label);
        const second = reopen(first.afterCrash({ mode: "process" }), workload, label);
        expectPrefix(second, states, shown, shown, `${label}, then another`);
      }
    }
  });
});
