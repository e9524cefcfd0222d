import { compareBytes, EMPTY } from "../base/bytes.ts";
import { TypedError } from "../base/errors.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { expiryEntryKey } from "../record/expiry-entry.ts";
import { indexEntries } from "../record/index-entries.ts";
import { decodeKey, encodeKey } from "../record/record-key.ts";
import { decodeRecord, expiryOf } from "../record/record-value.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreEntry } from "../store/ordered-store.ts";
import { EXPIRY_INDEX, type Verification } from "./verification.ts";

/** An entry that a record must have. */
interface ExpectedEntry {
  readonly index: string;
  readonly recordKey: Uint8Array;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Reads every record, and looks for the entries that it must have.
 *
 * @param isExpiryIncomplete the expiry index is under construction
 */
export async function verifyRecords(verification: Verification, isExpiryIncomplete: boolean): Promise<void> {
  const { plan, reader } = verification;
  await verification.forEachPiece(plan.range, async (entries) => {
    const expected = entries.flatMap((entry) => verifyRecord(verification, entry, isExpiryIncomplete));
    verification.countRecords(entries.length);
    const found = await reader.getMany(expected.map(({ key }) => key));
    expected.forEach(({ index, recordKey, value }, i) => {
      const present = found[i];
      if (present === undefined || compareBytes(present, value) !== 0)
        verification.addMismatch(index, "missing", recordKey);
    });
  });
}

function verifyRecord(verification: Verification, entry: StoreEntry, isExpiryIncomplete: boolean): ExpectedEntry[] {
  const { plan } = verification;
  try {
    const record = readStrictly(plan, entry);
    return expectedEntries(plan, entry, record, isExpiryIncomplete);
  } catch (error) {
    verification.addDamaged(entry.key, error);
    return [];
  }
}

/** The record as reads give it, after everything was checked that reads may leave out. */
function readStrictly(plan: CollectionPlan, { key, value }: StoreEntry): Fields {
  decodeKey(plan, key);
  const record = decodeRecord(plan, key, value);
  if (plan.trustsReads) decodeRecord({ ...plan, trustsReads: false }, key, value);
  if (compareBytes(encodeKey(plan, record), key) === 0) return record;
  const place = { collection: plan.name, key: decodeKey(plan, key) };
  throw new TypedError("Damaged", `a record of "${plan.name}" has other fields than its key says`, place);
}

function expectedEntries(
  plan: CollectionPlan,
  { key: recordKey, value }: StoreEntry,
  record: Fields,
  isExpiryIncomplete: boolean,
): ExpectedEntry[] {
  const expected: ExpectedEntry[] = [];
  for (const index of plan.indexes) {
    if (index.state !== "readable") continue;
    for (const entry of indexEntries(plan, index, record)) {
      expected.push({ index: index.name, recordKey, key: entry.key, value: entry.value });
    }
  }
  const expiresAt = expiryOf(value);
  if (plan.expiryRange !== undefined && expiresAt !== Infinity && !isExpiryIncomplete) {
    expected.push({ index: EXPIRY_INDEX, recordKey, key: expiryEntryKey(plan, recordKey, expiresAt), value: EMPTY });
  }
  return expected;
}
