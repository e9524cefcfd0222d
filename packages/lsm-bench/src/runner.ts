import { mkdirSync } from "node:fs";
import type { BenchOptions } from "./bench-options.ts";
import { Forecast } from "./forecast.ts";
import type { Remaining } from "./forecast.ts";
import { describeMachine, loadAverage } from "./machine.ts";
import { cellId, planSteps } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";
import { RESULT_FORMAT } from "./results.ts";
import type { Failure, LatencyRecord, ResultFile, ResultRecord, TargetEntry, WorkloadEntry } from "./results.ts";
import { runStep } from "./run-step.ts";
import type { RunChild, StepResults } from "./run-step.ts";
import { sourceRevision } from "./source-revision.ts";
import { loadTargets } from "./targets/registry.ts";

/** How the caller follows the benchmark and ends it. */
export interface BenchHooks {
  /** The targets, with what is used of them or why they cannot be used. */
  readonly onTargets?: (entries: readonly TargetEntry[]) => void;
  /** @param remaining unknown at first */
  readonly onStep?: (step: Step, remaining: Remaining | undefined) => void;
  readonly onResults?: (step: Step, results: StepResults) => void;
  /** A step failed; the same workload will not be run again on this target. */
  readonly onFailure?: (step: Step, failure: Failure, error: unknown) => void;
  /** Ends the benchmark; the results so far count. */
  readonly signal?: AbortSignal;
  /** What runs in place of a fresh process. */
  readonly runChild?: RunChild;
}

/**
 * Measures every workload on every target, each in a fresh process and a fresh directory. A target that fails in a workload, or answers
 * wrongly, is left out of the rest of it, and all others go on.
 *
 * @param command arguments that reproduce it
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
  hooks.onTargets?.(entries);
  const { steps, omissions } = planSteps(options, present);
  const measured = await runSteps(options, steps, hooks);
  return {
    format: RESULT_FORMAT,
    startedAt,
    finishedAt: new Date().toISOString(),
    command,
    ...(revision === undefined ? {} : { revision }),
    machine,
    loadAverageBefore,
    options: shownOptions(options),
    targets: entries,
    workloads: workloadEntries(options),
    omissions: [...omissions],
    ...measured,
  };
}

type Measured = Pick<ResultFile, "records" | "latencies" | "failures" | "stopped">;

async function runSteps(options: BenchOptions, steps: readonly Step[], hooks: BenchHooks): Promise<Measured> {
  const { signal } = hooks;
  const records: ResultRecord[] = [];
  const latencies: LatencyRecord[] = [];
  const failures = new Map<string, Failure>();
  const forecast = new Forecast(steps);
  for (const step of steps) {
    if (failures.has(cellId(step))) continue;
    hooks.onStep?.(step, forecast.remaining(step));
    const start = performance.now();
    try {
      signal?.throwIfAborted();
      const results = await runStep(options, step, signal, hooks.runChild);
      records.push(...results.records);
      latencies.push(...results.latencies);
      forecast.add(step, performance.now() - start);
      hooks.onResults?.(step, results);
    } catch (error) {
      if (signal?.aborted === true) {
        const stopped = { stepsDone: step.index, stepCount: steps.length };
        return { records, latencies, failures: [...failures.values()], stopped };
      }
      const failure = failureOf(step, error, options.dir);
      failures.set(cellId(step), failure);
      forecast.drop(step);
      hooks.onFailure?.(step, failure, error);
    }
  }
  return { records, latencies, failures: [...failures.values()] };
}

function failureOf({ description, selection, parameters, pass, run }: Step, error: unknown, dir: string): Failure {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  // Results are shared: they name no directory of this machine.
  const reason = line.replaceAll(dir, "…");
  return { target: description.name, workload: selection.workload.name, parameters, pass, run, reason };
}

function shownOptions({ selections, ...options }: BenchOptions): ResultFile["options"] {
  return {
    workloads: selections.map(({ workload: { name } }) => name),
    targets: [...options.targets],
    durabilities: [...options.durabilities],
    recordCounts: [...options.recordCounts],
    valueBytes: [...options.valueBytes],
    keyKinds: [...options.keyKinds],
    runCount: options.runCount,
    seed: options.seed,
    cacheBytes: options.cacheBytes,
    rowSecondsMax: options.rowLimitMs / 1000,
  };
}

function workloadEntries({ selections }: BenchOptions): WorkloadEntry[] {
  return selections.map(({ workload: { name, family, group, summary } }) => ({ name, family, group, summary }));
}
