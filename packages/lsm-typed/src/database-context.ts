import type { Awaitable } from "./base/awaitable.ts";
import { TypedError } from "./base/errors.ts";
import type { KeyRange } from "./base/key-range.ts";
import type { ReaderSource } from "./query/read-records.ts";
import type { Watching } from "./query/query-context.ts";
import type { CollectionContext } from "./runtime-collection.ts";
import type {
  OrderedStore,
  StoreDurability,
  StoreScan,
  StoreScanOptions,
  StoreTransaction,
} from "./store/ordered-store.ts";

function nothingToClose(): void {}

/** Collections of a database: reads are of the present, each write is a transaction of its own. */
export class DatabaseContext implements CollectionContext {
  readonly store: OrderedStore;
  readonly watching: Watching;
  readonly source: ReaderSource = { open: (isJoined) => this.#open(isJoined) };
  isClosed = false;
  readonly #durability: StoreDurability | undefined;

  constructor(store: OrderedStore, watching: Watching, durability: StoreDurability | undefined) {
    this.store = store;
    this.watching = watching;
    this.#durability = durability;
  }

  /** Throws TypedError `Closed` when the database is. */
  check(): void {
    if (this.isClosed) throw new TypedError("Closed", "the database is closed; open it again to use it");
  }

  async write<T>(fn: (tx: StoreTransaction) => Awaitable<T>): Promise<T> {
    this.check();
    return await this.store.transact(fn, { durability: this.#durability });
  }

  /** Scans are of one moment by themselves; reading entries and records needs a snapshot. */
  #open(isJoined: boolean): ReturnType<ReaderSource["open"]> {
    this.check();
    if (!isJoined) return { reader: this.store, close: nothingToClose };
    const snapshot = this.store.snapshot();
    return { reader: snapshot, close: () => snapshot.close() };
  }
}

/** Collections of one transaction: reads are of one moment and see its writes. */
export class TransactionContext implements CollectionContext {
  readonly watching = undefined;
  readonly source: ReaderSource = {
    open: () => {
      this.#check();
      return { reader: this.#tx, close: nothingToClose };
    },
  };
  readonly #tx: GuardedTransaction;
  /** Writes take turns: calls that are not awaited must not mix their reads and writes. */
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(tx: StoreTransaction) {
    this.#tx = new GuardedTransaction(tx);
  }

  write<T>(fn: (tx: StoreTransaction) => Awaitable<T>): Promise<T> {
    const result = this.#last.then(async () => {
      this.#check();
      return await this.#tx.run(fn);
    });
    this.#last = result.catch(() => {});
    return result;
  }

  /**
   * Waits for writes that the transaction's function did not await. Throws when one failed halfway, whether or not the function
   * caught the error: half a record, or some of `putMany`, must not be committed.
   */
  async finish(): Promise<void> {
    for (let last: unknown; last !== this.#last;) {
      last = this.#last;
      await last;
    }
    if (this.#tx.failure !== undefined) throw this.#tx.failure.error;
  }

  /** Nothing may be used any more. */
  end(): void {
    this.#isOver = true;
  }

  #check(): void {
    if (!this.#isOver) return;
    throw new TypedError(
      "Closed",
      "the transaction has ended; await everything that is done in it, and use nothing of it afterwards",
    );
  }
}

/** Remembers the first write that failed when it had changed something already. */
class GuardedTransaction implements StoreTransaction {
  failure: { readonly error: unknown } | undefined;
  readonly #tx: StoreTransaction;
  /** How many changes there were. */
  #changes = 0;

  constructor(tx: StoreTransaction) {
    this.#tx = tx;
  }

  /** Runs a write. One at a time. */
  async run<T>(write: (tx: StoreTransaction) => Awaitable<T>): Promise<T> {
    const changes = this.#changes;
    try {
      return await write(this);
    } catch (error) {
      if (this.#changes > changes) this.failure ??= { error };
      throw error;
    }
  }

  get(key: Uint8Array): Awaitable<Uint8Array | undefined> {
    return this.#tx.get(key);
  }

  getMany(keys: readonly Uint8Array[]): Awaitable<readonly (Uint8Array | undefined)[]> {
    return this.#tx.getMany(keys);
  }

  scan(options: StoreScanOptions): StoreScan {
    return this.#tx.scan(options);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#tx.put(key, value);
    this.#changes++;
  }

  delete(key: Uint8Array): void {
    this.#tx.delete(key);
    this.#changes++;
  }

  deleteRange(range: KeyRange): void {
    this.#tx.deleteRange(range);
    this.#changes++;
  }
}
