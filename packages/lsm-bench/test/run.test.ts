import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { benchOptions } from "../src/commands/bench-arguments.ts";
import { RECORD_PARTS } from "../src/commands/record.ts";
import { parseResults } from "../src/results.ts";
import type { ResultFile } from "../src/results.ts";
import { TerminalDouble } from "./terminal-double.ts";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const run = promisify(execFile);

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-run-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function places(): string[] {
  return ["--dir", join(dir, "work"), "--out", join(dir, "out")];
}

function results(): ResultFile {
  const file = readdirSync(join(dir, "out")).find((name) => name.endsWith(".json")) ?? "";
  return parseResults(readFileSync(join(dir, "out", file), "utf8"), file);
}

describe("lsm-bench run", () => {
  it("measures in processes of its own, also after a kill, and writes results and their report", async () => {
    const names = ["fillbatch", "reopen-log", "readrandom"];
    const targets = ["--target", "lsm-core", "--target", "map", "--durability", "process"];
    await run(process.execPath, [CLI, "run", ...names, "--n", "100", "--runs", "2", ...targets, ...places()]);

    const { records, latencies, omissions, options, command } = results();
    const shown = records.map(({ run, row, target }) => `${run} ${row} ${target}`);
    expect(shown).toEqual([
      "0 fillbatch lsm-core",
      "0 fillbatch map",
      "0 readrandom lsm-core",
      "0 readrandom map",
      "0 reopen-log lsm-core",
      // Targets take turns, and the next run begins with another one.
      "1 fillbatch map",
      "1 fillbatch lsm-core",
      "1 readrandom map",
      "1 readrandom lsm-core",
      "1 reopen-log lsm-core",
    ]);
    for (const record of records) {
      expect(record.wallMs).toBeGreaterThan(0);
      expect(record.peakRssBytes).toBeGreaterThanOrEqual(record.baselineRssBytes ?? 0);
    }
    expect(latencies.map(({ row }) => row)).toEqual(["fillbatch", "fillbatch", "readrandom", "readrandom"]);
    expect(omissions).toEqual([{ target: "map", workload: "reopen-log", reason: "it keeps nothing on disk" }]);
    expect(options).toMatchObject({ runCount: 2, recordCounts: [100], keyKinds: ["decimal"] });
    expect(command).toBe(
      "lsm-bench run fillbatch reopen-log readrandom --n 100 --runs 2 --target lsm-core --target map --durability process",
    );
    const filled = records.find(({ row, target }) => row === "fillbatch" && target === "lsm-core");
    expect(filled?.spaceAmplification).toBeGreaterThan(1);
    expect(readdirSync(join(dir, "work"))).toEqual([]);
    expect(
      readdirSync(join(dir, "out"))
        .map((file) => file.replace(/^.*\./, ""))
        .sort(),
    ).toEqual(["html", "json", "md"]);
  });

  it("goes on when a target fails, writes the results, and ends with exit code 1", async () => {
    const preload = join(dir, "fail.cjs");
    writeFileSync(preload, `if (process.argv[2]?.includes('"target":"map"')) process.exit(3);`);
    const args = ["run", "fillseq", "fillbatch", "--n", "100", "--runs", "1", "--target", "map,lsm-core", ...places()];
    const env = { ...process.env, NODE_OPTIONS: `--require ${preload}` };
    const failed = run(process.execPath, [CLI, ...args, "--durability", "process"], { env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("fillbatch on map failed: its process ended with exit code 3"),
    });
    expect(results().records.map(({ row, target }) => `${row} ${target}`)).toEqual([
      "fillseq lsm-core",
      "fillbatch lsm-core",
    ]);
    expect(results().failures.map(({ workload }) => workload)).toEqual(["fillseq", "fillbatch"]);
  });

  it("writes the results so far when it is interrupted", async () => {
    const args = ["run", "fillrandom", "--n", "100,3000000", "--runs", "1", "--target", "lsm-core", ...places()];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "close");
    let text = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      text += String(chunk);
      if (text.includes("[1/4]") && !child.killed) child.kill("SIGINT");
    }
    expect(await ended).toEqual([130, null]);
    expect(text).toContain("Stopped; what was measured until then");
    expect(results().records).toHaveLength(1);
    expect(results().stopped).toEqual({ stepsDone: 1, stepCount: 4 });
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const args = ["run", "fillrandom", "--n", "3000000", "--target", "lsm-core", ...places()];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: "ignore" });
    const ended = once(child, "close");
    while (!startedIn(join(dir, "work"))) await sleep(20);
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(join(dir, "work"))).toEqual([]);
    // A process that was still at it would make its files again.
    await sleep(200);
    expect(readdirSync(join(dir, "work"))).toEqual([]);
    expect(existsSync(join(dir, "out"))).toBe(false);
  });

  it("says why there is nothing to measure, and writes nothing", async () => {
    const empty = run(process.execPath, [CLI, "run", "reopen-log", "--target", "map", "--n", "100", ...places()]);
    await expect(empty).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("it keeps nothing on disk") });
    expect(existsSync(join(dir, "out"))).toBe(false);
  });

  it("says at which level a workload is measured that was asked for at another", async () => {
    const empty = run(process.execPath, [CLI, "run", "fillsync", "--durability", "process", ...places()]);
    const stderr = expect.stringContaining("fillsync is measured at sync only");
    await expect(empty).rejects.toMatchObject({ code: 2, stderr });
  });

  it("says that a set is named alone", async () => {
    const stderr = expect.stringContaining('"quick" is a set, and a set is named alone.');
    await expect(run(process.execPath, [CLI, "run", "quick", "ycsb"])).rejects.toMatchObject({ code: 2, stderr });
  });

  it.each([
    [["fillsideways"]],
    [["fillseq", "--target", "mongodb"]],
    [["fillseq", "--n", "many"]],
    [["fillseq", "--key", "record"]],
    [["fillseq", "--durability", "eternal"]],
  ])("refuses %j", async (args) => {
    await expect(run(process.execPath, [CLI, "run", ...args, ...places()])).rejects.toMatchObject({ code: 2 });
  });
});

