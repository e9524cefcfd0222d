import type {
  OrderedStore,
  StoreCommit,
  StoreLimits,
  StoreScan,
  StoreScanOptions,
  StoreSnapshot,
  StoreTransaction,
  StoreTransactOptions,
} from "lsm-typed";
import type { Awaitable } from "../../src/base/awaitable.ts";

/** A store whose contents stay when it is closed: what is underneath is never closed. Passes everything else on. */
export class KeptStore implements OrderedStore {
  readonly limits: StoreLimits;
  readonly #store: OrderedStore;
  readonly #watches = new Set<() => void>();
  #isClosed = false;

  constructor(store: OrderedStore, limits: StoreLimits = store.limits) {
    this.#store = store;
    this.limits = limits;
  }

  get(key: Uint8Array): Awaitable<Uint8Array | undefined> {
    return this.#open().get(key);
  }

  getMany(keys: readonly Uint8Array[]): Awaitable<readonly (Uint8Array | undefined)[]> {
    return this.#open().getMany(keys);
  }

  scan(options: StoreScanOptions): StoreScan {
    return this.#open().scan(options);
  }

  snapshot(): StoreSnapshot {
    return this.#open().snapshot();
  }

  async transact<T>(fn: (transaction: StoreTransaction) => Awaitable<T>, options?: StoreTransactOptions): Promise<T> {
    return await this.#open().transact(fn, options);
  }

  watch(listener: (commit: StoreCommit) => void): () => void {
    const end = this.#open().watch(listener);
    this.#watches.add(end);
    return () => {
      this.#watches.delete(end);
      end();
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const end of this.#watches) end();
    this.#watches.clear();
  }

  #open(): OrderedStore {
    if (this.#isClosed) throw new Error("the store is closed");
    return this.#store;
  }
}
