import type { Awaitable } from "./base/awaitable.ts";
import { TypedError } from "./base/errors.ts";
import type { KeyRange } from "./base/key-range.ts";
import type { OpenReader, ReaderSource } from "./query/read-records.ts";
import type { CollectionContext } from "./runtime-collection.ts";
import { SteadyReader } from "./steady-reader.ts";
import type { StoreScan, StoreScanOptions, StoreTransaction } from "./store/ordered-store.ts";
import type { Aside } from "./update-record.ts";

/** Collections of one transaction: reads are of one moment and see its writes. */
export class TransactionContext implements CollectionContext {
  readonly watching = undefined;
  readonly source: ReaderSource = { open: (isJoined) => this.#open(isJoined) };
  readonly #tx: WatchedTransaction;
  /** Writes that have not settled. */
  readonly #writes = new Set<Promise<unknown>>();
  /** Writes take turns: calls that are not awaited must not mix their reads and writes. This is the end of the last turn. */
  #last: Promise<void> = Promise.resolve();
  /** The first write whose failure must not be committed beside others. */
  #failure: { readonly error: unknown } | undefined;
  /** The transaction's function has returned. */
  #isFinishing = false;
  #isOver = false;

  constructor(tx: StoreTransaction) {
    this.#tx = new WatchedTransaction(tx);
  }

  write<T>(fn: (tx: StoreTransaction, aside: Aside) => Awaitable<T>): Promise<T> {
    const written: Promise<T> = this.#run(fn).finally(() => this.#writes.delete(written));
    this.#writes.add(written);
    return written;
  }

  /**
   * Waits for writes that the transaction's function did not await. Throws when one of these fails: nobody else may get to know. Also
   * when any write failed halfway, whether or not the function caught the error: half a record, or some of `putMany`, must not be
   * committed.
   */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    while (this.#writes.size > 0) await Promise.allSettled(this.#writes);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Nothing may be used any more. */
  end(): void {
    this.#isOver = true;
  }

  async #run<T>(fn: (tx: StoreTransaction, aside: Aside) => Awaitable<T>): Promise<T> {
    let endTurn = await this.#takeTurn();
    // What is waited for may be other writes of the transaction.
    const aside = async <V>(promise: PromiseLike<V>): Promise<V> => {
      endTurn();
      try {
        return await promise;
      } finally {
        endTurn = await this.#takeTurn();
        this.#check();
      }
    };
    try {
      this.#check();
      return await fn(this.#tx, aside);
    } catch (error) {
      if (this.#tx.hasChanged || this.#isFinishing) this.#failure ??= { error };
      throw error;
    } finally {
      endTurn();
    }
  }

  /** Gives what ends the turn. */
  async #takeTurn(): Promise<() => void> {
    const before = this.#last;
    let end = (): void => {};
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    this.#tx.hasChanged = false;
    return end;
  }

  /** Scans are of one moment by themselves; reading entries and records needs more. */
  #open(isJoined: boolean): OpenReader {
    this.#check();
    const check = (): void => this.#check();
    if (!isJoined) return { reader: this.#tx, check, close: () => {} };
    const reader = new SteadyReader(this.#tx);
    this.#tx.readers.add(reader);
    return { reader, check, close: () => void this.#tx.readers.delete(reader) };
  }

  #check(): void {
    if (!this.#isOver) return;
    throw new TypedError(
      "Closed",
      "the transaction has ended; await everything that is done in it, and use nothing of it afterwards",
    );
  }
}

/** A transaction that knows whether it was written to, and tells readers before it is. */
class WatchedTransaction implements StoreTransaction {
  hasChanged = false;
  readonly readers = new Set<SteadyReader>();
  readonly #tx: StoreTransaction;

  constructor(tx: StoreTransaction) {
    this.#tx = tx;
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
    if (this.readers.size > 0) this.#tell(key);
    this.#tx.put(key, value);
    this.hasChanged = true;
  }

  delete(key: Uint8Array): void {
    if (this.readers.size > 0) this.#tell(key);
    this.#tx.delete(key);
    this.hasChanged = true;
  }

  /** Only maintenance deletes ranges, and it has no readers. */
  deleteRange(range: KeyRange): void {
    this.#tx.deleteRange(range);
    this.hasChanged = true;
  }

  #tell(key: Uint8Array): void {
    for (const reader of this.readers) reader.keep(key);
  }
}
