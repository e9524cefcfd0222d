import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveTable } from "../src/live-table.ts";
import type { TimedRow } from "../src/median-table.ts";
import { TerminalDouble } from "./terminal-double.ts";

const TARGETS = ["lsm-core", "classic-level", "lmdb"];

function recordOf(row: string, target: string, nanos: number): TimedRow {
  return {
    row,
    workload: "read",
    target,
    operationCount: 1000,
    wallMs: nanos / 1000,
    parameters: {
      recordCount: 1000,
      valueBytes: 100,
      keyKind: "decimal",
      durabilityAsked: "process",
      cacheBytes: 1,
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("NO_COLOR", "1");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("LiveTable without a terminal", () => {
  it("writes a line for each step", () => {
    const double = new TerminalDouble();
    const table = new LiveTable(double.terminal, TARGETS);
    table.onStep({ index: 0, stepCount: 2, label: "run 1, read on lmdb" });
    table.onResults({ records: [recordOf("readseq", "lmdb", 1500), recordOf("readhot", "lmdb", 9)], latencies: [] });
    table.onStep({ index: 1, stepCount: 2, label: "latency, read on lmdb" });
    table.onResults({ records: [], latencies: [{ row: "readhot", latency: { p999: 12_000 } }] });
    table.stop();
    expect(double.text).toBe(
      "[1/2] run 1, read on lmdb: readseq 1.50 µs, readhot 9.00 ns\n[2/2] latency, read on lmdb: readhot 12.0 µs at 99.9 %\n",
    );
  });
});

it("marks times of rows whose time was up", () => {
  const cut = { ...recordOf("readseq", "lmdb", 1500), plannedCount: 5000 };
  const lines = new TerminalDouble();
  const listed = new LiveTable(lines.terminal, TARGETS);
  listed.onStep({ index: 0, stepCount: 1, label: "run 1" });
  listed.onResults({ records: [cut], latencies: [] });
  expect(lines.text).toContain("readseq 1.50 µs ‡");
  const live = new TerminalDouble({ columns: 100, rows: 30 });
  const table = new LiveTable(live.terminal, TARGETS);
  table.onStep({ index: 0, stepCount: 1, label: "run 1" });
  table.onResults({ records: [cut, recordOf("readseq", "lsm-core", 900)], latencies: [] });
  table.stop();
  expect(live.screen.find((line) => line.includes("readseq"))).toMatch(/900 ns │ 1\.50 µs ‡/);
});

describe("a failure", () => {
  const { parameters } = recordOf("readseq", "lmdb", 1);
  const failure = { target: "lmdb", workload: "read", parameters, pass: "throughput", run: 1, reason: "lost" } as const;

  it("is told in lines that stay, and takes the place of the target's times in every row of the workload", () => {
    const double = new TerminalDouble({ columns: 100, rows: 30 });
    const table = new LiveTable(double.terminal, TARGETS);
    table.onStep({ index: 0, stepCount: 2, label: "run 1" });
    for (const target of TARGETS) table.onResults({ records: [recordOf("readseq", target, 1500)], latencies: [] });
    table.onFailure(failure, "at somewhere");
    table.stop();
    expect(double.screen.slice(0, 2)).toEqual(["[1/2] read on lmdb failed: lost", "at somewhere"]);
    expect(double.screen.find((line) => line.includes("readseq"))).toMatch(/1\.50 µs.*1\.50 µs.*failed/);
  });

  it("is a line without a terminal", () => {
    const double = new TerminalDouble();
    const table = new LiveTable(double.terminal, TARGETS);
    table.onStep({ index: 0, stepCount: 2, label: "run 1" });
    table.onFailure(failure, "");
    table.stop();
    expect(double.text).toBe("[1/2] read on lmdb failed: lost\n");
  });
});

describe("LiveTable on a terminal", () => {
  it("shows the medians so far above one bar with the time that remains", () => {
    const double = new TerminalDouble({ columns: 100, rows: 30 });
    const table = new LiveTable(double.terminal, TARGETS);
    table.onStep({ index: 0, stepCount: 4, label: "run 1" });
    for (const nanos of [100, 300, 200])
      table.onResults({ records: [recordOf("readseq", "lsm-core", nanos)], latencies: [] });
    table.onResults({ records: [recordOf("readseq", "lmdb", 1500)], latencies: [] });
    vi.advanceTimersByTime(10_000);
    table.onStep({ index: 1, stepCount: 4, label: "run 2", remaining: { stepMs: 20_000, restMs: 15_000 } });
    vi.advanceTimersByTime(5000);
    const screen = double.screen;
    expect(screen.find((line) => line.includes("readseq"))).toMatch(/200 ns.*1\.50 µs/);
    expect(screen.at(-3)).toMatch(/^█{13}░{27} 1\/4, about 30 s left$/);
    expect(screen.at(-2)).toBe("run 2");
    expect(screen.join("\n")).not.toContain("run 1");
    table.stop();
  });

  it("never draws beyond the terminal: fewer targets, the newest rows", () => {
    const double = new TerminalDouble({ columns: 50, rows: 12 });
    const table = new LiveTable(double.terminal, TARGETS);
    for (let i = 0; i < 30; i++)
      for (const target of TARGETS) table.onResults({ records: [recordOf(`row-${i}`, target, 100)], latencies: [] });
    table.onStep({ index: 1, stepCount: 2, label: "x".repeat(200) });
    const screen = double.screen;
    expect(screen.length).toBeLessThanOrEqual(12);
    for (const line of screen) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(50);
    expect(screen.join("\n")).toMatch(/lsm-core/);
    expect(screen.join("\n")).toMatch(/row-29/);
    table.stop();
  });

  it("leaves the whole table when it stops, without the bar", () => {
    const double = new TerminalDouble({ columns: 100, rows: 10 });
    const table = new LiveTable(double.terminal, TARGETS);
    for (let i = 0; i < 30; i++) table.onResults({ records: [recordOf(`row-${i}`, "lsm-core", 100)], latencies: [] });
    table.onStep({ index: 0, stepCount: 2, label: "run 1" });
    table.stop();
    table.stop();
    const screen = double.screen.join("\n");
    expect(screen.match(/row-\d+/g)).toHaveLength(30);
    expect(screen).not.toContain("░");
    expect(vi.getTimerCount()).toBe(0);
  });
});