describe("lsm-bench record", () => {
  it("measures each part with its own options, but for those that are given, and names the results for git", async () => {
    await run(process.execPath, [CLI, "record", "typed", "--n", "100", "--runs", "1", ...places()]);
    expect(results().command).toMatch(/^lsm-bench run typed --target lsm-typed .*--n 100 --runs 1/);
    const targets = ["lsm-typed", "lmdb-msgpackr", "sqlite-drizzle"];
    expect(results().options).toMatchObject({ runCount: 1, recordCounts: [100], targets });
    expect(readdirSync(join(dir, "out")).every((name) => name.startsWith("record-"))).toBe(true);
  });

  it("has parts that can be run: their names, targets and numbers are known", () => {
    for (const { members, options } of RECORD_PARTS) {
      const context = { terminal: new TerminalDouble().terminal, signal: new AbortController().signal };
      const values = { ...options, dir: join(dir, "work") };
      const { runCount, selections, targets } = benchOptions({ ...context, positionals: members, values });
      expect(runCount).toBeLessThanOrEqual(5);
      expect(selections.length * targets.length).toBeGreaterThan(0);
    }
  });

  it("refuses a part that there is not", async () => {
    const stderr = expect.stringContaining('There is no part "all"; there are growth');
    await expect(run(process.execPath, [CLI, "record", "all"])).rejects.toMatchObject({ code: 2, stderr });
  });
});

describe("lsm-bench", () => {
  it.each([
    ["sing", 'Unknown command "sing"'],
    ["list --n 5", '"list" has no option --n'],
    ["report --target map", '"report" has no option --target'],
    ["tour quick", '"tour" does not take "quick"'],
  ])("refuses %j, as nothing is passed over in silence", async (args, message) => {
    const refused = run(process.execPath, [CLI, ...args.split(" ")]);
    await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

function startedIn(work: string): boolean {
  if (!existsSync(work)) return false;
  return readdirSync(work, { recursive: true }).some((path) => /step-0.(database|warm-up)/.test(String(path)));
}

describe("lsm-bench list", () => {
  it("names sets, workloads and targets, says why one is absent and what is not measured", async () => {
    const { stdout } = await run(process.execPath, [CLI, "list"]);
    for (const text of ["quick", "ycsb-e", "lsm-typed", "native-leveldb", "Several threads"])
      expect(stdout).toContain(text);
  });
});
