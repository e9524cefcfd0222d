import type { Awaitable } from "../base/awaitable.ts";
import type { KeyRange } from "../base/key-range.ts";

/** A key and its value. Both belong to the caller. */
export interface StoreEntry {
  readonly key: Uint8Array;
  /** Empty in a scan of keys only. */
  readonly value: Uint8Array;
}

/** Which entries a scan gives, and how. */
export interface StoreScanOptions extends KeyRange {
  /** From the last key to the first. Default: false. */
  readonly reverse?: boolean | undefined;
  /** At most so many entries. Default: no limit. */
  readonly limit?: number | undefined;
  /** Values are not wanted. Default: false. */
  readonly keysOnly?: boolean | undefined;
}

/** A scan under way, pulled in pieces. Later writes never show in it. */
export interface StoreScan {
  /** Up to `count` entries in order; none at the end. One call at a time. */
  next(count: number): Awaitable<readonly StoreEntry[]>;
  /** Gives back what the scan holds. Idempotent; a scan at its end need not be closed. */
  close(): void;
}

/** What can be read: the present, a snapshot, or a transaction. */
export interface StoreReader {
  /** The value of a key, the caller's own; `undefined` when it is absent. */
  get(key: Uint8Array): Awaitable<Uint8Array | undefined>;
  /** The values of several keys in their order, all of one moment. */
  getMany(keys: readonly Uint8Array[]): Awaitable<readonly (Uint8Array | undefined)[]>;
  /** The entries of a range, of one moment. Pull them, or close the scan. */
  scan(options: StoreScanOptions): StoreScan;
}

/** The store as it was at one moment. */
export interface StoreSnapshot extends StoreReader {
  /** Gives back what it holds. Idempotent. Scans that it gave stay valid. */
  close(): void;
}

/**
 * Reads of one moment, no later than the first of them, and writes that take effect together when the function that it was given
 * to ends. Reads see its own writes so far. Of a scan only what was pulled counts as read: up to the last entry, and the rest of
 * the range once it was found to be at its end. The bytes of keys and values are taken as they are at the call. It throws when it
 * is used afterwards.
 */
export interface StoreTransaction extends StoreReader {
  /** Sets a key. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** Deletes a key, whether it is there or not. */
  delete(key: Uint8Array): void;
  /** Deletes all keys of a range. */
  deleteRange(range: KeyRange): void;
}

/** What a commit survives: nothing, the death of the process, loss of power. */
export type StoreDurability = "none" | "process" | "sync";

/** How {@link OrderedStore.transact} runs. */
export interface StoreTransactOptions {
  /** Default: the store's own. Stores with one level only ignore it. */
  readonly durability?: StoreDurability | undefined;
  /** How often the function runs at most. Default: 16. */
  readonly attempts?: number | undefined;
}

/** One write of a commit. `value` is absent for a deletion. */
export type StoreChange =
  | { readonly kind: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: "delete"; readonly key: Uint8Array }
  | { readonly kind: "deleteRange"; readonly start: Uint8Array; readonly end: Uint8Array };

/** What one commit wrote, in the order of its writes; a later one on a key wins. Its bytes are for reading: all listeners may get the same. */
export interface StoreCommit {
  /** Grows with every commit, not necessarily by one. */
  readonly sequence: number;
  readonly changes: readonly StoreChange[];
}

/** What a store can take, in bytes. */
export interface StoreLimits {
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** All keys and values that one transaction writes. */
  readonly transactionBytes: number;
}

/**
 * An ordered map from bytes to bytes with serialisable transactions: all that collections need of a database.
 *
 * `storeConformance` from `lsm-typed/testing` is the test of an implementation.
 */
export interface OrderedStore extends StoreReader {
  readonly limits: StoreLimits;
  /** The present, to be read from later. Close it. */
  snapshot(): StoreSnapshot;
  /**
   * Runs `fn` and commits what it wrote, all or nothing. When a key or range that it read was changed by a commit meanwhile, it
   * runs again, a bounded number of times. When `fn` throws, nothing is written and its error passes through.
   * A transaction without writes commits nothing. `fn` may run several times and must have no other effects.
   *
   * @throws TypedError `Conflict` when it lost every time; `Limit`; `Closed`
   */
  transact<T>(fn: (transaction: StoreTransaction) => Awaitable<T>, options?: StoreTransactOptions): Promise<T>;
  /**
   * Calls `listener` for every commit from now on, in commit order, soon after it and never within another call of the store.
   * Every commit that is visible to a read when the listener runs, up to the one it gets, has been handed over before.
   *
   * @returns ends it; the listener is not called any more
   */
  watch(listener: (commit: StoreCommit) => void): () => void;
  /** Idempotent. Later calls throw. */
  close(): Promise<void>;
}
