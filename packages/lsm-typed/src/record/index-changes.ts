import { type Awaitable, andThen } from "../base/awaitable.ts";
import { compareBytes, EMPTY } from "../base/bytes.ts";
import { LimitError } from "../base/errors.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreTransaction } from "../store/ordered-store.ts";
import { expiryEntryKey } from "./expiry-entry.ts";
import { entryRecordKey, type IndexEntry, indexEntries, valueAt } from "./index-entries.ts";
import { expiryOf } from "./record-value.ts";

/** What a write changes in one index. */
export interface IndexChange {
  readonly index: IndexPlan;
  readonly removed: readonly IndexEntry[];
  readonly added: readonly IndexEntry[];
}

const NO_ENTRIES: readonly IndexEntry[] = [];

/**
 * What has to change in the indexes of a collection when a record becomes another one.
 *
 * @param before `undefined`: there was none. `after` likewise
 * @throws ValidationError naming a field whose value has no place in the order
 */
export function indexChanges(
  plan: CollectionPlan,
  before: Fields | undefined,
  after: Fields | undefined,
): readonly IndexChange[] {
  const changes: IndexChange[] = [];
  for (const index of plan.indexes) {
    if (index.state === "disabled" || hasSameEntries(index, before, after)) continue;
    const old = before === undefined ? NO_ENTRIES : indexEntries(plan, index, before);
    const present = after === undefined ? NO_ENTRIES : indexEntries(plan, index, after);
    const removed = without(old, present);
    const added = without(present, old);
    if (removed.length > 0 || added.length > 0) changes.push({ index, removed, added });
  }
  return changes;
}

/** Whether two records obviously have the same entries in an index: most changes leave most indexes as they are. */
function hasSameEntries(index: IndexPlan, before: Fields | undefined, after: Fields | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const { fields, where } = index;
  for (let i = 0; i < fields.length; i++) {
    const { path } = fields[i] as (typeof fields)[number];
    if (!isSameValue(valueAt(before, path), valueAt(after, path))) return false;
  }
  return where === undefined || where(before) === where(after);
}

/** Whether two values have the same encoding for sure; of other values it does not matter. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSameValue(a[i], b[i])) return false;
  return true;
}

/** The entries of `entries` whose keys are not among those of `others`. Both are in key order. */
function without(entries: readonly IndexEntry[], others: readonly IndexEntry[]): readonly IndexEntry[] {
  if (entries.length === 0 || others.length === 0) return entries;
  const left: IndexEntry[] = [];
  let at = 0;
  for (const entry of entries) {
    let order = -1;
    while (at < others.length && (order = compareBytes((others[at] as IndexEntry).key, entry.key)) < 0) at++;
    if (at === others.length || order !== 0) left.push(entry);
  }
  return left;
}

/**
 * Writes the changes of indexes. Entries come right before the record that they belong to, with no other record of the collection
 * in between: whoever follows commits tells by it whose an entry was.
 */
export function applyChanges(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  changes: readonly IndexChange[],
): Awaitable<void> {
  const doubtful: { index: IndexPlan; entry: IndexEntry }[] = [];
  for (const { index, removed, added } of changes) {
    for (const entry of removed) {
      if (entry.isExclusive && index.state === "write-only") doubtful.push({ index, entry });
      else tx.delete(entry.key);
    }
    for (const entry of added) putEntry(tx, index, entry);
  }
  return doubtful.length === 0 ? undefined : removeOwned(tx, plan, key, doubtful);
}

function putEntry(tx: StoreTransaction, index: IndexPlan, entry: IndexEntry): void {
  try {
    tx.put(entry.key, entry.value);
  } catch (error) {
    throw limitOfEntry(error, index);
  }
}

/** A value may be too long for the key of an entry while the record's own is short: the error names the index. */
export function limitOfEntry(error: unknown, index: IndexPlan): unknown {
  if (!(error instanceof LimitError) || error.what === "transaction") return error;
  return new LimitError(`entry in the index "${index.name}"`, error.limit, error.actual);
}

/**
 * While a unique index is being built, another record may have the same values, and the entry be that record's: it stays then.
 */
function removeOwned(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  entries: readonly { index: IndexPlan; entry: IndexEntry }[],
): Awaitable<void> {
  return andThen(tx.getMany(entries.map(({ entry }) => entry.key)), (held) => {
    entries.forEach(({ index, entry }, i) => {
      const value = held[i];
      if (value === undefined) return;
      if (compareBytes(entryRecordKey(plan, index, entry.key, value), key) === 0) tx.delete(entry.key);
    });
  });
}

/** Brings the expiry index up to date. `expiresAt`: `Infinity` for never. */
export function replaceExpiry(
  tx: StoreTransaction,
  plan: CollectionPlan,
  key: Uint8Array,
  old: Uint8Array | undefined,
  expiresAt: number,
): void {
  if (plan.expiryRange === undefined) return;
  const before = old === undefined ? Infinity : expiryOf(old);
  if (before === expiresAt) return;
  if (before !== Infinity) tx.delete(expiryEntryKey(plan, key, before));
  if (expiresAt !== Infinity) tx.put(expiryEntryKey(plan, key, expiresAt), EMPTY);
}
