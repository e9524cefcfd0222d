import { compareBytes, EMPTY } from "../base/bytes.ts";
import { isTypedError, UniqueViolationError } from "../base/errors.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import { expiryEntryKey } from "../record/expiry-entry.ts";
import { entryRecordKey, entryValues, type IndexEntry, indexEntries } from "../record/index-entries.ts";
import { tryDecodeKey } from "../record/record-key.ts";
import { decodeRecord, expiryOf, expiryOfRecord } from "../record/record-value.ts";
import { isExpired, removeRecord, replaceRecord } from "../record/write-record.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreEntry, StoreTransaction } from "../store/ordered-store.ts";

/** An index that the records do not fit. */
export class IndexBuildFailure extends Error {
  override readonly name = "IndexBuildFailure";
  readonly index: IndexPlan;
  /** What callers get to see. */
  readonly reason: unknown;

  constructor(index: IndexPlan, reason: unknown) {
    super(`index "${index.name}" cannot be built`, { cause: reason });
    this.index = index;
    this.reason = reason;
  }
}

/**
 * Writes the entries that write-only indexes have for a record. Doing it again changes nothing.
 * Returns whether the record is still there.
 *
 * @param isTtlChanged the record's expiry time may not be what `ttl` says
 * @throws IndexBuildFailure, and TypedError `Damaged` when the record cannot be read
 */
export async function buildRecord(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  { key, value }: StoreEntry,
  isTtlChanged: boolean,
): Promise<boolean> {
  if (isExpired(value)) {
    await removeRecord(transaction, plan, key, value);
    return false;
  }
  const record = decodeRecord(plan, key, value);
  if (isTtlChanged) await bringExpiryUpToDate(transaction, plan, key, value, record);
  for (const index of plan.indexes) {
    if (index.state !== "write-only") continue;
    for (const entry of entriesOf(plan, index, record)) {
      if (entry.isExclusive) await checkFree(transaction, plan, index, key, entry);
      transaction.put(entry.key, entry.value);
    }
  }
  return true;
}

async function bringExpiryUpToDate(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  value: Uint8Array,
  record: Fields,
): Promise<void> {
  const expiresAt = expiryOfRecord(plan, record);
  if (expiresAt !== expiryOf(value)) await replaceRecord(transaction, plan, key, value, record);
  // The expiry index may be younger than the record.
  else if (expiresAt !== Infinity) transaction.put(expiryEntryKey(plan, key, expiresAt), EMPTY);
}

/** A value that has no place in the index is a reason not to have the index, not to call the record damaged. */
function entriesOf(plan: CollectionPlan, index: IndexPlan, record: Fields): readonly IndexEntry[] {
  try {
    return indexEntries(plan, index, record);
  } catch (error) {
    throw isTypedError(error, "Validation") ? new IndexBuildFailure(index, error) : error;
  }
}

/** Makes sure that no other record holds the entry. One that has expired makes room. */
async function checkFree(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  index: IndexPlan,
  key: Uint8Array,
  entry: IndexEntry,
): Promise<void> {
  const held = await transaction.get(entry.key);
  if (held === undefined) return;
  const holder = entryRecordKey(plan, index, entry.key, held);
  if (compareBytes(holder, key) === 0) return;
  const value = await transaction.get(holder);
  if (value === undefined) return;
  if (isExpired(value)) {
    await removeRecord(transaction, plan, holder, value);
    return;
  }
  const place = { collection: plan.name, key: tryDecodeKey(plan, key) };
  const values = entryValues(index, entry.key);
  const reason = new UniqueViolationError(place, index.name, values, tryDecodeKey(plan, holder) ?? {});
  throw new IndexBuildFailure(index, reason);
}
