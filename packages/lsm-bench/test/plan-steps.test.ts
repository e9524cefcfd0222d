import { describe, expect, it } from "vitest";
import type { BenchOptions } from "../src/bench-options.ts";
import { planSteps } from "../src/plan-steps.ts";
import type { Durability } from "../src/results.ts";
import { loadMap } from "../src/targets/map.ts";
import type { TargetDescription } from "../src/targets/registry.ts";
import { SETS, selectionsOf } from "../src/workloads/sets.ts";

const map = await loadMap();
const peer = (name: string, details: Partial<TargetDescription> = {}): TargetDescription =>
  ({
    ...map,
    name,
    isPersistent: true,
    forms: ["get", "putAsync"],
    durability: (asked: Durability) => asked,
    ...details,
  }) as TargetDescription;

function options(details: Partial<BenchOptions>): BenchOptions {
  return {
    targets: [],
    selections: selectionsOf(["fillrandom"]),
    durabilities: ["process", "sync"],
    recordCounts: [1000],
    valueBytes: [100],
    keyKinds: ["decimal"],
    runCount: 1,
    latencyRunCount: 0,
    seed: 1,
    cacheBytes: 1,
    rowLimitMs: 60_000,
    timeoutMs: 1000,
    dir: "",
    ...details,
  };
}

function planned(details: Partial<BenchOptions>, targets: readonly TargetDescription[]): string[] {
  return planSteps(options(details), targets).steps.map(
    ({ run, selection, parameters, description }) =>
      `${run} ${selection.workload.name} ${parameters.durabilityAsked} ${description.name}`,
  );
}

describe("a plan", () => {
  it("lets targets take turns, beginning with another one in each run", () => {
    expect(planned({ runCount: 3 }, [peer("a"), peer("b")])).toEqual([
      "0 fillrandom process a",
      "0 fillrandom process b",
      "1 fillrandom process b",
      "1 fillrandom process a",
      "2 fillrandom process a",
      "2 fillrandom process b",
    ]);
  });

  it("has the latency pass behind all runs for throughput", () => {
    const { steps } = planSteps(options({ runCount: 2, latencyRunCount: 1 }), [peer("a")]);
    expect(steps.map(({ pass, index, stepCount }) => [pass, index, stepCount])).toEqual([
      ["throughput", 0, 3],
      ["throughput", 1, 3],
      ["latency", 2, 3],
    ]);
  });

  it("has no latency pass for rows that are not made of single operations", () => {
    const selections = selectionsOf(["readseq", "churn", "rangerandom", "deleteseq-scan"]);
    const { steps } = planSteps(options({ selections, runCount: 0, latencyRunCount: 1 }), [peer("a")]);
    expect(steps.map(({ selection }) => selection.workload.name)).toEqual(["read"]);
    const rest = selectionsOf(["readseq", "churn"]);
    expect(planSteps(options({ selections: rest, runCount: 0, latencyRunCount: 1 }), [peer("a")]).steps).toEqual([]);
  });

  it("measures what keeps nothing on disk at the weakest level only", () => {
    const selections = selectionsOf(["fillbatch", "fillsync", "reopen-log"]);
    const { steps, omissions } = planSteps(options({ selections, durabilities: ["none", "process", "sync"] }), [map]);
    expect(steps.map(({ parameters, durabilityGiven }) => [parameters.durabilityAsked, durabilityGiven])).toEqual([
      ["none", "none"],
    ]);
    expect(omissions.map(({ workload }) => workload)).toEqual(["fillbatch", "fillsync", "reopen-log"]);
  });

  it("says why a target is left out", () => {
    const selections = selectionsOf(["fillsync", "fillrandom-256", "churn"]);
    const targets = [
      peer("no-sync", { durability: (asked) => (asked === "sync" ? undefined : asked) }),
      peer("no-async", { forms: ["get"] }),
      peer("small", { recordCountMax: 10 }),
      peer("program", { program: "somewhere" }),
    ];
    const { omissions } = planSteps(options({ selections }), targets);
    const reasons = omissions.map(({ target, workload, reason }) => `${target} ${workload}: ${reason}`);
    expect(reasons).toEqual(
      expect.arrayContaining([
        'no-sync fillsync: its writes cannot reach the level "sync"',
        "no-async fillrandom-256: it has no asynchronous writes",
        "small churn: it would take too long with more than 10 records",
        "program churn: the program in C++ does one thing after the other",
      ]),
    );
  });

  it("gives each length of values as many records as fit into the same bytes", () => {
    const { steps } = planSteps(options({ recordCounts: [1_000_000], valueBytes: [16, 16_000, 1_000_000] }), [
      peer("a"),
    ]);
    expect(steps.map(({ parameters }) => parameters.recordCount)).toEqual([1_000_000, 16_000, 256]);
  });

  it("keeps typed workloads to typed targets, and measures a bounded count once", () => {
    const typed = { ...peer("typed"), family: "typed" } as TargetDescription;
    const selections = selectionsOf(["typed", "fillrandom"]);
    const { steps } = planSteps(options({ selections, recordCounts: [200_000, 300_000] }), [peer("bytes"), typed]);
    const shown = steps.map(({ parameters, description }) => [
      description.name,
      parameters.keyKind,
      parameters.recordCount,
    ]);
    expect(shown).toEqual([
      ["bytes", "decimal", 200_000],
      ["bytes", "decimal", 300_000],
      ["typed", "record", 100_000],
    ]);
  });
});

describe("selections", () => {
  it("are of whole workloads or of some of their rows", () => {
    const shown = selectionsOf(["readseq", "readrandom", "ycsb", "mixed"]).map(({ workload, rows }) => [
      workload.name,
      rows,
    ]);
    expect(shown).toEqual([
      ["read", ["readrandom", "readseq"]],
      ["mixed", undefined],
      ["ycsb", undefined],
    ]);
  });

  it("can be made of every set", () => {
    for (const { members } of SETS) expect(selectionsOf(members).length).toBeGreaterThan(0);
    expect(() => selectionsOf(["nothing"])).toThrow("nothing");
  });
});
