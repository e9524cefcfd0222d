import type { Done } from "./bench-target.ts";
import type { TimeBox } from "./time-box.ts";

/** One timed piece of work. */
export interface Measurement {
  /** Row of the report that it belongs to. */
  readonly row: string;
  /** Operations done. */
  readonly operationCount: number;
  /** Operations that were to be done, when time was up before. */
  readonly plannedCount?: number;
  readonly wallMs: number;
  /** Processor time of all threads of the process, system calls included. */
  readonly cpuMs: number;
  /** Figures that only this row has. */
  readonly details?: Readonly<Record<string, number>>;
}

/**
 * Times a piece of work that is done once. Garbage of what went before is collected first where the process allows it (`--expose-gc`).
 *
 * @param row name of the measurement
 * @param operationCount operations that `work` does
 * @param work ends when all of it is done and acknowledged
 * @throws whatever `work` throws
 */
export async function measure(row: string, operationCount: number, work: () => Done): Promise<Measurement> {
  globalThis.gc?.();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const pending = work();
  // A synchronous target is not charged a turn of the microtask queue.
  if (pending !== undefined) await pending;
  const wallMs = performance.now() - start;
  const cpu = process.cpuUsage(cpuBefore);
  return { row, operationCount, wallMs, cpuMs: (cpu.user + cpu.system) / 1000 };
}

/** One operation of a row; synchronous ones return nothing. */
export type Operate = (index: number) => Done;

/** How many operations were done; a promise of it where one of them was asynchronous. */
export type DoneCount = number | Promise<number>;

/**
 * Does operations one after the other, each of them done before the next begins.
 *
 * @param count how many
 * @param box ends it before that
 */
export function inSequence(count: number, operate: Operate, box?: TimeBox): DoneCount {
  for (let i = 0; i < count; i++) {
    if (box?.isOver(i) === true) return i;
    const pending = operate(i);
    if (pending !== undefined) return restInSequence(pending, i + 1, count, operate, box);
  }
  return count;
}

async function restInSequence(
  first: Promise<unknown>,
  start: number,
  count: number,
  operate: Operate,
  box: TimeBox | undefined,
): Promise<number> {
  await first;
  for (let i = start; i < count; i++) {
    if (box?.isOver(i) === true) return i;
    const pending = operate(i);
    if (pending !== undefined) await pending;
  }
  return count;
}

/**
 * Does asynchronous operations with a bounded number in flight: so many loops, each of which waits for its own.
 *
 * @param count how many operations
 * @param width how many are in flight
 * @param box lets no other begin; those in flight are waited for
 */
export async function inFlight(count: number, width: number, operate: Operate, box?: TimeBox): Promise<number> {
  let started = 0;
  const loop = async (): Promise<void> => {
    while (started < count && box?.isOver(started) !== true) await operate(started++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, loop));
  return started;
}

/** Middle, least and greatest of several runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Sums up the runs of one cell.
 *
 * @param samples at least one number, in any order; left as they are
 * @throws {RangeError} when there is none
 */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  if (min === undefined || max === undefined) throw new RangeError("A spread needs at least one sample.");
  const upper = sorted[sorted.length >>> 1]!;
  const lower = sorted[(sorted.length - 1) >>> 1]!;
  return { median: (lower + upper) / 2, min, max };
}
