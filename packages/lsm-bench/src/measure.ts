/** One timed piece of work. */
export interface Measurement {
  /** Row of the report that it belongs to. */
  readonly row: string;
  /** Operations done. */
  readonly operationCount: number;
  readonly wallMs: number;
  /** Processor time of all threads of the process, system calls included. */
  readonly cpuMs: number;
}

/**
 * Times a piece of work that is done once. Garbage of what went before is collected first where the process allows it (`--expose-gc`).
 *
 * @param row name of the measurement
 * @param operationCount operations that `work` does
 * @param work ends when all of it is done and acknowledged
 * @throws whatever `work` throws
 */
export async function measure(
  row: string,
  operationCount: number,
  work: () => Promise<void> | void,
): Promise<Measurement> {
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
