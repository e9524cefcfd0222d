import { compareBytes } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import { readExpiryEntry } from "../record/expiry-entry.ts";
import { entryRecordKey, indexEntries } from "../record/index-entries.ts";
import { decodeRecord, expiryOf } from "../record/record-value.ts";
import type { StoreEntry } from "../store/ordered-store.ts";
import { EXPIRY_INDEX, type Verification } from "./verification.ts";

/** Looks for entries of an index that no record has. */
export function verifyIndexEntries(verification: Verification, index: IndexPlan): Promise<void> {
  const { plan } = verification;
  return verifyEntries(
    verification,
    index.name,
    index.range,
    ({ key, value }) => entryRecordKey(plan, index, key, value),
    (entry, recordKey, value) => belongs(plan, index, entry, recordKey, value),
  );
}

/** Looks for entries of the expiry index that no record has. */
export function verifyExpiryEntries(verification: Verification, range: KeyRange): Promise<void> {
  const { plan } = verification;
  return verifyEntries(
    verification,
    EXPIRY_INDEX,
    range,
    ({ key }) => readExpiryEntry(plan, key).recordKey,
    ({ key }, _, value) => readExpiryEntry(plan, key).expiresAt === expiryOf(value),
  );
}

async function verifyEntries(
  verification: Verification,
  index: string,
  range: KeyRange,
  recordKeyOf: (entry: StoreEntry) => Uint8Array,
  isRight: (entry: StoreEntry, recordKey: Uint8Array, value: Uint8Array) => boolean,
): Promise<void> {
  await verification.forEachPiece(range, async (entries) => {
    verification.countIndexEntries(entries.length);
    const readable = entries.flatMap((entry) => {
      const recordKey = tryRead(() => recordKeyOf(entry));
      if (recordKey !== undefined) return [{ entry, recordKey }];
      verification.addMismatch(index, "stray", undefined);
      return [];
    });
    const values = await verification.reader.getMany(readable.map(({ recordKey }) => recordKey));
    readable.forEach(({ entry, recordKey }, i) => {
      const value = values[i];
      if (value === undefined || !isRight(entry, recordKey, value)) verification.addMismatch(index, "stray", recordKey);
    });
  });
}

/** Whether a record has an entry. A record that cannot be read is reported as such. */
function belongs(
  plan: CollectionPlan,
  index: IndexPlan,
  entry: StoreEntry,
  recordKey: Uint8Array,
  value: Uint8Array,
): boolean {
  const expected = tryRead(() => indexEntries(plan, index, decodeRecord(plan, recordKey, value)));
  if (expected === undefined) return true;
  return expected.some(
    ({ key, value }) => compareBytes(key, entry.key) === 0 && compareBytes(value, entry.value) === 0,
  );
}

/** `undefined` for what cannot be read. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
