import { describe, expect, it } from "vitest";
import { Forecast } from "../src/forecast.ts";
import { planSteps } from "../src/plan-steps.ts";
import type { Step } from "../src/plan-steps.ts";
import { loadMap } from "../src/targets/map.ts";
import { selectionsOf } from "../src/workloads/sets.ts";

const map = await loadMap();

/** Steps of two runs and a latency pass: fillseq and readrandom, each on `a` and `b`. */
function steps(recordCounts: readonly number[] = [1000]): readonly Step[] {
  const options = {
    targets: [],
    selections: selectionsOf(["fillseq", "readrandom"]),
    durabilities: ["process"],
    recordCounts,
    valueBytes: [100],
    keyKinds: ["decimal"],
    runCount: 2,
    latencyRunCount: 1,
    seed: 1,
    cacheBytes: 1,
    rowLimitMs: 1,
    timeoutMs: 1,
    dir: "",
  } as const;
  return planSteps(options, [
    { ...map, name: "a" },
    { ...map, name: "b" },
  ]).steps;
}

describe("a forecast", () => {
  it("says nothing before the first step is done", () => {
    const all = steps();
    expect(new Forecast(all).remaining(all[0]!)).toBeUndefined();
  });

  it("expects what the same step took before, else what others took for the same", () => {
    const all = steps();
    const forecast = new Forecast(all);
    // fillseq on a and b, readrandom on a.
    forecast.add(all[0]!, 100);
    forecast.add(all[1]!, 300);
    forecast.add(all[2]!, 5000);
    // readrandom on b; then the second run and the latency pass of all four.
    expect(forecast.remaining(all[3]!)).toEqual({ stepMs: 5000, restMs: 2 * (100 + 300 + 5000 + 5000) });
    forecast.add(all[3]!, 7000);
    expect(forecast.remaining(all[4]!)?.stepMs).toBe(300);
    expect(forecast.remaining(all[7]!)).toEqual({ stepMs: 5000, restMs: 100 + 300 + 5000 + 7000 });
  });

  it("goes by sizes where nothing of the kind was done", () => {
    const all = steps([1000, 1_000_000]);
    const forecast = new Forecast(all);
    forecast.add(all[0]!, 100);
    const small = forecast.remaining(all[1]!)!.stepMs;
    const large = forecast.remaining(all[2]!)!.stepMs;
    expect(small).toBe(100);
    expect(large).toBeGreaterThan(5 * small);
  });

  it("leaves out what will not be run again", () => {
    const all = steps();
    const forecast = new Forecast(all);
    forecast.add(all[0]!, 100);
    forecast.add(all[1]!, 300);
    forecast.add(all[2]!, 5000);
    forecast.drop(all[3]!);
    expect(forecast.remaining(all[3]!)?.restMs).toBe(2 * (100 + 300 + 5000));
  });
});
