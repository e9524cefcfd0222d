import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BenchReport } from "../src/runner.ts";
import { runTask } from "../src/task.ts";
import type { Task } from "../src/task.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";
import { WORKLOADS } from "../src/workloads/registry.ts";

const RECORD_COUNT = 100;
const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const run = promisify(execFile);

const targets = await Promise.all(TARGET_NAMES.map(async (name) => ({ name, target: await loadTarget(name) })));
const present = targets.flatMap(({ target }) => ("absent" in target ? [] : [target]));
// A workload that kills its preparing process cannot run inside this one.
const inProcess = WORKLOADS.filter(({ isKilledAfterPrepare }) => isKilledAfterPrepare !== true);

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it("has lsm-core and the floor at least", () => {
  expect(present.map(({ name }) => name)).toEqual(expect.arrayContaining(["lsm-core", "map"]));
});

describe.each(present)("$name", (target) => {
  const cells = inProcess
    .filter(({ needsDisk }) => target.isPersistent || !needsDisk)
    .flatMap(({ name, durabilities }) => durabilities.map((durability) => ({ workload: name, durability })));

  it.each(cells)("runs $workload at $durability and answers rightly", async ({ workload, durability }) => {
    const task: Task = {
      target: target.name,
      workload,
      durability,
      phase: "all",
      dir,
      recordCount: RECORD_COUNT,
      valueBytes: 100,
      seed: 1,
      cacheBytes: 1 << 20,
    };
    const { measurements } = await runTask(task);
    expect(measurements.length).toBeGreaterThan(0);
    for (const { operationCount } of measurements) expect(operationCount).toBeGreaterThan(0);
  });
});

describe("lsm-bench run", () => {
  it("measures reopening in processes of its own and writes a report", async () => {
    const names = ["reopen-log", "reopen-tables"];
    const flags = ["--n", String(RECORD_COUNT), "--runs", "1", "--dir", join(dir, "work"), "--out", join(dir, "out")];
    const { stdout } = await run(process.execPath, [CLI, "run", ...names, ...flags]);
    expect(stdout).toContain("| reopen-log | process | 1 |");

    const files = readdirSync(join(dir, "out")).sort();
    expect(files.map((file) => file.replace(/^.*\./, ""))).toEqual(["json", "md"]);
    const report = JSON.parse(readFileSync(join(dir, "out", files[0] ?? ""), "utf8")) as BenchReport;
    const onDisk = present.filter(({ isPersistent }) => isPersistent);
    expect(report.records).toHaveLength(names.length * onDisk.length);
    expect(readdirSync(join(dir, "work"))).toEqual([]);
  });

  it("refuses a workload that does not exist", async () => {
    await expect(run(process.execPath, [CLI, "run", "fillsideways"])).rejects.toMatchObject({ code: 2 });
  });
});
