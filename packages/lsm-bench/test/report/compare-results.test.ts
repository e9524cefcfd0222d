import { describe, expect, it } from "vitest";
import { compareResults, regressions } from "../../src/report/compare-results.ts";
import type { ResultFile } from "../../src/results.ts";
import { ResultsBuilder } from "./results-builder.ts";
import type { Times } from "./results-builder.ts";

function resultsOf(rows: Readonly<Record<string, Times>>): ResultFile {
  const builder = new ResultsBuilder().target("lsm-core", { role: "subject" }).target("lmdb").workload("read", "read");
  for (const [row, times] of Object.entries(rows)) builder.row(row, times, { workload: "read" });
  return builder.build();
}

function compareOne(before: readonly number[], after: readonly number[], target = "lsm-core") {
  return compareResults([resultsOf({ readseq: { [target]: before } })], [resultsOf({ readseq: { [target]: after } })]);
}

describe("compareResults", () => {
  it("sees no difference when the ranges of the runs overlap, however far the medians are apart", () => {
    expect(compareOne([100, 110, 190], [180, 200, 210]).rows).toMatchObject([{ verdict: "same" }]);
  });

  it("sees a change when the ranges lie apart, however small it is", () => {
    expect(compareOne([100, 101, 102], [103, 104, 105]).rows).toMatchObject([{ verdict: "worse" }]);
    expect(compareOne([103, 104, 105], [100, 101, 102]).rows).toMatchObject([{ verdict: "better" }]);
  });

  it("says by how much the median changed", () => {
    expect(compareOne([100, 100, 100], [150, 125, 120]).rows[0]?.change).toBeCloseTo(0.25);
  });

  it("names what only one side has", () => {
    const before = resultsOf({ readseq: { "lsm-core": [1] }, readhot: { "lsm-core": [1] } });
    const after = resultsOf({ readseq: { "lsm-core": [1], lmdb: [1] } });
    const { rows, onlyBefore, onlyAfter } = compareResults([before], [after]);
    expect(rows).toHaveLength(1);
    expect(onlyBefore).toEqual(["readhot at process on lsm-core"]);
    expect(onlyAfter).toEqual(["readseq at process on lmdb"]);
  });

  it("says how machines differ", () => {
    const before = resultsOf({ readseq: { "lsm-core": [1] } });
    const after = { ...before, machine: { ...before.machine, node: "v24.0.0" } };
    expect(compareResults([before], [after]).machineDifferences).toEqual(["node: v20.19.0, v24.0.0"]);
  });
});

describe("regressions", () => {
  it("are rows of the engine, beyond noise, by more than the limit", () => {
    expect(regressions(compareOne([100, 100], [120, 121]), 10)).toHaveLength(1);
    expect(regressions(compareOne([100, 100], [120, 121]), 30)).toEqual([]);
    expect(regressions(compareOne([100, 130], [120, 140]), 10)).toEqual([]);
    expect(regressions(compareOne([120, 121], [100, 100]), 10)).toEqual([]);
    expect(regressions(compareOne([100, 100], [120, 121], "lmdb"), 10)).toEqual([]);
  });
});
