import { systemError } from "../storage/memory-path.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** What an operation of a {@link SimulatedStorage} does. */
export type OperationKind =
  | "createDirectory"
  | "list"
  | "exists"
  | "create"
  | "openWritable"
  | "openReadable"
  | "rename"
  | "remove"
  | "removeDirectory"
  | "syncDirectory"
  | "lock"
  | "write"
  | "sync"
  | "truncate"
  | "read";

/** A failure to come. */
export interface Failure {
  /** The system's code. */
  readonly code: "EIO" | "ENOSPC" | (string & {});
  /** How many operations in a row fail; 1 unless stated, `Infinity` for a disk that stays broken. */
  readonly times?: number;
  /** Which operations count and fail; all unless stated. */
  readonly kinds?: readonly OperationKind[];
  /** A failing write writes its first half, a failing read leaves the target partly filled. */
  readonly partial?: boolean;
  /** A failing sync of a file leaves its changes marked as written though they are not: a later sync succeeds without them. */
  readonly losesChanges?: boolean;
}

/** Thrown by the operation in which the simulated machine stops, and by every one after it. */
export class SimulatedCrash extends Error {
  override readonly name: string = "SimulatedCrash";
}

/** An operation on its way to the disk. */
export interface Operation {
  readonly kind: OperationKind;
  readonly path: string;
  /** Does a part of it, from 0 (nothing) to 1 (all); only writes have parts. */
  runPart(disk: SimulatedDisk, part: number): void;
}

/** Counts operations, and says which of them fail. */
export class SimulatedFaults {
  operationCount = 0;
  mutationCount = 0;
  /** The operation in which the machine stopped, which may have been done wholly, partly or not. */
  interrupted: Operation | undefined;
  readonly #trace: string[] | undefined;
  readonly #failures: { from: number; to: number; seen: number; failure: Failure }[] = [];
  #crashMutation = Infinity;
  #isCrashed = false;

  constructor(trace: string[] | undefined) {
    this.#trace = trace;
  }

  /** The `count`-th mutation from now on crashes. */
  crashAt(count: number): void {
    this.#crashMutation = this.mutationCount + count;
  }

  /** The `count`-th matching operation from now on fails. */
  failAt(count: number, failure: Failure): void {
    this.#failures.push({ from: count, to: count + (failure.times ?? 1), seen: 0, failure });
  }

  clearFailures(): void {
    this.#failures.length = 0;
  }

  stop(): void {
    this.#isCrashed = true;
  }

  throwIfCrashed(): void {
    if (this.#isCrashed) throw new SimulatedCrash("the simulated machine has stopped");
  }

  /** Counts an operation; returns the failure that is meant for it. */
  begin(operation: Operation): Failure | undefined {
    this.throwIfCrashed();
    const { kind, path } = operation;
    this.operationCount++;
    this.#trace?.push(`${this.operationCount} ${kind} ${path}`);
    if (MUTATIONS.has(kind) && ++this.mutationCount >= this.#crashMutation) {
      this.interrupted = operation;
      this.stop();
      this.throwIfCrashed();
    }
    let due: Failure | undefined;
    for (const planned of this.#failures) {
      if (planned.failure.kinds?.includes(kind) === false) continue;
      planned.seen++;
      if (planned.seen >= planned.from && planned.seen < planned.to) due ??= planned.failure;
    }
    return due;
  }
}

/** The error of a failure that was due. */
export function failureError(failure: Failure, operation: Operation): Error {
  return systemError(failure.code, operation.kind, operation.path);
}

const MUTATIONS: ReadonlySet<OperationKind> = new Set<OperationKind>([
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
]);
