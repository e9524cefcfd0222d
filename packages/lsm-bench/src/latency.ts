import { monitorEventLoopDelay } from "node:perf_hooks";
import { inFlight, inSequence } from "./measure.ts";
import type { Operate } from "./measure.ts";
import type { Latency, LatencyRecord } from "./results.ts";
import type { TimeBox } from "./time-box.ts";

/** Times of single operations of a row. */
export interface LatencyMeasurement {
  readonly row: string;
  readonly operationCount: number;
  /** Operations that were to be done, when time was up before. */
  readonly plannedCount?: number;
  readonly latency: Latency;
  readonly eventLoopDelay?: NonNullable<LatencyRecord["eventLoopDelay"]>;
}

/** Period of the timer that finds out how late the event loop is. */
const LOOP_PERIOD_MS = 1;
const NANOS_PER_MS = 1e6;

/**
 * Does operations once and notes how long each one took, in an array made before.
 *
 * @param width how many are in flight; above 1 the delay of the event loop is measured too
 * @param box ends it before all of them are done
 */
export async function measureLatency(
  row: string,
  count: number,
  width: number,
  operate: Operate,
  box?: TimeBox,
): Promise<LatencyMeasurement> {
  const nanos = new Float64Array(count);
  let done = 0;
  const note = async (pending: Promise<unknown>, start: number): Promise<void> => {
    await pending;
    nanos[done++] = (performance.now() - start) * NANOS_PER_MS;
  };
  const timed: Operate = (index) => {
    const start = performance.now();
    const pending = operate(index);
    if (pending === undefined) {
      nanos[done++] = (performance.now() - start) * NANOS_PER_MS;
      return undefined;
    }
    return note(pending, start);
  };
  globalThis.gc?.();
  if (width === 1) {
    await inSequence(count, timed, box);
    return resultOf(row, nanos, done);
  }
  const delays = monitorEventLoopDelay({ resolution: LOOP_PERIOD_MS });
  delays.enable();
  await inFlight(count, width, timed, box);
  delays.disable();
  // A timer that is on time shows its own period; nothing is known of a run that was over before it fired.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOS_PER_MS - LOOP_PERIOD_MS);
  const eventLoopDelay =
    delays.count === 0
      ? {}
      : {
          eventLoopDelay: {
            p50Ms: late(delays.percentile(50)),
            p99Ms: late(delays.percentile(99)),
            maxMs: late(delays.max),
          },
        };
  return { ...resultOf(row, nanos, done), ...eventLoopDelay };
}

/** @param nanos of which the first `done` are times */
function resultOf(row: string, nanos: Float64Array, done: number): LatencyMeasurement {
  const planned = done < nanos.length ? { plannedCount: nanos.length } : {};
  return { row, operationCount: done, ...planned, latency: summarize(nanos.subarray(0, done)) };
}

/** Buckets to a doubling: each is 19 % wider than the one before. */
const BUCKETS_PER_DOUBLING = 4;
const SLOTS = 100;

/**
 * Percentiles, histogram and stalls of operations.
 *
 * @param nanos time of each operation, in order of completion; at least one
 */
export function summarize(nanos: Float64Array): Latency {
  const sorted = nanos.toSorted();
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    p9999: at(0.9999),
    max: at(1),
    mean: Math.round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
    over1Ms: countAbove(sorted, NANOS_PER_MS),
    over10Ms: countAbove(sorted, 10 * NANOS_PER_MS),
    buckets: bucketsOf(sorted),
    slowest: slowestOf(nanos),
  };
}

function countAbove(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

function bucketsOf(sorted: Float64Array): Latency["buckets"] {
  const buckets: Latency["buckets"] = [];
  let current: Latency["buckets"][number] | undefined;
  for (const value of sorted) {
    if (current === undefined || value > current.upTo) {
      const exponent = Math.ceil(Math.log2(Math.max(1, value)) * BUCKETS_PER_DOUBLING) / BUCKETS_PER_DOUBLING;
      // Rounding must not leave the value above its own bucket.
      current = { upTo: Math.max(Math.ceil(value), Math.round(2 ** exponent)), count: 0 };
      buckets.push(current);
    }
    current.count++;
  }
  return buckets;
}

function slowestOf(nanos: Float64Array): number[] {
  const slots = Math.min(SLOTS, nanos.length);
  return Array.from({ length: slots }, (_, slot) => {
    const start = Math.floor((slot * nanos.length) / slots);
    const end = Math.floor(((slot + 1) * nanos.length) / slots);
    return Math.round(nanos.subarray(start, end).reduce((slowest, value) => Math.max(slowest, value), 0));
  });
}
