import { describe, expect, it } from "vitest";
import { mergeResults } from "../../src/report/merged-results.ts";
import { reportData } from "../../src/report/report-data.ts";
import { ResultsBuilder } from "./results-builder.ts";
import type { Times } from "./results-builder.ts";

const ALONE: Times = { "lsm-core": [10] };
const COMPARED: Times = { "lsm-core": [10], lmdb: [20] };

/** Numbers of records of the rows in the main tables. */
function shownCounts(...rows: readonly (readonly [name: string, recordCount: number, times: Times])[]): number[] {
  const builder = new ResultsBuilder().target("lsm-core", { role: "subject" }).target("lmdb");
  for (const [name, recordCount, times] of rows)
    builder.workload(name, "write").row(name, times, { parameters: { recordCount } });
  return reportData(mergeResults([builder.build()])).rows.map(({ parameters }) => parameters.recordCount);
}

describe("the main tables", () => {
  it("show a row at the number of records that most targets have", () => {
    expect(shownCounts(["fillseq", 1000, COMPARED], ["fillseq", 9000, ALONE])).toEqual([1000]);
  });

  it("show it at the usual number where as many have that, else at the largest", () => {
    expect(shownCounts(["fillseq", 1000, ALONE], ["fillseq", 9000, ALONE])).toEqual([9000]);
    const others = ["fillrandom", "overwrite"].map((name) => [name, 1000, ALONE] as const);
    expect(shownCounts(["fillseq", 1000, ALONE], ["fillseq", 9000, ALONE], ...others)).toEqual([1000, 1000, 1000]);
  });
});
