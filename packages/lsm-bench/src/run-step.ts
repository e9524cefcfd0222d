import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions } from "./bench-options.ts";
import { LoadMeter } from "./machine.ts";
import { planSteps } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";
import type { LatencyRecord, ResultRecord } from "./results.ts";
import { runChild } from "./run-child.ts";
import type { ChildOptions } from "./run-child.ts";
import type { SessionResult } from "./session.ts";
import { syncDirectory } from "./sync-directory.ts";
import { loadTargets } from "./targets/registry.ts";
import type { TargetDescription } from "./targets/registry.ts";
import type { Task } from "./task.ts";

/** What a step gave. */
export interface StepResults {
  readonly records: readonly ResultRecord[];
  readonly latencies: readonly LatencyRecord[];
}

/** Starts the processes of a step; see {@link runChild}. */
export type RunChild = typeof runChild;

/**
 * Measures one cell once, in a directory of its own that is gone afterwards.
 *
 * @param options of which the directory, the seed and limits count
 * @throws {TaskError} see {@link runChild}
 */
export async function runStep(
  options: BenchOptions,
  step: Step,
  signal: AbortSignal | undefined,
  start: RunChild = runChild,
): Promise<StepResults> {
  const dir = join(options.dir, `step-${step.index}`);
  mkdirSync(dir);
  const task = taskOf(step, dir, options);
  const childOptions = { timeoutMs: options.timeoutMs, ...(signal === undefined ? {} : { signal }) };
  try {
    await prepareCell(task, step, childOptions, start);
    const meter = new LoadMeter();
    const { result, processorMs } = await start(task, childOptions);
    return resultsOf(step, result, meter.foreignShare(processorMs));
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function resultsOf(step: Step, result: SessionResult, foreignShare: number): StepResults {
  const { description, selection, parameters, durabilityGiven, run } = step;
  const { measurements, latencies, otherProcessorMs: _, ...figures } = result;
  const cell = {
    target: description.name,
    workload: selection.workload.name,
    parameters,
    durabilityGiven,
    run,
    foreignShare,
  };
  return {
    records: measurements.map((measurement) => ({ ...cell, ...figures, ...measurement })),
    latencies: latencies.map((latency) => ({ ...cell, ...latency })),
  };
}

/** The task that is measured. */
function taskOf({ description, selection, parameters, pass }: Step, dir: string, options: BenchOptions): Task {
  const { durabilityAsked, ...others } = parameters;
  return {
    ...others,
    target: description.name,
    workload: selection.workload.name,
    ...(selection.rows === undefined ? {} : { rows: selection.rows }),
    durability: durabilityAsked,
    // What is kept in memory only, and what another program does, is prepared and run by one process.
    phase: description.isPersistent && !isNative(description) ? "run" : "all",
    pass,
    dir,
    seed: options.seed,
    rowLimitMs: options.rowLimitMs,
  };
}

function isNative(description: TargetDescription): boolean {
  return description.family === "bytes" && description.program !== undefined;
}

/** The preparation has a process of its own, so that its memory is not counted as the workload's. */
async function prepareCell(
  task: Task,
  { selection: { workload } }: Pick<Step, "selection">,
  childOptions: ChildOptions,
  start: RunChild,
): Promise<void> {
  if (workload.prepare !== undefined && task.phase === "run") {
    await start({ ...task, phase: "prepare" }, childOptions);
    syncDirectory(task.dir);
  }
}

/**
 * Runs one workload on one target once with V8's profiler on; the preparation is not part of the profile.
 *
 * @param options of which the first step counts
 * @param profileDir where a profile of each thread is written
 * @throws {Error} when the target is absent or fails
 */
export async function profileCell(
  options: BenchOptions,
  profileDir: string,
  signal: AbortSignal,
): Promise<SessionResult> {
  const { entries, present } = await loadTargets(options.targets.slice(0, 1));
  if (present.length === 0) throw new Error(`${entries[0]?.name} cannot be used: ${entries[0]?.absent}`);
  const [step] = planSteps(options, present).steps;
  if (step === undefined) throw new Error(`${entries[0]?.name} does not have this workload at such a durability.`);
  const task = taskOf(step, options.dir, options);
  await prepareCell(task, step, { signal }, runChild);
  return (await runChild(task, { profileDir, signal })).result;
}
