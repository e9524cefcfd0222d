import { type Awaitable, andThen } from "./base/awaitable.ts";
import { TypedError } from "./base/errors.ts";
import type { OpenReader, ReaderSource } from "./query/read-records.ts";
import type { Watching } from "./query/query-context.ts";
import type { CollectionContext } from "./runtime-collection.ts";
import type { OrderedStore, StoreDurability, StoreTransaction } from "./store/ordered-store.ts";
import type { Aside } from "./update-record.ts";

function nothingToClose(): void {}

/** A write that is a transaction of its own has no others to let pass. */
const asIs: Aside = (promise) => promise;

/** Collections of a database: reads are of the present, each write is a transaction of its own. */
export class DatabaseContext implements CollectionContext {
  readonly store: OrderedStore;
  readonly watching: Watching;
  readonly source: ReaderSource = { open: (isJoined) => this.#open(isJoined) };
  isClosed = false;
  readonly #check = (): void => this.check();
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

  async write<T>(fn: (tx: StoreTransaction, aside: Aside) => Awaitable<T>): Promise<T> {
    this.check();
    const run = (tx: StoreTransaction): Awaitable<T> => andThen(fn(tx, asIs), (result) => this.pass(result));
    return await this.store.transact(run, { durability: this.#durability });
  }

  /** The result of a transaction that is about to be committed. Throws when the database was closed meanwhile: nothing may be written. */
  pass<T>(result: T): T {
    this.check();
    return result;
  }

  /** Scans are of one moment by themselves; reading entries and records needs a snapshot. */
  #open(isJoined: boolean): OpenReader {
    this.check();
    if (!isJoined) return { reader: this.store, check: this.#check, close: nothingToClose };
    const snapshot = this.store.snapshot();
    return { reader: snapshot, check: this.#check, close: () => snapshot.close() };
  }
}
