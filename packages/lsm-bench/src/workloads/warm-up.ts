import type { BytesTarget, Purpose } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { randomDraws } from "../random.ts";
import type { Session } from "../session.ts";
import { putBatches } from "./workload.ts";

/** After so many calls V8 has compiled for good what it will compile. */
const OPERATIONS_MAX = 20_000;
/** Long values warm up with fewer. */
const BYTES_MAX = 64e6;
const SEED = 15;

/**
 * Operations of a warm-up.
 *
 * @param count operations that are measured: no more than those
 * @param max fewer where each waits for the disk
 */
export function warmUpLength(data: DataSet, count: number, max: number = OPERATIONS_MAX): number {
  return Math.min(count, max, Math.max(1, Math.floor(BYTES_MAX / data.valueBytes)));
}

/** What a warm-up works with. */
export interface WarmUpInput {
  readonly records: Uint32Array;
  readonly keys: readonly Buffer[];
  readonly values: readonly Buffer[];
}

/**
 * Changes a small database that is thrown away, for workloads on a database that another process loaded: the code of this one has not
 * written yet.
 *
 * @param work gets a database that holds its input
 */
export async function warmUpChanges(
  session: Session<BytesTarget>,
  data: DataSet,
  purpose: Purpose,
  work: (target: BytesTarget, input: WarmUpInput) => unknown,
): Promise<void> {
  const { recordCount, seed } = data;
  const records = randomDraws(warmUpLength(data, recordCount), recordCount, seed + SEED);
  const keys = data.keys(records);
  const values = data.values(records, 0);
  await session.warmUp(purpose, async (target) => {
    await putBatches(target, keys, values);
    await work(target, { records, keys, values });
  });
}
