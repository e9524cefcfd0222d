import type { Awaitable } from "./base/awaitable.ts";
import { takeEntries } from "./maintenance/run-chunks.ts";
import type { ReadPlan } from "./query/read-plan.ts";
import { removeRecord } from "./record/write-record.ts";
import type { StoreTransaction } from "./store/ordered-store.ts";

/** Records that one transaction deletes, at most. */
const RECORDS_PER_TRANSACTION = 1000;

/** What one transaction did. */
interface ClearStep {
  readonly deleted: number;
  /** What is left to do; absent when there is nothing. */
  readonly rest: ReadPlan | undefined;
}

/**
 * Deletes the records in a range of keys with their index entries, some in each transaction.
 *
 * @param write runs a transaction
 * @returns how many there were that had not expired
 */
export async function clearRecords(
  write: <T>(fn: (tx: StoreTransaction) => Awaitable<T>) => Promise<T>,
  read: ReadPlan,
): Promise<number> {
  let total = 0;
  for (let rest: ReadPlan | undefined = read; rest !== undefined;) {
    const present: ReadPlan = rest;
    const step: ClearStep = await write((tx) => clearSome(tx, present));
    total += step.deleted;
    ({ rest } = step);
  }
  return total;
}

async function clearSome(tx: StoreTransaction, read: ReadPlan): Promise<ClearStep> {
  const { plan, range, reverse, signal } = read;
  signal?.throwIfAborted();
  const wanted = Math.min(read.limit, RECORDS_PER_TRANSACTION);
  const { entries, isEnd } = await takeEntries(tx, { ...range, reverse }, wanted);
  let deleted = 0;
  for (const { key, value } of entries) if (await removeRecord(tx, plan, key, value)) deleted++;
  const last = entries.at(-1);
  const limit = read.limit - deleted;
  if (isEnd || last === undefined || limit <= 0) return { deleted, rest: undefined };
  const left = reverse ? { start: range.start, end: last.key } : { start: last.key, end: range.end };
  return { deleted, rest: { ...read, limit, range: left } };
}
