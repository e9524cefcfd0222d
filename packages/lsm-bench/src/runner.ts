import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions } from "./bench-options.ts";
import { describeMachine, loadAverage, LoadMeter } from "./machine.ts";
import { planSteps } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";
import { RESULT_FORMAT } from "./results.ts";
import type { LatencyRecord, ResultFile, ResultRecord, TargetEntry } from "./results.ts";
import { runChild } from "./run-child.ts";
import type { SessionResult } from "./session.ts";
import { sourceRevision } from "./source-revision.ts";
import { loadTarget } from "./targets/registry.ts";
import type { TargetDescription } from "./targets/registry.ts";
import type { Task } from "./task.ts";

/** What a step gave. */
export interface StepResults {
  readonly records: readonly ResultRecord[];
  readonly latencies: readonly LatencyRecord[];
}

/** How the caller follows the benchmark and ends it. */
export interface BenchHooks {
  readonly onStep?: (step: Step) => void;
  readonly onResults?: (step: Step, results: StepResults) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures every workload on every target, each in a fresh process and a fresh directory.
 *
 * @param command arguments that reproduce it
 * @throws {Error} when a target fails or answers wrongly
 */
export async function runBenchmark(
  options: BenchOptions,
  command: string,
  hooks: BenchHooks = {},
): Promise<ResultFile> {
  mkdirSync(options.dir, { recursive: true });
  const startedAt = new Date().toISOString();
  const loadAverageBefore = loadAverage();
  const machine = describeMachine(options.dir);
  const revision = sourceRevision();
  const { entries, present } = await loadTargets(options.targets);
  const { steps, omissions } = planSteps(options, present);
  const records: ResultRecord[] = [];
  const latencies: LatencyRecord[] = [];
  for (const step of steps) {
    hooks.signal?.throwIfAborted();
    hooks.onStep?.(step);
    const results = await runStep(options, step, hooks.signal);
    records.push(...results.records);
    latencies.push(...results.latencies);
    hooks.onResults?.(step, results);
  }
  const { dir: _, selections, latencyRunCount: __, ...shown } = options;
  const workloads = selections.map(({ workload: { name, family, group, summary } }) => ({
    name,
    family,
    group,
    summary,
  }));
  return {
    format: RESULT_FORMAT,
    startedAt,
    finishedAt: new Date().toISOString(),
    command,
    ...(revision === undefined ? {} : { revision }),
    machine,
    loadAverageBefore,
    options: {
      ...shown,
      targets: [...shown.targets],
      durabilities: [...shown.durabilities],
      recordCounts: [...shown.recordCounts],
      valueBytes: [...shown.valueBytes],
      keyKinds: [...shown.keyKinds],
      workloads: workloads.map(({ name }) => name),
    },
    targets: entries,
    workloads,
    records,
    latencies,
    omissions: [...omissions],
  };
}

async function loadTargets(
  names: readonly string[],
): Promise<{ entries: TargetEntry[]; present: TargetDescription[] }> {
  const loaded = [];
  for (const name of names) loaded.push(await loadTarget(name));
  return {
    entries: loaded.map(({ entry }) => entry),
    present: loaded.flatMap(({ description }) => (description === undefined ? [] : [description])),
  };
}

async function runStep(options: BenchOptions, step: Step, signal: AbortSignal | undefined): Promise<StepResults> {
  const dir = join(options.dir, `step-${step.index}`);
  mkdirSync(dir);
  const task = taskOf(step, dir, options.seed);
  const childOptions = signal === undefined ? {} : { signal };
  try {
    await prepareCell(task, step, childOptions);
    const meter = new LoadMeter();
    const { result, processorMs } = await runChild(task, childOptions);
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
function taskOf({ description, selection, parameters, pass }: Step, dir: string, seed: number): Task {
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
    seed,
  };
}

function isNative(description: TargetDescription): boolean {
  return description.family === "bytes" && description.program !== undefined;
}

/** The preparation has a process of its own, so that its memory is not counted as the workload's. */
async function prepareCell(
  task: Task,
  { selection: { workload } }: Pick<Step, "selection">,
  childOptions: { readonly signal?: AbortSignal },
): Promise<void> {
  if (workload.prepare !== undefined && task.phase === "run")
    await runChild({ ...task, phase: "prepare" }, childOptions);
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
  const task = taskOf(step, options.dir, options.seed);
  await prepareCell(task, step, { signal });
  return (await runChild(task, { profileDir, signal })).result;
}
