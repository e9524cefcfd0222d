import {
  type CommitChange,
  type CommitEvent,
  isLsmError,
  Lsm,
  type LsmOptions,
  MAX_KEY_BYTES,
  type Transaction,
} from "lsm-core";
import type { Awaitable } from "../base/awaitable.ts";
import { TypedError } from "../base/errors.ts";
import { toTypedError } from "./core-errors.ts";
import { beginScan } from "./core-scan.ts";
import { CoreSnapshot } from "./core-snapshot.ts";
import { CoreTransaction } from "./core-transaction.ts";
import type {
  OrderedStore,
  StoreChange,
  StoreCommit,
  StoreLimits,
  StoreScan,
  StoreScanOptions,
  StoreSnapshot,
  StoreTransaction,
  StoreTransactOptions,
} from "./ordered-store.ts";
import { checkAttempts, pauseAfter } from "./retry.ts";
import { checkKey, lowerLimits } from "./store-limits.ts";

/** What a {@link CoreStore} may be told. */
export interface CoreStoreOptions {
  /** Limits below the engine's. Default: the engine's. */
  readonly limits?: Partial<StoreLimits> | undefined;
}

/**
 * The embedded {@link OrderedStore}: a directory, through lsm-core.
 *
 * Reads return at once rather than a promise; what no cache holds they read from the file system meanwhile. A transaction does not
 * block: `transact` resolves when its writes have reached their durability. Errors of the engine pass through as `LsmError`, except
 * `Conflict` and `Closed`, which become a TypedError of that code with the engine's as its cause.
 */
export class CoreStore implements OrderedStore {
  /** The database, for what a store has no word for: `stats`, `verify`, `compact`, … Its keys are the store's. */
  readonly lsm: Lsm;
  readonly limits: StoreLimits;
  #isClosed = false;

  /**
   * @param lsm a database in bytewise order, which is the default. The store closes it
   * @throws RangeError when a limit is above the engine's, or no whole number of 0 or more
   */
  constructor(lsm: Lsm, options: CoreStoreOptions = {}) {
    this.lsm = lsm;
    this.limits = lowerLimits(options.limits);
  }

  /**
   * Opens a directory, which is created if it is not there.
   *
   * @throws LsmError `Locked` when it is open elsewhere, `Corruption`, `Incompatible`, `Io`
   * @throws TypeError when the options name an order of keys: a store has its own
   */
  static async open(directory: string | URL, options: LsmOptions = {}): Promise<CoreStore> {
    if (options.comparator !== undefined) throw new TypeError("a store is in bytewise order: leave out `comparator`");
    return new CoreStore(await Lsm.openAsync(directory, options));
  }

  get(key: Uint8Array): Uint8Array | undefined {
    checkKey(key, this.limits);
    try {
      return this.lsm.get(key);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    for (const key of keys) checkKey(key, this.limits);
    try {
      return this.lsm.getMany(keys);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  /** {@link OrderedStore.scan} */
  scan(options: StoreScanOptions): StoreScan {
    return beginScan(this.lsm, options);
  }

  snapshot(): StoreSnapshot {
    try {
      return new CoreSnapshot(this.lsm.snapshot(), this.limits);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  /** Does what `Lsm.transaction` does, without ever blocking at the end, and leaves errors of `fn` as they are. */
  async transact<T>(fn: (transaction: StoreTransaction) => Awaitable<T>, options?: StoreTransactOptions): Promise<T> {
    const attempts = checkAttempts(options?.attempts);
    const durability = options?.durability === undefined ? undefined : { durability: options.durability };
    for (let lost = 1; ; lost++) {
      const transaction = this.#begin();
      let result: T;
      try {
        result = await fn(new CoreTransaction(transaction, this.limits));
      } catch (error) {
        transaction.rollback();
        throw error;
      }
      try {
        await transaction.commitAsync(durability);
        return result;
      } catch (error) {
        if (!isLsmError(error) || error.kind !== "Conflict") throw toTypedError(error);
        await pauseAfter(lost, attempts, error);
      }
    }
  }

  watch(listener: (commit: StoreCommit) => void): () => void {
    if (this.#isClosed) throw new TypedError("Closed", "the store is closed; it cannot be watched any more");
    return this.lsm.on("commit", (event) => listener(toCommit(event)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.lsm.closeAsync();
  }

  #begin(): Transaction {
    try {
      return this.lsm.begin();
    } catch (error) {
      throw toTypedError(error);
    }
  }
}

function toCommit({ sequence, changes }: CommitEvent): StoreCommit {
  return { sequence, changes: changes.map(toChange) };
}

/** A deletion without an end, which only the database itself can be told to do, gets one that is behind every key. */
function toChange(change: CommitChange): StoreChange {
  if (change.kind !== "deleteRange") return change;
  const { kind, start, end = new Uint8Array(MAX_KEY_BYTES + 1).fill(0xff) } = change;
  return { kind, start, end };
}
