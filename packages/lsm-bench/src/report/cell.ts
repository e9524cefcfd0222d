import { spreadOf } from "../measure.ts";
import type { Spread } from "../measure.ts";
import type { Durability, Latency, LatencyRecord, ResultRecord, TargetEntry } from "../results.ts";

/** Above this share of the machine used by others, a cell is marked as disturbed. */
export const FOREIGN_SHARE_MAX = 0.15;

/** What one target did in one row: its runs, summed up. */
export interface Cell {
  readonly target: TargetEntry;
  readonly given: Durability;
  /** Time per operation, in nanoseconds. */
  readonly nanos: Spread;
  /** Processor time per operation of all threads, in nanoseconds. */
  readonly cpuNanos: Spread;
  readonly runCount: number;
  /** Operations of a run. */
  readonly operationCount: number;
  /** Share of the operations that there was time for; 1 when all of them were done in every run. */
  readonly doneShare: number;
  /** True when others used much of the machine in one of the runs. */
  readonly isDisturbed: boolean;
  /** Peak memory above what the process held before the database was opened. */
  readonly memoryBytes: number | undefined;
  readonly diskBytes: number | undefined;
  readonly spaceAmplification: number | undefined;
  readonly writeAmplification: number | undefined;
  readonly details: ReadonlyMap<string, number>;
  /** The file that it comes from, by the time at which it was begun. */
  readonly source: string;
}

/** Times of single operations of one target in one row. */
export interface LatencyCell {
  readonly target: TargetEntry;
  readonly latency: Latency;
  readonly eventLoopDelay: LatencyRecord["eventLoopDelay"];
  /** See {@link Cell.doneShare}. */
  readonly doneShare: number;
  readonly isDisturbed: boolean;
}

/** The percentiles that are shown, slowest last. */
export const PERCENTILES = [
  { key: "p50", label: "50 %" },
  { key: "p90", label: "90 %" },
  { key: "p99", label: "99 %" },
  { key: "p999", label: "99.9 %" },
  { key: "p9999", label: "99.99 %" },
  { key: "max", label: "max" },
] as const;

/**
 * Sums up the runs of one row on one target.
 *
 * @param records of the same row, parameters, target and file; at least one
 */
export function cellOf(target: TargetEntry, records: readonly ResultRecord[], source: string): Cell {
  const middle = (sampleOf: (record: ResultRecord) => number | undefined): number | undefined => {
    const samples = records.map(sampleOf).filter((sample) => sample !== undefined);
    return samples.length === 0 ? undefined : spreadOf(samples).median;
  };
  const names = new Set(records.flatMap(({ details }) => Object.keys(details ?? {})));
  return {
    target,
    given: records[0]!.durabilityGiven,
    nanos: spreadOf(records.map(({ wallMs, operationCount }) => (wallMs * 1e6) / Math.max(1, operationCount))),
    cpuNanos: spreadOf(records.map(({ cpuMs, operationCount }) => (cpuMs * 1e6) / Math.max(1, operationCount))),
    runCount: records.length,
    operationCount: Math.round(middle(({ operationCount }) => operationCount) ?? 0),
    doneShare: doneShareOf(records),
    isDisturbed: records.some(isDisturbed),
    memoryBytes: middle(({ peakRssBytes, baselineRssBytes }) =>
      peakRssBytes === undefined || baselineRssBytes === undefined
        ? undefined
        : Math.max(0, peakRssBytes - baselineRssBytes),
    ),
    diskBytes: middle(({ diskBytes }) => diskBytes),
    spaceAmplification: middle(({ spaceAmplification }) => spaceAmplification),
    writeAmplification: middle(({ writeAmplification }) => writeAmplification),
    details: new Map([...names].map((name) => [name, middle(({ details }) => details?.[name]) ?? 0])),
    source,
  };
}

/**
 * Sums up the latency passes of one row on one target: each percentile is the median of the passes, the slowest operation that of all of
 * them; the histogram and the course over time are those of the pass with the slowest operation.
 *
 * @param records of the same row, parameters, target and file; at least one
 */
export function latencyCellOf(target: TargetEntry, records: readonly LatencyRecord[]): LatencyCell {
  const worst = records.reduce((a, b) => (b.latency.max > a.latency.max ? b : a));
  const middle = (key: "p50" | "p90" | "p99" | "p999" | "p9999" | "mean"): number =>
    spreadOf(records.map(({ latency }) => latency[key])).median;
  return {
    target,
    latency: {
      ...worst.latency,
      p50: middle("p50"),
      p90: middle("p90"),
      p99: middle("p99"),
      p999: middle("p999"),
      p9999: middle("p9999"),
      mean: middle("mean"),
    },
    eventLoopDelay: records
      .map(({ eventLoopDelay }) => eventLoopDelay)
      .filter((delay) => delay !== undefined)
      .toSorted((a, b) => b.maxMs - a.maxMs)[0],
    doneShare: doneShareOf(records),
    isDisturbed: records.some(isDisturbed),
  };
}

function doneShareOf(records: readonly Pick<ResultRecord, "operationCount" | "plannedCount">[]): number {
  const shares = records.map(({ operationCount, plannedCount = operationCount }) => operationCount / plannedCount);
  return shares.some((share) => share < 1) ? spreadOf(shares).median : 1;
}

function isDisturbed({ foreignShare }: { readonly foreignShare: number }): boolean {
  return foreignShare > FOREIGN_SHARE_MAX;
}
