import { type Durability, Lsm, type LsmOptions, type Storage } from "lsm-core";
import { Model, type ModelOperation } from "./model.ts";
import { Random } from "./random.ts";
import { bytes, latin1, padded } from "./text.ts";
import { toBatch, toRange } from "./to-lsm.ts";

/** One step of a workload. A `write` is one atomic step of the history; the others change no contents. */
export type Step =
  | {
      readonly kind: "write";
      readonly operations: readonly ModelOperation[];
      readonly isBatch: boolean;
      readonly durability: Durability | undefined;
    }
  | { readonly kind: "flush" }
  | { readonly kind: "sync" }
  | { readonly kind: "compact" }
  | { readonly kind: "reopen" };

/** What a program does with a database, from the first open on. The same every time. */
export interface Workload {
  readonly name: string;
  readonly options: LsmOptions;
  readonly steps: readonly Step[];
}

/** How far a run of a workload came, counted in steps of the history. */
export interface Progress {
  /** Steps that were begun. What is recovered is at most this long. */
  begun: number;
  /** Steps that must survive the death of the process. */
  process: number;
  /** Steps that must survive a power failure. */
  stable: number;
  /** What stopped the run; `undefined` when it came to its end. */
  error: unknown;
  db: Lsm | undefined;
}

export const DIRECTORY = "/db";

/** Runs a workload until its end or its first error. The database is left open. */
export function runWorkload(storage: Storage, workload: Workload): Progress {
  const progress: Progress = { begun: 0, process: 0, stable: 0, error: undefined, db: undefined };
  const options: LsmOptions = { ...workload.options, storage };
  try {
    progress.db = Lsm.open(DIRECTORY, options);
    for (const [index, step] of workload.steps.entries()) {
      progress.begun = index + 1;
      progress.db = runStep(progress.db, step, options);
      acknowledge(progress, step, workload.options.durability ?? "process");
    }
  } catch (error) {
    progress.error = error;
  }
  return progress;
}

/** Does one step; returns the database to go on with, which a reopen changes. */
export function runStep(db: Lsm, step: Step, options: LsmOptions): Lsm {
  switch (step.kind) {
    case "write":
      write(db, step.operations, step.isBatch, step.durability);
      return db;
    case "flush":
      db.flush();
      return db;
    case "sync":
      db.sync();
      return db;
    case "compact":
      db.compact();
      return db;
    case "reopen":
      db.close();
      return Lsm.open(DIRECTORY, options);
  }
}

function acknowledge(progress: Progress, step: Step, base: Durability): void {
  const count = progress.begun;
  if (step.kind === "write") {
    const level = step.durability ?? base;
    if (level !== "none") progress.process = count;
    if (level === "sync") progress.stable = count;
  } else if (step.kind === "flush" || step.kind === "sync") {
    progress.process = count;
    progress.stable = count;
  } else if (step.kind === "reopen") {
    progress.process = count;
  }
}

function write(
  db: Lsm,
  operations: readonly ModelOperation[],
  isBatch: boolean,
  durability: Durability | undefined,
): void {
  const options = durability === undefined ? undefined : { durability };
  const [operation] = operations;
  if (isBatch || operation === undefined) db.write(toBatch(operations), options);
  else if (operation.kind === "put") db.put(bytes(operation.key), bytes(operation.value), options);
  else if (operation.kind === "delete") db.delete(bytes(operation.key), options);
  else db.deleteRange(toRange(operation.range), options);
}

/** The contents after each number of steps: element `k` is what a database holds after the first `k` steps. */
export function statesOf(steps: readonly Step[]): string[] {
  const model = new Model();
  const states = [model.toString()];
  for (const step of steps) {
    if (step.kind === "write") for (const operation of step.operations) model.apply(operation);
    states.push(model.toString());
  }
  return states;
}

/** The contents of a database in the form of {@link statesOf}. */
export function dump(db: Lsm): string {
  return JSON.stringify(Array.from(db.scan(), ([key, value]) => [latin1(key), latin1(value)]));
}

/** What a random workload is made of: how often each kind of step comes, in parts of the sum. */
export interface Mixture {
  readonly keys: number;
  readonly valueBytes: number;
  readonly put: number;
  readonly delete: number;
  readonly deleteRange: number;
  readonly batch: number;
  readonly flush: number;
  readonly sync: number;
  readonly compact: number;
  readonly reopen: number;
  readonly durabilities: readonly (Durability | undefined)[];
}

const PLAIN: Mixture = {
  keys: 12,
  valueBytes: 40,
  put: 10,
  delete: 2,
  deleteRange: 0,
  batch: 0,
  flush: 0,
  sync: 0,
  compact: 0,
  reopen: 0,
  durabilities: [undefined],
};

/** A seeded workload of `count` steps. Every put has a value of its own, so that states can be told apart. */
export function randomSteps(seed: number, count: number, mixture: Partial<Mixture>): Step[] {
  const random = new Random(seed);
  const parts = { ...PLAIN, ...mixture };
  const kinds = (["put", "delete", "deleteRange", "batch", "flush", "sync", "compact", "reopen"] as const).flatMap(
    (kind) => Array.from({ length: parts[kind] }, () => kind),
  );
  let writes = 0;
  const operation = (kind: "put" | "delete" | "deleteRange"): ModelOperation => {
    const first = random.below(parts.keys);
    const key = padded(first, 2);
    if (kind === "put") return { kind, key, value: `${writes++}:${"x".repeat(random.below(parts.valueBytes + 1))}` };
    if (kind === "delete") return { kind, key };
    return { kind, range: { gte: key, lt: padded(first + 1 + random.below(4), 2) } };
  };
  return Array.from({ length: count }, (): Step => {
    const kind = random.pick(kinds);
    const durability = random.pick(parts.durabilities);
    if (kind === "put" || kind === "delete" || kind === "deleteRange") {
      return { kind: "write", operations: [operation(kind)], isBatch: false, durability };
    }
    if (kind !== "batch") return { kind };
    const operations = Array.from({ length: 1 + random.below(6) }, () =>
      operation(random.pick(["put", "put", "put", "delete", parts.deleteRange > 0 ? "deleteRange" : "delete"])),
    );
    return { kind: "write", operations, isBatch: true, durability };
  });
}
