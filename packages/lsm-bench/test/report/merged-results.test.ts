import { describe, expect, it } from "vitest";
import { isOfSeveralFiles, mergeResults } from "../../src/report/merged-results.ts";
import type { Row } from "../../src/report/merged-results.ts";
import { standingOf } from "../../src/report/standing.ts";
import type { ResultFile } from "../../src/results.ts";
import { ResultsBuilder } from "./results-builder.ts";
import type { RowOptions, Times } from "./results-builder.ts";

function resultsOf(times: Times, options: RowOptions = {}): ResultFile {
  return new ResultsBuilder()
    .target("lsm-core", { role: "subject" })
    .target("lmdb")
    .target("rocksdb")
    .target("leveldb", { role: "native" })
    .target("map", { role: "floor" })
    .workload("fillrandom", "write")
    .row("fillrandom", times, options)
    .build();
}

function resultsOfFailure(): ResultFile {
  return new ResultsBuilder().failure("lmdb", "fillrandom", "lost").build();
}

function onlyRow(...files: ResultFile[]): Row {
  const [row, ...others] = mergeResults(files).rows;
  if (row === undefined || others.length > 0) throw new Error("Expected one row.");
  return row;
}

describe("mergeResults", () => {
  it("sums up the runs of a row on a target", () => {
    const { cells } = onlyRow(resultsOf({ "lsm-core": [30, 10, 20] }, { disturbed: ["lsm-core"] }));
    expect(cells).toMatchObject([{ nanos: { median: 20, min: 10, max: 30 }, runCount: 3, isDisturbed: true }]);
  });

  it("keeps rows apart that differ in a parameter", () => {
    const other = resultsOf({ "lsm-core": [10] }, { parameters: { valueBytes: 16_000 } });
    expect(mergeResults([resultsOf({ "lsm-core": [10] }), other]).rows).toHaveLength(2);
  });

  it("takes the newer of two results of the same row and target, and notes that the row is of several files", () => {
    const old = resultsOf({ "lsm-core": [10], lmdb: [40] });
    const fresh = { ...resultsOf({ "lsm-core": [5] }), startedAt: "2026-02-01T00:00:00.000Z" };
    const row = onlyRow(old, fresh);
    expect(row.cells.map(({ target, nanos }) => [target.name, nanos.median])).toEqual([
      ["lsm-core", 5],
      ["lmdb", 40],
    ]);
    expect(isOfSeveralFiles(row)).toBe(true);
    expect(isOfSeveralFiles(onlyRow(old))).toBe(false);
  });

  it("drops all figures of a target in a workload that it failed in, older ones too", () => {
    const old = resultsOf({ "lsm-core": [10], lmdb: [40] });
    const { failures } = resultsOfFailure();
    const fresh = { ...resultsOf({ lmdb: [1] }), failures, startedAt: "2026-02-01T00:00:00.000Z" };
    const row = onlyRow(old, fresh);
    expect(row.cells.map(({ target }) => target.name)).toEqual(["lsm-core"]);
    expect(row.failures).toMatchObject([{ target: { name: "lmdb" }, workload: "fillrandom", reason: "lost" }]);
    expect(mergeResults([old, fresh]).failures).toHaveLength(1);
  });

  it("forgets a failure when a newer file has figures", () => {
    const failed = { ...resultsOf({ "lsm-core": [10] }), failures: resultsOfFailure().failures };
    const row = onlyRow(failed, resultsOf({ lmdb: [40] }));
    expect(row.cells.map(({ target }) => target.name)).toEqual(["lsm-core", "lmdb"]);
    expect(row.failures).toEqual([]);
  });

  it("refuses results of another machine and says what differs", () => {
    const here = resultsOf({ "lsm-core": [10] });
    const there = { ...here, machine: { ...here.machine, coreCount: 64 } };
    expect(() => mergeResults([there, here])).toThrow("coreCount: 64, 2");
  });
});

describe("standingOf", () => {
  it("compares with the fastest peer, never with the floor or a library without Node", () => {
    const row = onlyRow(resultsOf({ "lsm-core": [10], lmdb: [40], leveldb: [5], map: [1] }));
    expect(standingOf(row)).toMatchObject({ ratio: 4, verdict: "ahead", best: { target: { name: "lmdb" } } });
    expect(standingOf(row, "native")).toMatchObject({ ratio: 0.5, verdict: "behind" });
  });

  it("sees no difference when the ranges of the runs overlap", () => {
    expect(standingOf(onlyRow(resultsOf({ "lsm-core": [10, 20], lmdb: [19, 40] })))?.verdict).toBe("even");
    expect(standingOf(onlyRow(resultsOf({ "lsm-core": [10, 20], lmdb: [21, 40] })))?.verdict).toBe("ahead");
    expect(standingOf(onlyRow(resultsOf({ "lsm-core": [10, 20], lmdb: [8, 9] })))?.verdict).toBe("behind");
  });

  it("looks at the range of every peer, not only of the one with the best median", () => {
    const nearer = onlyRow(resultsOf({ "lsm-core": [10, 11], lmdb: [15, 16], rocksdb: [9, 40] }));
    expect(standingOf(nearer)).toMatchObject({ verdict: "even", best: { target: { name: "lmdb" } } });
    const faster = onlyRow(resultsOf({ "lsm-core": [10, 12], lmdb: [2, 13], rocksdb: [8, 9] }));
    expect(standingOf(faster)).toMatchObject({ verdict: "behind", best: { target: { name: "lmdb" } } });
  });

  it("has no answer without a peer or without the engine", () => {
    expect(standingOf(onlyRow(resultsOf({ "lsm-core": [10], map: [1] })))).toBeUndefined();
    expect(standingOf(onlyRow(resultsOf({ lmdb: [10] })))).toBeUndefined();
  });
});
