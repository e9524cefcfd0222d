import type { Durability, Purpose } from "../bench-target.ts";
import { shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";

/** A group of rows that one fresh process measures on one target in one fresh directory. */
export interface Workload {
  readonly name: string;
  /** One sentence for the report: what is done, and how many operations at `n` records. */
  readonly summary: string;
  /** Levels at which it runs; each is a row of its own. */
  readonly durabilities: readonly Durability[];
  /** True when it makes no sense for a target that keeps nothing on disk. */
  readonly needsDisk: boolean;
  /** Fills the database in a process of its own, before `run`. */
  readonly prepare?: (session: Session) => Promise<void>;
  /** True when the preparing process is killed instead of closing the database. */
  readonly isKilledAfterPrepare?: boolean;
  run(session: Session): Promise<void>;
}

/** Writes in one batch. */
export const BATCH_LENGTH: number = 1000;

const LOAD_SEED = 11;

/** The usual preparation: all records in random order, in batches, then an orderly close. */
export async function loadAll(session: Session, purpose: Purpose = "write"): Promise<void> {
  const order = shuffledOrder(session.data.recordCount, LOAD_SEED);
  const keys = session.data.keys(order);
  const values = session.data.values(order, 0);
  const target = await session.open(purpose);
  await target.putBatches(keys, values, BATCH_LENGTH);
  await session.close();
}

/** A share of the records, at least one. */
export function fractionOf(recordCount: number, fraction: number): number {
  return Math.max(1, Math.floor(recordCount * fraction));
}
