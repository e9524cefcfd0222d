import type { Answer, BytesTarget, Form, Purpose } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inSequence } from "../measure.ts";
import type { Operate } from "../measure.ts";
import { shuffledOrder } from "../random.ts";
import type { Durability, WorkloadEntry } from "../results.ts";
import type { Session } from "../session.ts";
import type { TypedTarget } from "../typed/typed-target.ts";

/** What every workload says of itself. */
interface WorkloadInfo extends Omit<WorkloadEntry, "family"> {
  /** Its rows, in the order in which they are measured. */
  readonly rows: readonly string[];
  /** Those of them that are not made of single operations whose time could be told. */
  readonly rowsWithoutLatency?: readonly string[];
  /** Levels at which it runs; each is a comparison of its own. */
  readonly durabilities: readonly Durability[];
  /** True when it makes no sense for a target that keeps nothing on disk. */
  readonly needsDisk: boolean;
  /** True when the preparing process is killed instead of closing the database. */
  readonly isKilledAfterPrepare?: boolean;
  /** At most this many records, whatever `n` is. */
  readonly recordCountMax?: number;
}

/** A group of rows that one fresh process measures on one target in one fresh directory. */
export interface BytesWorkload extends WorkloadInfo {
  readonly family: "bytes";
  /** A form that targets need to take part. */
  readonly needs?: Form;
  /** True when all of it can be done by a program without Node, one call after the other. */
  readonly isSequential: boolean;
  /** Fills the database in a process of its own, before `run`. */
  readonly prepare?: (session: Session<BytesTarget>, data: DataSet) => Promise<void>;
  run(session: Session<BytesTarget>, data: DataSet): Promise<void>;
}

/** The same for records with types. */
export interface TypedWorkload extends WorkloadInfo {
  readonly family: "typed";
  readonly prepare?: (session: Session<TypedTarget>, recordCount: number) => Promise<void>;
  run(session: Session<TypedTarget>, recordCount: number): Promise<void>;
}

export type Workload = BytesWorkload | TypedWorkload;

/** Writes in one batch. */
export const BATCH_LENGTH: number = 1000;
/** Operations in flight in the rows that say so. */
export const WRITES_IN_FLIGHT: number = 256;
/** The level of workloads that are not about durability. */
export const USUAL_LEVEL: readonly Durability[] = ["process"];

const LOAD_SEED = 11;
/** Keys are built so many at a time while loading: ten million at once would fill the heap. */
const LOAD_CHUNK = 100 * BATCH_LENGTH;

/** The usual preparation: all records in random order, in batches, then an orderly close. */
export async function loadAll(session: Session<BytesTarget>, data: DataSet, purpose: Purpose = "load"): Promise<void> {
  const order = shuffledOrder(data.recordCount, LOAD_SEED);
  const target = await session.open(purpose);
  for (let start = 0; start < order.length; start += LOAD_CHUNK) {
    const chunk = order.subarray(start, start + LOAD_CHUNK);
    const keys = data.keys(chunk);
    await putBatches(target, keys, data.values(chunk, 0));
  }
  await session.close();
}

/** Writes all of it in batches of {@link BATCH_LENGTH}. */
export async function putBatches(
  target: BytesTarget,
  keys: readonly Buffer[],
  values: readonly Buffer[],
): Promise<void> {
  for (let start = 0; start < keys.length; start += BATCH_LENGTH) {
    await target.putBatch(keys, values, start, Math.min(start + BATCH_LENGTH, keys.length));
  }
}

/** A share of the records, at least one. */
export function fractionOf(recordCount: number, fraction: number): number {
  return Math.max(1, Math.floor(recordCount * fraction));
}

/** Receives the answer of read `index`; the bytes are valid during the call only. */
export type UseAnswer = (index: number, value: Answer) => void;

/** Reads `keys[index]` with the fastest form that a target has. */
export function readOperation(target: BytesTarget, keys: readonly Buffer[], use: UseAnswer): Operate {
  if (target.get === undefined) return readAsyncOperation(target, keys, use);
  return (index) => {
    use(index, target.get?.(keys[index]!));
  };
}

/** Reads `keys[index]` without holding up the event loop. */
export function readAsyncOperation(target: BytesTarget, keys: readonly Buffer[], use: UseAnswer): Operate {
  return (index) => target.getAsync?.(keys[index]!).then((value) => use(index, value));
}

/** Reads all of it outside of any clock. */
export async function readEach(target: BytesTarget, keys: readonly Buffer[], use: UseAnswer): Promise<void> {
  await inSequence(keys.length, readOperation(target, keys, use));
}
