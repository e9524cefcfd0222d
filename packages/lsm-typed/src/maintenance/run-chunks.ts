import { isTypedError } from "../base/errors.ts";
import { nextTurn } from "../base/pace.ts";
import type { OrderedStore, StoreEntry, StoreScanOptions, StoreTransaction } from "../store/ordered-store.ts";
import { chunkRecordsOf, type MaintenanceOptions } from "./maintenance-options.ts";

/**
 * Does work in pieces, each in a transaction of its own, and gives the event loop a turn between them.
 *
 * The store retries a piece that lost against other commits. When it loses every time, or writes more than a transaction takes, the
 * piece is halved: in the end it is a single record, which loses only against writes of that record.
 *
 * @param step does the next piece, of `limit` records at most; runs again after a conflict
 * @param onStep is told what was committed; returns whether there is more to do
 */
export async function runChunks<Result>(
  store: OrderedStore,
  options: MaintenanceOptions,
  step: (transaction: StoreTransaction, limit: number) => Promise<Result>,
  onStep: (result: Result) => boolean,
): Promise<void> {
  let limitMax = chunkRecordsOf(options);
  let limit = limitMax;
  for (;;) {
    options.signal?.throwIfAborted();
    const at = limit;
    try {
      if (!onStep(await store.transact((transaction) => step(transaction, at)))) return;
      limit = Math.min(limit * 2, limitMax);
    } catch (error) {
      const isTooLarge = isTypedError(error, "Limit");
      if (limit === 1 || !(isTooLarge || isTypedError(error, "Conflict"))) throw error;
      limit >>= 1;
      if (isTooLarge) limitMax = limit;
    }
    await nextTurn();
  }
}

/** A piece ends when its values have so many bytes, so that big records do not fill the memory. */
const CHUNK_BYTES = 1 << 20;
const ENTRIES_PER_PULL = 64;

/** Up to `limit` entries of a range, fewer when they are big, and whether they are all. */
export async function takeEntries(
  transaction: StoreTransaction,
  range: StoreScanOptions,
  limit: number,
): Promise<{ entries: readonly StoreEntry[]; isEnd: boolean }> {
  const scan = transaction.scan({ ...range, limit });
  try {
    const entries: StoreEntry[] = [];
    let bytes = 0;
    while (entries.length < limit && bytes < CHUNK_BYTES) {
      const piece = await scan.next(Math.min(limit - entries.length, ENTRIES_PER_PULL));
      if (piece.length === 0) return { entries, isEnd: true };
      for (const entry of piece) bytes += entry.value.length;
      entries.push(...piece);
    }
    return { entries, isEnd: false };
  } finally {
    scan.close();
  }
}
