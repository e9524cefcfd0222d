import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BenchOptions } from "../src/bench-options.ts";
import { planSteps } from "../src/plan-steps.ts";
import type { Step } from "../src/plan-steps.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";
import { runTask } from "../src/task.ts";
import { WORKLOADS } from "../src/workloads/registry.ts";

const RECORD_COUNT = 100;

const loaded = await Promise.all(TARGET_NAMES.map((name) => loadTarget(name)));
const present = loaded.flatMap(({ description }) => (description === undefined ? [] : [description]));
const options: BenchOptions = {
  targets: TARGET_NAMES,
  // A workload that kills its preparing process cannot run inside this one.
  selections: WORKLOADS.filter(({ isKilledAfterPrepare }) => isKilledAfterPrepare !== true).map((workload) => ({
    workload,
  })),
  durabilities: ["process", "sync"],
  recordCounts: [RECORD_COUNT],
  valueBytes: [100],
  keyKinds: ["decimal"],
  runCount: 1,
  latencyRunCount: 1,
  seed: 1,
  cacheBytes: 1 << 20,
  rowLimitMs: 60_000,
  timeoutMs: 1000,
  dir: "",
};
/** The latency pass makes other calls only where there are asynchronous ones; two targets with and two without will do. */
const TIMED_TARGETS: readonly string[] = ["lsm-core", "classic-level", "lsm-typed", "map", "native-leveldb"];

const usual = planSteps(options, present).steps.filter(
  ({ pass, description: { name } }) => pass === "throughput" || TIMED_TARGETS.includes(name),
);
const only = (...names: string[]): BenchOptions["selections"] =>
  options.selections.filter(({ workload: { name } }) => names.includes(name));
const throughput = { ...options, latencyRunCount: 0 };
const steps: readonly Step[] = [
  ...usual,
  ...planSteps({ ...throughput, selections: only("fillbatch"), durabilities: ["none"] }, present).steps,
  // Values that are longer than any buffer that a target reuses.
  ...planSteps(
    { ...throughput, selections: only("read"), recordCounts: [20], valueBytes: [70_000], keyKinds: ["path"] },
    present,
  ).steps,
  ...planSteps({ ...throughput, selections: only("ycsb"), keyKinds: ["city"] }, present).steps,
];

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it("has the engine, the typed layer and the floor at least", () => {
  expect(present.map(({ name }) => name)).toEqual(expect.arrayContaining(["lsm-core", "lsm-typed", "map"]));
});

describe.each(present)("$name", ({ name }) => {
  const own = steps
    .filter(({ description }) => description.name === name)
    .map((step) => ({ ...step, title: titleOf(step) }));

  it.each(own)("$title and answers rightly", async ({ selection: { workload }, parameters, pass }) => {
    const { measurements, latencies } = await runTask({
      ...parameters,
      target: name,
      workload: workload.name,
      durability: parameters.durabilityAsked,
      phase: "all",
      pass,
      dir,
      seed: 1,
      rowLimitMs: 60_000,
    });
    for (const { operationCount } of [...measurements, ...latencies]) expect(operationCount).toBeGreaterThan(0);
    if (pass === "throughput") expect(measurements.length).toBeGreaterThan(0);
    else expect(measurements).toEqual([]);
  });
});

function titleOf({ selection, parameters, pass }: Step): string {
  const { durabilityAsked, keyKind } = parameters;
  return `runs ${selection.workload.name} at ${durabilityAsked}, ${keyKind}, ${pass}`;
}
