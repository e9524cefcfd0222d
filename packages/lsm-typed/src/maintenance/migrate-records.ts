import type { CollectionPlan } from "../plan/collection-plan.ts";
import { decodeRecord, versionOf } from "../record/record-value.ts";
import { isExpired, removeRecord, replaceRecord } from "../record/write-record.ts";
import { NOTHING_DONE } from "../catalog/stored-collection.ts";
import type { OrderedStore, StoreEntry, StoreTransaction } from "../store/ordered-store.ts";
import { type MaintenanceOptions, reportProgress } from "./maintenance-options.ts";
import { type RecordPass, runRecordPass } from "./record-pass.ts";

/**
 * Rewrites all records of earlier versions as records of the present one, while the collection is read and written. A migration
 * that was cut off goes on where it was. When it has ended and no record was damaged, the catalog knows that there is nothing of
 * an earlier version any more: later programs need no step of `migrate` up to here.
 *
 * Records that have expired are deleted on the way.
 *
 * @returns how many records this run rewrote
 * @throws TypedError `Migration` when a step fails or its result does not fit the schema; it goes on from there next time
 */
export async function migrateRecords(
  store: OrderedStore,
  plan: CollectionPlan,
  options: MaintenanceOptions = {},
): Promise<number> {
  let migrated = 0;
  const pass: RecordPass = {
    progressOf: (collection) => (collection.oldest < plan.version ? (collection.migration ?? NOTHING_DONE) : undefined),
    visit: (transaction, entry) => migrateRecord(transaction, plan, entry),
    save: (collection, migration) => ({ ...collection, migration }),
    finish: (collection, { damaged }) => ({
      ...collection,
      oldest: damaged === 0 ? plan.version : collection.oldest,
      migration: undefined,
    }),
  };
  await runRecordPass(store, plan, options, pass, ({ progress, changed }) => {
    migrated += changed;
    reportProgress(options, plan, { task: "migrate", done: progress.records });
  });
  return migrated;
}

/** Returns whether the record was of an earlier version. */
async function migrateRecord(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  { key, value }: StoreEntry,
): Promise<boolean> {
  if (isExpired(value)) {
    await removeRecord(transaction, plan, key, value);
    return false;
  }
  if (versionOf(value) === plan.version) return false;
  const record = decodeRecord(plan, key, value);
  await replaceRecord(transaction, plan, key, value, record);
  return true;
}
