import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatSpread } from "../src/format.ts";
import { spreadOf } from "../src/measure.ts";
import { renderMarkdown } from "../src/report.ts";
import type { BenchReport, RunRecord } from "../src/runner.ts";

function recordOf(target: string, run: number, wallMs: number): RunRecord {
  return {
    target,
    workload: "fillrandom",
    asked: "none",
    given: target === "classic-level" ? "process" : "none",
    run,
    foreignShare: 0,
    measurements: [{ row: "fillrandom", operationCount: 1000, wallMs, cpuMs: wallMs }],
    diskBytes: 1_500_000,
    baselineRssBytes: 10_000_000,
    peakRssBytes: 14_000_000,
  };
}

const REPORT: BenchReport = {
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:01:00.000Z",
  machine: {
    processor: "a processor",
    coreCount: 2,
    memoryBytes: 8e9,
    system: "linux",
    node: "v20.19.0",
    fileSystem: "ext4",
    fdatasyncMicros: 150,
  },
  loadAverageBefore: 0.1,
  options: {
    targets: ["lsm-core", "classic-level", "lmdb", "map"],
    workloads: ["fillrandom"],
    durabilities: ["none"],
    recordCount: 1000,
    valueBytes: 100,
    runCount: 3,
    seed: 1,
    cacheBytes: 1,
  },
  targets: [
    { name: "lsm-core", version: "1.0.0", settings: "defaults" },
    { name: "classic-level", version: "3.0.0", settings: "defaults" },
    { name: "lmdb", absent: "not installed" },
    { name: "map", version: "v20.19.0", settings: "none" },
  ],
  records: [
    ...[1, 3, 2].map((wallMs, run) => recordOf("lsm-core", run, wallMs)),
    ...[8, 8, 9].map((wallMs, run) => recordOf("classic-level", run, wallMs)),
    recordOf("map", 0, 0.5),
  ],
};

describe("renderMarkdown", () => {
  const markdown = renderMarkdown(REPORT);

  it("shows medians with their range, the level really given, and the ratio to the best peer without the floor", () => {
    expect(markdown).toContain(
      "| fillrandom | none | 1,000 | 2.00 µs (1.00–3.00) | 8.00 µs (8.00–9.00) [process] | 500 ns | 4.00× |",
    );
  });

  it("says which target is absent and why", () => {
    expect(markdown).toContain("- **lmdb**: absent here (not installed)");
  });

  it("shows size on disk and memory above the baseline", () => {
    expect(markdown).toContain("| fillrandom | none | 1.50 MB | 1.50 MB | 1.50 MB |");
    expect(markdown).toContain("| fillrandom | none | 4.00 MB | 4.00 MB | 4.00 MB |");
  });
});

describe("formats", () => {
  it.each([
    [0, "0 ns"],
    [999, "999 ns"],
    [999.6, "1.00 µs"],
    [12_345_678, "12.3 ms"],
    [5e9, "5.00 s"],
  ])("shows %d ns as %s", (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });

  it("shows bytes in decimal units", () => {
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(69_420_000)).toBe("69.4 MB");
  });

  it("shows a range in the unit of its median, and none for one run", () => {
    expect(formatSpread(spreadOf([900, 2000, 1000]))).toBe("1.00 µs (0.90–2.00)");
    expect(formatSpread(spreadOf([900]))).toBe("900 ns");
  });

  it("takes the middle of an even number of runs between the two", () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });
});
