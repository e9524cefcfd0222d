import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Durability, TargetDescription } from "./bench-target.ts";
import { describeMachine, LoadMeter, loadAverage } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { runChild } from "./run-child.ts";
import type { SessionResult } from "./session.ts";
import type { Task } from "./task.ts";
import { loadTarget } from "./targets/registry.ts";
import type { Workload } from "./workloads/workload.ts";

/** What to measure. */
export interface BenchOptions {
  readonly targets: readonly string[];
  readonly workloads: readonly Workload[];
  readonly durabilities: readonly Durability[];
  readonly recordCount: number;
  readonly valueBytes: number;
  readonly runCount: number;
  readonly seed: number;
  readonly cacheBytes: number;
  /** Working directory; what the benchmark makes in it is removed again. */
  readonly dir: string;
}

/** One workload on one target in one run. */
export interface RunRecord extends SessionResult {
  readonly target: string;
  readonly workload: string;
  readonly asked: Durability;
  readonly given: Durability;
  readonly run: number;
  /** Share of the machine that others used meanwhile, 0 to 1. */
  readonly foreignShare: number;
}

/** A target as it stands in a report. */
export interface TargetEntry {
  readonly name: string;
  readonly version?: string;
  readonly settings?: string;
  /** Why it was not measured. */
  readonly absent?: string;
}

/** Everything that a benchmark found out. */
export interface BenchReport {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly loadAverageBefore: number;
  readonly options: Omit<BenchOptions, "workloads" | "dir"> & { readonly workloads: readonly string[] };
  readonly targets: readonly TargetEntry[];
  readonly records: readonly RunRecord[];
}

/** A cell that is about to be measured. */
export interface Step {
  readonly index: number;
  readonly stepCount: number;
  readonly run: number;
  readonly workload: string;
  readonly durability: Durability;
  readonly target: string;
}

/** How the caller follows the benchmark and ends it. */
export interface BenchHooks {
  readonly onStep?: (step: Step) => void;
  readonly onRecord?: (record: RunRecord) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures every workload on every target, each in a fresh process and a fresh directory. Targets take turns within a run, in an order that
 * moves on by one from run to run, so that drift of the machine falls on all of them.
 *
 * @throws {Error} when a target fails or answers wrongly
 */
export async function runBenchmark(options: BenchOptions, hooks: BenchHooks = {}): Promise<BenchReport> {
  mkdirSync(options.dir, { recursive: true });
  const startedAt = new Date().toISOString();
  const loadAverageBefore = loadAverage();
  const machine = describeMachine(options.dir);
  const { entries, present } = await loadTargets(options.targets);
  const steps = planSteps(options, present);
  const records: RunRecord[] = [];
  for (const { step, workload, description } of steps) {
    hooks.signal?.throwIfAborted();
    hooks.onStep?.(step);
    const record = await runStep(options, step, workload, description, hooks.signal);
    records.push(record);
    hooks.onRecord?.(record);
  }
  const { dir: _, ...shown } = options;
  return {
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    loadAverageBefore,
    options: { ...shown, workloads: options.workloads.map(({ name }) => name) },
    targets: entries,
    records,
  };
}

async function loadTargets(
  names: readonly string[],
): Promise<{ entries: TargetEntry[]; present: TargetDescription[] }> {
  const entries: TargetEntry[] = [];
  const present: TargetDescription[] = [];
  for (const name of names) {
    const description = await loadTarget(name);
    if ("absent" in description) {
      entries.push({ name, absent: description.absent });
    } else {
      entries.push({ name, version: description.version, settings: description.settings });
      present.push(description);
    }
  }
  return { entries, present };
}

interface PlannedStep {
  readonly step: Step;
  readonly workload: Workload;
  readonly description: TargetDescription;
}

function planSteps(options: BenchOptions, targets: readonly TargetDescription[]): PlannedStep[] {
  const planned: { run: number; workload: Workload; durability: Durability; description: TargetDescription }[] = [];
  for (let run = 0; run < options.runCount; run++) {
    for (const workload of options.workloads) {
      for (const durability of workload.durabilities.filter((level) => options.durabilities.includes(level))) {
        for (let i = 0; i < targets.length; i++) {
          const description = targets[(i + run) % targets.length]!;
          if (isMeasured(description, workload, durability)) planned.push({ run, workload, durability, description });
        }
      }
    }
  }
  return planned.map(({ run, workload, durability, description }, index) => ({
    workload,
    description,
    step: { index, stepCount: planned.length, run, workload: workload.name, durability, target: description.name },
  }));
}

/** A target that keeps nothing on disk is measured once per workload, at the weakest level, and never where a disk is the point. */
function isMeasured(target: TargetDescription, workload: Workload, durability: Durability): boolean {
  if (target.isPersistent) return true;
  return !workload.needsDisk && durability !== "sync" && durability === workload.durabilities[0];
}

async function runStep(
  options: BenchOptions,
  step: Step,
  workload: Workload,
  description: TargetDescription,
  signal: AbortSignal | undefined,
): Promise<RunRecord> {
  const dir = join(options.dir, `step-${step.index}`);
  mkdirSync(dir);
  const task = taskOf(options, workload, description, step.durability, dir);
  const childOptions = signal === undefined ? {} : { signal };
  try {
    await prepareCell(task, workload, description, childOptions);
    const meter = new LoadMeter();
    const { result, processorMs } = await runChild(task, childOptions);
    return {
      ...result,
      target: description.name,
      workload: workload.name,
      asked: step.durability,
      given: description.durability(step.durability),
      run: step.run,
      foreignShare: meter.foreignShare(processorMs),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Runs one workload on one target once with V8's profiler on; the preparation is not part of the profile.
 *
 * @param options of which the first target and workload count, and the first level that the workload has
 * @param profileDir where a profile of each thread is written
 * @throws {Error} when the target is absent or fails
 */
export async function profileCell(
  options: BenchOptions,
  profileDir: string,
  signal: AbortSignal,
): Promise<SessionResult> {
  const { entries, present } = await loadTargets(options.targets.slice(0, 1));
  const [description] = present;
  const [workload] = options.workloads;
  const durability = workload?.durabilities.find((level) => options.durabilities.includes(level));
  if (description === undefined) throw new Error(`${entries[0]?.name} cannot be used: ${entries[0]?.absent}`);
  if (workload === undefined || durability === undefined) throw new Error("There is no workload at such a durability.");
  const task = taskOf(options, workload, description, durability, options.dir);
  await prepareCell(task, workload, description, { signal });
  return (await runChild(task, { profileDir, signal })).result;
}

/** The task that is measured. */
function taskOf(
  options: BenchOptions,
  workload: Workload,
  description: TargetDescription,
  durability: Durability,
  dir: string,
): Task {
  const { recordCount, valueBytes, seed, cacheBytes } = options;
  const phase = description.isPersistent ? "run" : "all";
  return {
    target: description.name,
    workload: workload.name,
    durability,
    phase,
    dir,
    recordCount,
    valueBytes,
    seed,
    cacheBytes,
  };
}

/** The preparation has a process of its own, so that its memory is not counted as the workload's. */
async function prepareCell(
  task: Task,
  workload: Workload,
  description: TargetDescription,
  childOptions: { readonly signal?: AbortSignal },
): Promise<void> {
  if (workload.prepare !== undefined && description.isPersistent) {
    await runChild({ ...task, phase: "prepare" }, childOptions);
  }
}
