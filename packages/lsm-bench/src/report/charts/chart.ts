import type { TargetRole } from "../../results.ts";
import type { Verdict } from "../standing.ts";

/** What every chart has. */
interface ChartBase {
  readonly title: string;
  /** Parameters, unit, scale: what one needs to know to read it. */
  readonly note: string;
  /** The chart in words, for those who do not see it. */
  readonly summary: string;
}

/** One bar, with the range of its runs. */
export interface Bar {
  readonly name: string;
  readonly role: TargetRole;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** A bar for each target; dots on a logarithmic axis where bars would hide the small ones. */
export interface BarChart extends ChartBase {
  readonly kind: "bars";
  readonly bars: readonly Bar[];
}

/** Points of one target; a hole where there is none. */
export interface Line {
  readonly name: string;
  readonly role: TargetRole;
  readonly values: readonly (number | undefined)[];
}

/** A line for each target over named steps, on a logarithmic axis. */
export interface LineChart extends ChartBase {
  readonly kind: "lines";
  readonly steps: readonly string[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** False for many points without names of their own. */
  readonly hasMarks: boolean;
}

/** One row's ratio to the best peer. */
export interface RatioBar {
  readonly name: string;
  readonly ratio: number;
  readonly verdict: Verdict;
  readonly label: string;
  /** Name of the best peer. */
  readonly peer: string;
}

/** A bar for each row, to the right of 1x where the engine is ahead and to the left where it is behind. */
export interface RatioChart extends ChartBase {
  readonly kind: "ratios";
  readonly bars: readonly RatioBar[];
  /** Least and greatest ratio of all charts that are read together. */
  readonly domain: readonly [number, number];
}

export type Chart = BarChart | LineChart | RatioChart;
