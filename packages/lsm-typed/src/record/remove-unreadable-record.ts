import { compareBytes } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { StoreEntry, StoreTransaction } from "../store/ordered-store.ts";
import { readExpiryEntry } from "./expiry-entry.ts";
import { entryRecordKey } from "./index-entries.ts";

const ENTRIES_PER_STEP = 256;

/**
 * Deletes a record that cannot be decoded. Which entries it has cannot be told from its value, so all entries of all indexes are
 * looked through: slow, and the only way to leave nothing behind.
 */
export async function removeUnreadableRecord(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
): Promise<void> {
  for (const index of plan.indexes) {
    if (index.state === "disabled") continue;
    await removeEntries(tx, index.range, (entry) =>
      isOf(key, () => entryRecordKey(plan, index, entry.key, entry.value)),
    );
  }
  if (plan.expiryRange !== undefined) {
    await removeEntries(tx, plan.expiryRange, (entry) => isOf(key, () => readExpiryEntry(plan, entry.key).recordKey));
  }
  tx.delete(key);
}

async function removeEntries(
  tx: StoreTransaction,
  range: KeyRange,
  isWanted: (entry: StoreEntry) => boolean,
): Promise<void> {
  const scan = tx.scan(range);
  try {
    let entries = await scan.next(ENTRIES_PER_STEP);
    while (entries.length > 0) {
      for (const entry of entries) if (isWanted(entry)) tx.delete(entry.key);
      entries = await scan.next(ENTRIES_PER_STEP);
    }
  } finally {
    scan.close();
  }
}

/** An entry that is damaged itself belongs to nobody. */
function isOf(key: Uint8Array, recordKey: () => Uint8Array): boolean {
  try {
    return compareBytes(recordKey(), key) === 0;
  } catch {
    return false;
  }
}
