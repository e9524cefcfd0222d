import { type Awaitable, andThen } from "../base/awaitable.ts";
import { compareBytes } from "../base/bytes.ts";
import { DuplicateKeyError, isTypedError, LimitError, UniqueViolationError } from "../base/errors.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreTransaction } from "../store/ordered-store.ts";
import { applyChanges, type IndexChange, indexChanges, limitOfEntry, replaceExpiry } from "./index-changes.ts";
import { entryRecordKey, entryValues, type IndexEntry } from "./index-entries.ts";
import { decodeKey, encodeKey, tryDecodeKey } from "./record-key.ts";
import { decodeRecord, encodeRecord, expiryOf, expiryOfRecord } from "./record-value.ts";
import { removeUnreadableRecord } from "./remove-unreadable-record.ts";

/**
 * Sets a record, whether its key is there or not, and brings every index up to date in the same transaction.
 *
 * @param record parsed by the schema
 * @throws UniqueViolationError, and what encoding keys and values throws; the transaction has no part of the write then
 */
export function putRecord(tx: StoreTransaction, plan: CollectionPlan, record: Fields): Awaitable<void> {
  const key = encodeKey(plan, record);
  if (!hasEntries(plan)) return tx.put(key, encodeRecord(plan, record));
  return andThen(tx.get(key), (old) => replaceRecord(tx, plan, key, old, record));
}

/** {@link putRecord} for a key that must not be there; an expired record is not. Throws DuplicateKeyError. */
export function insertRecord(tx: StoreTransaction, plan: CollectionPlan, record: Fields): Awaitable<void> {
  const key = encodeKey(plan, record);
  return andThen(tx.get(key), (old) => {
    if (old !== undefined && !isExpired(old)) {
      throw new DuplicateKeyError({ collection: plan.name, key: decodeKey(plan, key) });
    }
    return replaceRecord(tx, plan, key, old, record);
  });
}

/** {@link putRecord} for a caller that has read what is stored. */
export function replaceRecord(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  old: Uint8Array | undefined,
  record: Fields,
): Awaitable<void> {
  const before = old === undefined ? undefined : tryDecodeRecord(plan, key, old);
  if (old !== undefined && before === undefined) {
    return andThen(removeUnreadableRecord(tx, plan, key), () => replaceRecord(tx, plan, key, undefined, record));
  }
  const expiresAt = expiryOfRecord(plan, record);
  const value = encodeRecord(plan, record, expiresAt);
  const changes = indexChanges(plan, before, record);
  return andThen(checkUnique(tx, plan, key, changes), () =>
    andThen(applyChanges(tx, plan, key, changes), () => {
      replaceExpiry(tx, plan, key, old, expiresAt);
      tx.put(key, value);
    }),
  );
}

/** Deletes a record and its index entries. Returns whether it was there and had not expired. */
export function deleteRecord(tx: StoreTransaction, plan: CollectionPlan, key: Uint8Array): Awaitable<boolean> {
  return andThen(tx.get(key), (old) => {
    if (old === undefined) return false;
    return removeRecord(tx, plan, key, old);
  });
}

/** {@link deleteRecord} for a caller that has read what is stored. */
export function removeRecord(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  old: Uint8Array,
): Awaitable<boolean> {
  const wasThere = !isExpired(old);
  if (hasEntries(plan)) {
    const before = tryDecodeRecord(plan, key, old);
    if (before === undefined) return andThen(removeUnreadableRecord(tx, plan, key), () => wasThere);
    return andThen(applyChanges(tx, plan, key, indexChanges(plan, before, undefined)), () => {
      replaceExpiry(tx, plan, key, old, Infinity);
      tx.delete(key);
      return wasThere;
    });
  }
  tx.delete(key);
  return wasThere;
}

/** Whether a stored record has expired by now. */
export function isExpired(value: Uint8Array): boolean {
  return (value[0] as number) >= 0x80 && expiryOf(value) <= Date.now();
}

/** Whether a write has to know the record that was there. */
function hasEntries(plan: CollectionPlan): boolean {
  return plan.expiryRange !== undefined || plan.indexes.some((index) => index.state !== "disabled");
}

/** `undefined` for a record that cannot be read, damaged or not to be migrated: its entries have to be searched for. */
function tryDecodeRecord(plan: CollectionPlan, key: Uint8Array, value: Uint8Array): Fields | undefined {
  try {
    return decodeRecord(plan, key, value);
  } catch (error) {
    if (isTypedError(error, "Damaged") || isTypedError(error, "Migration")) return undefined;
    throw error;
  }
}

/** Looks for other records that hold the same values of a unique index. One that has expired makes room. */
function checkUnique(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  changes: readonly IndexChange[],
): Awaitable<void> {
  const wanted = changes.flatMap(({ index, added }) =>
    added.filter((entry) => entry.isExclusive).map((entry) => ({ index, entry })),
  );
  if (wanted.length === 0) return undefined;
  return andThen(heldBy(tx, wanted), (held) => {
    let evicted: Awaitable<void> = undefined;
    held.forEach((value, i) => {
      const { index, entry } = wanted[i] as (typeof wanted)[number];
      if (value === undefined) return;
      const holder = entryRecordKey(plan, index, entry.key, value);
      if (compareBytes(holder, key) === 0) return;
      evicted = andThen(evicted, () => evictExpired(tx, plan, index, entry, holder, key));
    });
    return evicted;
  });
}

/** What is stored under the keys of entries. */
function heldBy(
  tx: StoreTransaction,
  wanted: readonly { index: IndexPlan; entry: IndexEntry }[],
): Awaitable<readonly (Uint8Array | undefined)[]> {
  try {
    return tx.getMany(wanted.map(({ entry }) => entry.key));
  } catch (error) {
    const tooLong = error instanceof LimitError && wanted.find(({ entry }) => entry.key.length === error.actual);
    throw tooLong ? limitOfEntry(error, tooLong.index) : error;
  }
}

function evictExpired(
  tx: StoreTransaction,
  plan: CollectionPlan,
  index: IndexPlan,
  entry: IndexEntry,
  holder: Uint8Array,
  key: Uint8Array,
): Awaitable<void> {
  return andThen(tx.get(holder), (value) => {
    if (value === undefined) return undefined;
    if (isExpired(value)) return andThen(removeRecord(tx, plan, holder, value), () => undefined);
    const place = { collection: plan.name, key: decodeKey(plan, key) };
    const values = entryValues(index, entry.key);
    throw new UniqueViolationError(place, index.name, values, tryDecodeKey(plan, holder) ?? {});
  });
}
