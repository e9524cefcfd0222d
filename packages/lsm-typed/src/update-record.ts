import { type Awaitable, andThen, isPromiseLike } from "./base/awaitable.ts";
import { compareBytes } from "./base/bytes.ts";
import { NotFoundError, TypedError, ValidationError } from "./base/errors.ts";
import type { CollectionPlan } from "./plan/collection-plan.ts";
import { parseRecord } from "./record/parse-record.ts";
import { decodeKey, encodeKey } from "./record/record-key.ts";
import { decodeRecord } from "./record/record-value.ts";
import { isExpired, replaceRecord } from "./record/write-record.ts";
import type { Fields } from "./schema/record-schema.ts";
import type { StoreTransaction } from "./store/ordered-store.ts";

/** Waits for something of the program's in the middle of a write; other writes of the transaction may go on meanwhile. */
export type Aside = <T>(promise: PromiseLike<T>) => PromiseLike<T>;

/** An update of one record. */
export interface RecordUpdate {
  readonly tx: StoreTransaction;
  readonly aside: Aside;
  readonly plan: CollectionPlan;
  readonly key: Uint8Array;
  readonly change: (record: Fields) => unknown;
}

/** How often `change` is called anew because the transaction itself has written the record while `change` was waited for. */
const REPEATS_MAX = 16;

/** Replaces a record by what `change` makes of it. Returns it as reads will give it. Throws what `Collection.update` says. */
export function updateRecord(update: RecordUpdate): Awaitable<Fields> {
  return andThen(update.tx.get(update.key), (old) => changeRecord(update, old, REPEATS_MAX));
}

function changeRecord(update: RecordUpdate, old: Uint8Array | undefined, repeats: number): Awaitable<Fields> {
  const { plan, key, change } = update;
  if (old === undefined || isExpired(old)) {
    throw new NotFoundError({ collection: plan.name, key: decodeKey(plan, key) });
  }
  const value = change(decodeRecord(plan, key, old));
  return isPromiseLike(value) ? replaceLater(update, old, value, repeats) : replaceBy(update, old, value);
}

async function replaceLater(
  update: RecordUpdate,
  old: Uint8Array,
  promise: PromiseLike<unknown>,
  repeats: number,
): Promise<Fields> {
  const { tx, aside, plan, key } = update;
  const value = await aside(promise);
  const present = await tx.get(key);
  if (present !== undefined && compareBytes(present, old) === 0) return await replaceBy(update, old, value);
  if (repeats > 0) return await changeRecord(update, present, repeats - 1);
  throw new TypedError(
    "Conflict",
    "each time that change ran, the transaction wrote the record that it was to change",
    {
      collection: plan.name,
      key: decodeKey(plan, key),
    },
  );
}

function replaceBy({ tx, plan, key }: RecordUpdate, old: Uint8Array, value: unknown): Awaitable<Fields> {
  const place = { collection: plan.name, key: decodeKey(plan, key) };
  const changed = parseRecord(plan, value, place);
  if (compareBytes(encodeKey(plan, changed), key) !== 0) throw keyChanged(plan, place.key, changed);
  return andThen(replaceRecord(tx, plan, key, old, changed), () => changed);
}

function keyChanged(plan: CollectionPlan, key: Fields, record: Fields): ValidationError {
  const bytes = encodeKey(plan, key);
  const issues = plan.keyFields
    .filter((field) => compareBytes(encodeKey(plan, { ...key, [field]: record[field] }), bytes) !== 0)
    .map((field) => ({
      path: [field],
      message: "a field of the key cannot change; delete the record and insert another",
    }));
  return new ValidationError("the change", issues, { collection: plan.name, key });
}
