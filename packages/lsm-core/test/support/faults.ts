import { Lsm, type LsmOptions } from "lsm-core";
import type { SimulatedStorage } from "lsm-core/testing";
import { expect } from "vitest";
import { Model } from "./model.ts";
import { asLsmError } from "./thrown.ts";
import { DIRECTORY, dump, runStep, type Step, type Workload } from "./workload.ts";

/** After so many failed steps a run ends: each one doubles what the contents may be. */
const FAILED_STEPS_MAX = 4;

/**
 * What a database may hold when some steps failed: a failed step may have happened or not (its caller was told nothing), an
 * acknowledged one has happened.
 */
export class Possible {
  private models = new Map<string, Model>([[new Model().toString(), new Model()]]);

  /** The step was acknowledged. */
  did(step: Step): void {
    this.models = this.after(step);
  }

  /** The step failed. */
  mayHaveDone(step: Step): void {
    for (const [contents, model] of this.after(step)) this.models.set(contents, model);
  }

  get contents(): ReadonlySet<string> {
    return new Set(this.models.keys());
  }

  private after(step: Step): Map<string, Model> {
    if (step.kind !== "write") return new Map(this.models);
    const after = new Map<string, Model>();
    for (const model of this.models.values()) {
      const next = model.clone();
      for (const operation of step.operations) next.apply(operation);
      after.set(next.toString(), next);
    }
    return after;
  }
}

/** A run through failures. */
export interface FaultyRun {
  readonly db: Lsm | undefined;
  readonly failedSteps: number;
  /** What the contents may be after each number of steps. */
  readonly history: readonly ReadonlySet<string>[];
  /** Steps that must survive the death of the process, and those that must survive a power failure. */
  readonly process: number;
  readonly stable: number;
}

/**
 * Runs a workload on a storage with failures to come, going on after each as a program would.
 * Checks on the way that failures are typed and that reads go on and show what was acknowledged.
 */
export function runThroughFaults(storage: SimulatedStorage, workload: Workload, label: string): FaultyRun {
  const options: LsmOptions = { ...workload.options, storage };
  const possible = new Possible();
  const history = [possible.contents];
  let db = openPatiently(options);
  let [failedSteps, process, stable] = [0, 0, 0];
  for (const step of workload.steps) {
    if (db === undefined || failedSteps >= FAILED_STEPS_MAX) break;
    try {
      db = runStep(db, step, options);
      possible.did(step);
      const level = step.kind === "write" ? (step.durability ?? workload.options.durability ?? "process") : undefined;
      const position = history.length;
      if (level === "process" || level === "sync" || step.kind !== "write") process = position;
      if (level === "sync" || step.kind === "flush" || step.kind === "sync") stable = position;
    } catch (error) {
      asLsmError(error);
      failedSteps++;
      possible.mayHaveDone(step);
      if (step.kind === "reopen") db = reopenPatiently(db, options);
      if (db !== undefined) {
        const shown = dump(db);
        expect(possible.contents.has(shown), `${label}: after a failed ${step.kind} the database shows ${shown}`).toBe(
          true,
        );
      }
    }
    history.push(possible.contents);
  }
  return { db, failedSteps, history, process, stable };
}

/** Opens, again and again as a program would; `undefined` when the storage stays broken. */
function openPatiently(options: LsmOptions): Lsm | undefined {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return Lsm.open(DIRECTORY, options);
    } catch (error) {
      expect(asLsmError(error).kind).toBe("Io");
    }
  }
  return undefined;
}

function reopenPatiently(db: Lsm, options: LsmOptions): Lsm | undefined {
  closeAnyway(db);
  return openPatiently(options);
}

/** Closes; an error must be typed. Afterwards the database is closed either way. */
export function closeAnyway(db: Lsm | undefined): void {
  try {
    db?.close();
  } catch (error) {
    asLsmError(error);
  }
}

/** All contents that are possible after at least `least` steps. */
export function possibleFrom(history: readonly ReadonlySet<string>[], least: number): Set<string> {
  return new Set(history.slice(least).flatMap((contents) => [...contents]));
}
