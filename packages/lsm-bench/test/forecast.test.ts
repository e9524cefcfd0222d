import { describe, expect, it } from "vitest";
import { Forecast } from "../src/forecast.ts";
import { planSteps } from "../src/plan-steps.ts";
import type { Step } from "../src/plan-steps.ts";
import { loadMap } from "../src/targets/map.ts";
import { selectionsOf } from "../src/workloads/sets.ts";

const map = await loadMap();

/** The steps of a plan by their positions. */
function planned(recordCounts?: readonly number[]): { forecast: Forecast; all: (index: number) => Step } {
  const list = steps(recordCounts);
  const all = (index: number): Step => {
    const step = list[index];
    if (step === undefined) throw new RangeError(`The plan has no step ${index}.`);
    return step;
  };
  return { forecast: new Forecast(list), all };
}

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
    const { forecast, all } = planned();
    expect(forecast.remaining(all(0))).toBeUndefined();
  });

  it("expects what the same step took before, else what others took for the same", () => {
    const { forecast, all } = planned();
    // fillseq on a and b, readrandom on a.
    forecast.add(all(0), 100);
    forecast.add(all(1), 300);
    forecast.add(all(2), 5000);
    // readrandom on b; then the second run and the latency pass of all four.
    expect(forecast.remaining(all(3))).toEqual({ stepMs: 5000, restMs: 2 * (100 + 300 + 5000 + 5000) });
    forecast.add(all(3), 7000);
    expect(forecast.remaining(all(4))?.stepMs).toBe(300);
    expect(forecast.remaining(all(7))).toEqual({ stepMs: 5000, restMs: 100 + 300 + 5000 + 7000 });
  });

  it("goes by sizes where nothing of the kind was done", () => {
    const { forecast, all } = planned([1000, 1_000_000]);
    forecast.add(all(0), 100);
    const small = forecast.remaining(all(1))!.stepMs;
    const large = forecast.remaining(all(2))!.stepMs;
    expect(small).toBe(100);
    expect(large).toBeGreaterThan(5 * small);
  });

  it("leaves out what will not be run again", () => {
    const { forecast, all } = planned();
    forecast.add(all(0), 100);
    forecast.add(all(1), 300);
    forecast.add(all(2), 5000);
    forecast.drop(all(3));
    expect(forecast.remaining(all(3))?.restMs).toBe(2 * (100 + 300 + 5000));
  });
});
