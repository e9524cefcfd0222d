import type { Awaitable } from "../base/awaitable.ts";
import { appendByte } from "../base/bytes.ts";
import { isTypedError } from "../base/errors.ts";
import { collectionOf, writeCollection } from "../catalog/catalog-entries.ts";
import { fromHex, toHex } from "../catalog/hex.ts";
import type { PassProgress, StoredCollection } from "../catalog/stored-collection.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { OrderedStore, StoreEntry, StoreTransaction } from "../store/ordered-store.ts";
import type { MaintenanceOptions } from "./maintenance-options.ts";
import { runChunks, takeEntries } from "./run-chunks.ts";

/** Work on every record of a collection, in key order. */
export interface RecordPass {
  /** How far the work is; `undefined` when there is none. */
  progressOf(collection: StoredCollection): PassProgress | undefined;
  /**
   * Does the work for one record. Returns whether there was any. Throwing TypedError `Damaged` before the first write leaves the
   * record as it is, and the work goes on.
   */
  visit(transaction: StoreTransaction, entry: StoreEntry): Awaitable<boolean>;
  /** The catalog's entry while the work goes on. */
  save(collection: StoredCollection, progress: PassProgress): StoredCollection;
  /** The catalog's entry when the work is done; committed together with the last piece of it. */
  finish(collection: StoredCollection, progress: PassProgress): StoredCollection;
}

/** A piece of a pass. */
export interface PassStep {
  /** How far the pass is after it. */
  readonly progress: PassProgress;
  /** Records of this piece that there was work for. */
  readonly changed: number;
  readonly isEnd: boolean;
}

/**
 * Goes through all records, from where an earlier run was cut off. The catalog is brought up to date with every piece, so a
 * crash at any point costs nothing that was committed.
 *
 * Records that are written behind the position meanwhile are the business of whoever writes them.
 *
 * @param onStep after each piece
 * @returns how far it came in total; `undefined` when there was nothing to do
 */
export async function runRecordPass(
  store: OrderedStore,
  plan: CollectionPlan,
  options: MaintenanceOptions,
  pass: RecordPass,
  onStep: (step: PassStep) => void,
): Promise<PassProgress | undefined> {
  let last: PassProgress | undefined;
  await runChunks(
    store,
    options,
    (transaction, limit) => runStep(transaction, plan, pass, limit),
    (step) => {
      if (step === undefined) return false;
      last = step.progress;
      onStep(step);
      return !step.isEnd;
    },
  );
  return last;
}

async function runStep(
  transaction: StoreTransaction,
  plan: CollectionPlan,
  pass: RecordPass,
  limit: number,
): Promise<PassStep | undefined> {
  const collection = await collectionOf(transaction, plan);
  const before = pass.progressOf(collection);
  if (before === undefined) return undefined;
  const { entries, isEnd } = await takeEntries(transaction, rangeFrom(plan, before), limit);
  let changed = 0;
  let { damaged } = before;
  for (const entry of entries) {
    const outcome = await visit(transaction, pass, entry);
    if (outcome === undefined) damaged++;
    else if (outcome) changed++;
  }
  const key = entries.at(-1)?.key;
  const position = key === undefined ? before.position : toHex(key);
  const progress = { position, records: before.records + entries.length, damaged };
  writeCollection(transaction, isEnd ? pass.finish(collection, progress) : pass.save(collection, progress));
  return { progress, changed, isEnd };
}

/** `undefined` for a record that cannot be read: it must not keep the others from being worked on. */
async function visit(transaction: StoreTransaction, pass: RecordPass, entry: StoreEntry): Promise<boolean | undefined> {
  try {
    return await pass.visit(transaction, entry);
  } catch (error) {
    if (isTypedError(error, "Damaged")) return undefined;
    throw error;
  }
}

function rangeFrom(plan: CollectionPlan, { position }: PassProgress): CollectionPlan["range"] {
  return position === "" ? plan.range : { start: appendByte(fromHex(position), 0), end: plan.range.end };
}
