import type { Awaitable } from "../base/awaitable.ts";
import type { CollectionTypes } from "./collection-types.ts";
import type { IndexQuery, IndexQueryFrom, TransactionIndexQuery } from "./index-query-api.ts";
import type { KeyQuery, KeySelection, PageQuery } from "./key-query-api.ts";
import type { Change, LiveOptions, WatchListener, WatchOptions } from "./watch-api.ts";

/** One page of a query's records. */
export interface Page<R> {
  readonly items: R[];
  /**
   * What to give as `after` for the next page; `undefined` when this is the last one.
   * An opaque text, fit for URLs. It stays valid when records change or the database is opened again; it belongs to its query.
   */
  readonly next: string | undefined;
}

/** What a collection and a collection in a transaction have in common. */
export interface CollectionCore<T extends CollectionTypes> {
  /** The record with a key; `undefined` when there is none. Fields of `key` that are not the key's are ignored. */
  get(key: T["key"]): Promise<T["record"] | undefined>;
  /** The records with several keys, of one moment and in the keys' order; `undefined` where there is none. */
  getMany(keys: readonly T["key"][]): Promise<(T["record"] | undefined)[]>;
  /** Whether there is a record with a key. */
  exists(key: T["key"]): Promise<boolean>;
  /** How many records a query gives. Goes through the keys of all of them. */
  count(query?: KeyQuery<T>): Promise<number>;
  /** The first record that a query gives; `undefined` when it gives none. */
  first(query?: KeyQuery<T>): Promise<T["record"] | undefined>;
  /** All records that a query gives, in memory. */
  all(query?: KeyQuery<T>): Promise<T["record"][]>;
  /** The records that a query gives, one after the other, of the moment when the iteration begins. */
  scan(query?: KeyQuery<T>): AsyncIterable<T["record"]>;
  /** The keys of the records that a query gives. */
  keys(query?: KeyQuery<T>): AsyncIterable<T["key"]>;
  /** A page of the records that a query gives. */
  page(query: PageQuery<T>): Promise<Page<T["record"]>>;

  /**
   * Adds a record.
   *
   * @returns the record as reads will give it: with defaults filled in
   * @throws TypedError `DuplicateKey` when there is one with its key; `Validation`; `UniqueViolation`; `Limit`
   */
  insert(value: T["input"]): Promise<T["record"]>;
  /** Adds a record, or replaces the one with its key. Returns it as reads will give it. Throws as {@link insert} does, but for `DuplicateKey`. */
  put(value: T["input"]): Promise<T["record"]>;
  /** Puts several records, all or none of them. Returns how many. */
  putMany(values: readonly T["input"][]): Promise<number>;
  /**
   * Replaces a record by what `change` makes of it. Nothing else changes the record in between.
   *
   * @param change may be called several times and must have no other effects
   * @returns the record as reads will give it
   * @throws TypedError `NotFound`, and what {@link put} throws
   */
  update(key: T["key"], change: (record: T["record"]) => Awaitable<T["input"]>): Promise<T["record"]>;
  /** Replaces some fields of a record, none of its key. Returns the record. Throws as {@link update} does. */
  patch(key: T["key"], fields: PatchOf<T>): Promise<T["record"]>;
  /** Deletes a record. Returns whether there was one. */
  delete(key: T["key"]): Promise<boolean>;
  /**
   * Deletes the records that a query gives, by default all of the collection. Returns how many.
   * Outside of a transaction it is several, of a bounded size each: records that were written meanwhile may stay or go.
   */
  clear(query?: KeyQuery<T>): Promise<number>;
}

/** The fields that {@link CollectionCore.patch} may replace: all but the key's, any of them. */
export type PatchOf<T extends CollectionTypes> = {
  readonly [F in keyof T["input"] as Exclude<F, T["keyFields"][number]>]?: T["input"][F];
};

/** A collection within a transaction: reads see the transaction's own writes. Not to be used when the transaction has ended. */
export interface TransactionCollection<T extends CollectionTypes = CollectionTypes> extends CollectionCore<T> {
  /** A query through an index. Throws TypedError `UnknownIndex`. */
  by<N extends keyof T["indexes"] & string>(
    index: N,
  ): IndexQueryFrom<TransactionIndexQuery<T>, T["record"], T["indexes"][N]>;
}

/** A collection of a database. Each call is a transaction of its own. */
export interface Collection<T extends CollectionTypes = CollectionTypes> extends CollectionCore<T> {
  /** A query through an index. Throws TypedError `UnknownIndex`. */
  by<N extends keyof T["indexes"] & string>(index: N): IndexQueryFrom<IndexQuery<T>, T["record"], T["indexes"][N]>;
  /** Hands changes of the selected records to callbacks, from now on, in commit order. Returns what ends it. */
  watch(selection: KeySelection<T> | undefined, listener: WatchListener<T>): () => void;
  /**
   * Changes of the selected records, from this call on, in commit order: none is lost, none comes twice.
   *
   * @param selection default: all records of the collection
   * @returns an iteration that rejects with code `Overflow` when more than `buffer` changes wait. End it (`break`, `return()`, the
   * signal) to give back what it holds
   */
  watch(selection?: KeySelection<T>, options?: WatchOptions): AsyncIterableIterator<Change<T>>;
  /** All records that a query gives, again after each commit that changed them. Commits that come quickly may be taken together. */
  live(query?: KeyQuery<T>, options?: LiveOptions): AsyncIterable<T["record"][]>;
}
