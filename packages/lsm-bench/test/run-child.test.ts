import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as RunChildModule from "../src/run-child.ts";
import type { Task } from "../src/task.ts";

// The child's program lies beside the built module.
const { runChild, TaskError } = (await import(
  new URL("../dist/run-child.js", import.meta.url).href
)) as typeof RunChildModule;

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-child-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

function task(details: Partial<Task> = {}): Task {
  return {
    target: "map",
    workload: "fillseq",
    durability: "process",
    phase: "all",
    pass: "throughput",
    dir,
    recordCount: 10,
    valueBytes: 10,
    keyKind: "decimal",
    seed: 1,
    rowLimitMs: 60_000,
    cacheBytes: 1,
    ...details,
  };
}

it("gives what a fresh process measured", async () => {
  const { result, processorMs } = await runChild(task());
  expect(result.measurements.map(({ row, operationCount }) => [row, operationCount])).toEqual([["fillseq", 10]]);
  expect(processorMs).toBeGreaterThan(0);
});

it("reports what a database takes only when everything was written", async () => {
  const fill = task({ target: "lsm-core", workload: "fillrandom", recordCount: 1000 });
  const { result: whole } = await runChild(fill);
  expect(whole).toMatchObject({ diskBytes: expect.any(Number), measurements: [{ operationCount: 1000 }] });
  rmSync(dir, { recursive: true });
  mkdirSync(dir);
  const { result: cut } = await runChild({ ...fill, rowLimitMs: 1e-6 });
  expect(cut.measurements).toMatchObject([{ plannedCount: 1000 }]);
  expect(cut.diskBytes ?? cut.spaceAmplification ?? cut.writeAmplification).toBeUndefined();
  expect(cut.peakRssBytes).toBeGreaterThan(0);
});

it("says in one line why a task failed, and apart from that where", async () => {
  const failed = runChild(task({ workload: "typed" }));
  await expect(failed).rejects.toThrow(TaskError);
  await expect(failed).rejects.toMatchObject({
    message: "TypeError: typed is not for map.",
    details: expect.stringMatching(/^ +at /),
  });
});

it("kills a process that takes too long", async () => {
  const late = runChild(task(), { timeoutMs: 1 });
  await expect(late).rejects.toThrow("did not end within 0.001 s and was killed");
});

it("says how a process ended that gave no answer, in its own words", async () => {
  vi.stubEnv("NODE_OPTIONS", "--require ./no-such-module.cjs");
  const lost = runChild(task());
  await expect(lost).rejects.toMatchObject({
    message: "its process ended with exit code 1 and gave no answer",
    details: expect.stringContaining("no-such-module"),
  });
});
