import type { SimulatedDisk } from "./simulated-disk.ts";
import {
  type Failure,
  failureError,
  type Operation,
  type OperationKind,
  type SimulatedFaults,
} from "./simulated-faults.ts";
import type { Survival } from "./simulated-inode.ts";

/** What an operation does beside its whole effect. */
export interface Effects {
  /** Does a part of it, from 0 (nothing) to 1 (all). */
  readonly part?: (disk: SimulatedDisk, part: number) => void;
  /** What its failure does. */
  readonly fail?: (disk: SimulatedDisk, failure: Failure) => void;
}

/** A disk behind the faults that befall the operations on it. */
export class SimulatedMachine {
  readonly disk: SimulatedDisk;
  readonly faults: SimulatedFaults;

  constructor(disk: SimulatedDisk, faults: SimulatedFaults) {
    this.disk = disk;
    this.faults = faults;
  }

  /** Counts an operation and does it, or what its failure leaves of it. */
  run<T>(kind: OperationKind, path: string, action: (disk: SimulatedDisk) => T, effects: Effects = {}): T {
    const runPart = effects.part ?? ((disk, part): void => void (part >= 1 && action(disk)));
    const operation: Operation = { kind, path, runPart };
    const failure = this.faults.begin(operation);
    if (failure === undefined) return action(this.disk);
    if (failure.partial === true) runPart(this.disk, 0.5);
    effects.fail?.(this.disk, failure);
    throw failureError(failure, operation);
  }

  /**
   * An asynchronous operation: `issue` runs now, `complete` in a later turn of the event loop, unless the machine has stopped by then.
   * All promises settle in the order in which they were made.
   */
  async settle<T>(issue: () => T, complete?: (issued: T) => void): Promise<T> {
    let issued: T;
    try {
      issued = issue();
    } catch (error) {
      await nextTurn();
      throw error;
    }
    await nextTurn();
    this.faults.throwIfCrashed();
    complete?.(issued);
    return issued;
  }

  /** Stops the machine; returns a copy of its disk, on which the interrupted operation has been done wholly, partly or not. */
  stop(how: Survival): SimulatedDisk {
    this.faults.stop();
    const disk = this.disk.clone();
    try {
      this.faults.interrupted?.runPart(disk, drawPart(how));
    } catch {
      // An operation that would have failed anyway has done nothing.
    }
    return disk;
  }
}

function drawPart({ survival, tear, random }: Survival): number {
  if (survival !== "random") return survival === "all" ? 1 : 0;
  if (tear && random.chance(0.5)) return random.next();
  return random.chance(0.5) ? 1 : 0;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
