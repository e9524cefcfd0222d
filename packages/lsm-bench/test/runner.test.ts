import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BenchOptions } from "../src/bench-options.ts";
import { parseResults } from "../src/results.ts";
import { TaskError } from "../src/run-child.ts";
import type { RunChild } from "../src/run-step.ts";
import { runBenchmark } from "../src/runner.ts";
import type { BenchHooks } from "../src/runner.ts";
import type { Task } from "../src/task.ts";
import { selectionsOf } from "../src/workloads/sets.ts";

let dir = "";
let done: string[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-runner-"));
  done = [];
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Processes that give one measurement of the workload's name, unless `fail` throws. */
function processes(fail: (task: Task, nth: number) => void): RunChild {
  return async (task) => {
    done.push(`${task.phase} ${task.workload} ${task.target}${task.pass === "latency" ? " latency" : ""}`);
    fail(task, done.length);
    const measurement = { row: task.workload, operationCount: 10, wallMs: 1, cpuMs: 1 };
    const measurements = task.phase === "prepare" || task.pass === "latency" ? [] : [measurement];
    return { result: { measurements, latencies: [] }, processorMs: 1 };
  };
}

function benchmark(hooks: BenchHooks, names = ["fillseq", "mixed"]): ReturnType<typeof runBenchmark> {
  const options: BenchOptions = {
    targets: ["lsm-core", "map"],
    selections: selectionsOf(names),
    durabilities: ["process"],
    recordCounts: [100],
    valueBytes: [100],
    keyKinds: ["decimal"],
    runCount: 2,
    latencyRunCount: 1,
    seed: 1,
    cacheBytes: 1,
    rowLimitMs: 60_000,
    timeoutMs: 1000,
    dir,
  };
  return runBenchmark(options, "lsm-bench run", hooks);
}

describe("a target that fails", () => {
  it("is left out of the rest of the workload, and everything else goes on", async () => {
    const failed: string[] = [];
    const results = await benchmark({
      runChild: processes(({ workload, target }) => {
        if (workload === "fillseq" && target === "map") throw new TaskError(`lost ${dir}/file\nand more`, "at x");
      }),
      onFailure: ({ selection, description }, { reason }) =>
        failed.push(`${selection.workload.name} ${description.name}: ${reason}`),
    });
    expect(done).toEqual([
      "run fillseq lsm-core",
      "all fillseq map",
      "prepare mixed lsm-core",
      "run mixed lsm-core",
      "all mixed map",
      "run fillseq lsm-core",
      "all mixed map",
      "prepare mixed lsm-core",
      "run mixed lsm-core",
      "run fillseq lsm-core latency",
      "prepare mixed lsm-core latency",
      "run mixed lsm-core latency",
      "all mixed map latency",
    ]);
    expect(failed).toEqual(["fillseq map: lost …/file"]);
    expect(results.records.map(({ workload, target, run }) => `${run} ${workload} ${target}`)).toEqual([
      "0 fillseq lsm-core",
      "0 mixed lsm-core",
      "0 mixed map",
      "1 fillseq lsm-core",
      "1 mixed map",
      "1 mixed lsm-core",
    ]);
    expect(results.failures).toMatchObject([
      { target: "map", workload: "fillseq", pass: "throughput", run: 0, reason: "lost …/file" },
    ]);
    expect(parseResults(JSON.stringify(results), "file")).toEqual(results);
    expect(existsSync(join(dir, "step-1"))).toBe(false);
  });

  it("may fail in its preparation, or in the latency pass alone", async () => {
    const { failures } = await benchmark({
      runChild: processes(({ phase, workload, target, pass }) => {
        if (phase === "prepare" || (workload === "fillseq" && target === "map" && pass === "latency")) {
          throw new Error("lost");
        }
      }),
    });
    expect(failures.map(({ target, workload, pass }) => `${workload} ${target} ${pass}`)).toEqual([
      "mixed lsm-core throughput",
      "fillseq map latency",
    ]);
  });
});

it("gives the results so far when it is stopped", async () => {
  const abort = new AbortController();
  const { records, failures, stopped } = await benchmark({
    signal: abort.signal,
    runChild: processes((_, nth) => {
      if (nth < 3) return;
      abort.abort();
      throw abort.signal.reason;
    }),
  });
  expect(records.map(({ workload, target }) => `${workload} ${target}`)).toEqual(["fillseq lsm-core", "fillseq map"]);
  expect(failures).toEqual([]);
  expect(stopped).toEqual({ stepsDone: 2, stepCount: 12 });
});
