import { appendByte } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { expiryEntryKey, readExpiryEntry } from "../record/expiry-entry.ts";
import { expiryOf } from "../record/record-value.ts";
import { removeRecord } from "../record/write-record.ts";
import type { OrderedStore, StoreTransaction } from "../store/ordered-store.ts";
import { type MaintenanceOptions, reportProgress } from "./maintenance-options.ts";
import { runChunks, takeEntries } from "./run-chunks.ts";

interface SweepStep {
  readonly deleted: number;
  /** Where the next step starts; absent at the end. */
  readonly next: Uint8Array | undefined;
}

/**
 * Deletes the records that have expired when it is called, the earliest first, with their index entries.
 *
 * A record that was written again meanwhile is looked at as it is then. One that cannot be read goes by the time in its header.
 *
 * @returns how many had expired
 */
export async function sweepExpired(
  store: OrderedStore,
  plan: CollectionPlan,
  options: MaintenanceOptions = {},
): Promise<number> {
  if (plan.expiryRange === undefined) return 0;
  const now = Date.now();
  const end = expiryEntryKey(plan, plan.range.start, now + 1);
  let { start } = plan.expiryRange;
  let deleted = 0;
  await runChunks(
    store,
    options,
    (transaction, limit) => sweepStep(transaction, plan, { start, end }, limit, now),
    (step) => {
      deleted += step.deleted;
      if (step.deleted > 0) reportProgress(options, plan, { task: "sweep", done: deleted });
      start = step.next ?? start;
      return step.next !== undefined;
    },
  );
  return deleted;
}

async function sweepStep(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  range: KeyRange,
  limit: number,
  now: number,
): Promise<SweepStep> {
  const { entries, isEnd } = await takeEntries(transaction, range, limit);
  let deleted = 0;
  for (const { key } of entries) if (await expire(transaction, plan, key, now)) deleted++;
  const last = entries.at(-1);
  return { deleted, next: isEnd || last === undefined ? undefined : appendByte(last.key, 0) };
}

/** Deletes an entry of the expiry index and its record, unless the record has another expiry time by now. */
async function expire(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  entryKey: Uint8Array,
  now: number,
): Promise<boolean> {
  const recordKey = recordKeyOf(plan, entryKey);
  const value = recordKey === undefined ? undefined : await transaction.get(recordKey);
  const isDue = value !== undefined && expiryOf(value) <= now;
  if (recordKey !== undefined && isDue) await removeRecord(transaction, plan, recordKey, value);
  transaction.delete(entryKey);
  return isDue;
}

/** `undefined` for an entry that is damaged and of no use. */
function recordKeyOf(plan: CollectionPlan, entryKey: Uint8Array): Uint8Array | undefined {
  try {
    return readExpiryEntry(plan, entryKey).recordKey;
  } catch {
    return undefined;
  }
}
