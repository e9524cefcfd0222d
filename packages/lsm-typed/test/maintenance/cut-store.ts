import type { Awaitable } from "../../src/base/awaitable.ts";
import type {
  OrderedStore,
  StoreCommit,
  StoreLimits,
  StoreScan,
  StoreScanOptions,
  StoreSnapshot,
  StoreTransaction,
  StoreTransactOptions,
} from "../../src/store/ordered-store.ts";

/** What a cut store throws. */
export class Cut extends Error {
  override readonly name = "Cut";
}

/** A store whose program dies at the n-th transaction: before its commit, or right after it. */
export class CutStore implements OrderedStore {
  readonly limits: StoreLimits;
  transactions = 0;
  readonly #store: OrderedStore;
  readonly #cutAt: number;
  readonly #cutsAfter: boolean;

  constructor(store: OrderedStore, cutAt: number, cutsAfter: boolean) {
    this.#store = store;
    this.limits = store.limits;
    this.#cutAt = cutAt;
    this.#cutsAfter = cutsAfter;
  }

  async transact<T>(fn: (transaction: StoreTransaction) => Awaitable<T>, options?: StoreTransactOptions): Promise<T> {
    if (++this.transactions < this.#cutAt) return this.#store.transact(fn, options);
    if (this.transactions === this.#cutAt && this.#cutsAfter) await this.#store.transact(fn, options);
    throw new Cut();
  }

  get(key: Uint8Array): Awaitable<Uint8Array | undefined> {
    return this.#store.get(key);
  }

  getMany(keys: readonly Uint8Array[]): Awaitable<readonly (Uint8Array | undefined)[]> {
    return this.#store.getMany(keys);
  }

  scan(options: StoreScanOptions): StoreScan {
    return this.#store.scan(options);
  }

  snapshot(): StoreSnapshot {
    return this.#store.snapshot();
  }

  watch(listener: (commit: StoreCommit) => void): () => void {
    return this.#store.watch(listener);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

/**
 * Runs work that is cut at its first, second, … transaction, each time on a store of its own, until it comes through.
 *
 * @param run starts on a fresh store each time; does the work on the cut store it gets, and lets the Cut pass
 * @param recover is called after each cut
 */
export async function cutEverywhere(
  run: (cut: (store: OrderedStore) => CutStore) => Promise<void>,
  recover: () => Promise<void>,
): Promise<number> {
  let cuts = 0;
  for (const cutsAfter of [false, true]) {
    for (let at = 1; ; at++) {
      let wasCut = false;
      try {
        await run((store) => new CutStore(store, at, cutsAfter));
      } catch (error) {
        if (!(error instanceof Cut)) throw error;
        wasCut = true;
      }
      await recover();
      if (!wasCut) break;
      cuts++;
    }
  }
  return cuts;
}
