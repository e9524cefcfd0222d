import type { Page } from "./collection-api.ts";
import type { CollectionTypes } from "./collection-types.ts";
import type { PathOf, QueryValue } from "./field-types.ts";
import type { Change, LiveOptions, WatchListener, WatchOptions } from "./watch-api.ts";

/** Which page {@link TransactionIndexQuery.page} gives. */
export interface IndexPageOptions {
  /** Records per page, at least 1. */
  readonly limit: number;
  /** {@link Page.next} of the page before. Default: the first page. */
  readonly after?: string | undefined;
}

/**
 * A query through an index. Immutable: each method that narrows it gives a new one. Nothing is read before the query is iterated or
 * one of `all`, `first`, … is called.
 *
 * Records come in the order of the index, those with equal fields in the order of their keys. A record is given once, also when a multi
 * index has several of its elements among the results.
 */
export interface TransactionIndexQuery<T extends CollectionTypes> extends AsyncIterable<T["record"]> {
  /** From the last record to the first; called twice, it is the order of the index again. */
  reverse(): this;
  /** At most so many records. */
  limit(count: number): this;
  /** Ends the query: it rejects with the signal's reason. */
  signal(signal: AbortSignal): this;

  /** The records, one after the other, of the moment when the iteration begins. */
  scan(): AsyncIterable<T["record"]>;
  /** All records, in memory. */
  all(): Promise<T["record"][]>;
  /** The first record; `undefined` when there is none. */
  first(): Promise<T["record"] | undefined>;
  /** How many records there are. Reads the index only, but for collections with a `ttl` and ranges over the elements of a multi index. */
  count(): Promise<number>;
  /** The keys of the records. Reads what {@link count} reads. */
  keys(): AsyncIterable<T["key"]>;
  /** A page of the records. The query's own limit does not count. */
  page(options: IndexPageOptions): Promise<Page<T["record"]>>;
}

/** A query through an index outside of a transaction: it can be watched. */
export interface IndexQuery<T extends CollectionTypes> extends TransactionIndexQuery<T> {
  /** Hands changes of the query's records to callbacks, from now on, in commit order. Returns what ends it. */
  watch(listener: WatchListener<T>): () => void;
  /**
   * Changes of the query's records, from this call on, in commit order: `put` when one enters or changes inside, `delete` when it
   * leaves. Rejects with code `Overflow` when more than `buffer` changes wait. The query's limit does not count.
   */
  watch(options?: WatchOptions): AsyncIterableIterator<Change<T>>;
  /** All records, again after each commit that changed them. Commits that come quickly may be taken together. */
  live(options?: LiveOptions): AsyncIterable<T["record"][]>;
}

/**
 * The query `Q` with the steps that narrow it further, when `On` are the index's fields that are not fixed yet.
 * Without any left it is `Q` itself.
 */
export type IndexQueryFrom<Q, R, On extends readonly unknown[]> = On extends readonly [infer Field, ...infer Rest]
  ? Q & IndexSteps<Q, R, PathOf<Field>, QueryValue<R, PathOf<Field>>, Rest>
  : Q;

/** The steps at a field. Only the index's next field can be fixed, and a range ends the steps. */
export type IndexSteps<Q, R, Field, V, Rest extends readonly unknown[]> = [NonNullable<V>] extends [string]
  ? TextStep<Q, Field> & FieldSteps<Q, R, Field, V, Rest>
  : FieldSteps<Q, R, Field, V, Rest>;

/** The steps at a field of any kind. Values are compared in the field's own order, also when the index has it descending. */
export interface FieldSteps<Q, R, Field, V, Rest extends readonly unknown[]>
  extends LowerStep<Q & UpperStep<Q, Field, V>, Field, V>, UpperStep<Q & LowerStep<Q, Field, V>, Field, V> {
  /**
   * Only records whose field has the value, or whose array has it as an element. The field after it comes next.
   *
   * @param value null finds the records whose field is null or absent, and so does `undefined`
   */
  eq(field: Field, value: V): IndexQueryFrom<Q, R, Rest>;
}

/** The lower end of a range. `Next` is the query with it. Null, for fields that may be absent, is before all values. */
export interface LowerStep<Next, Field, V> {
  /** Only records whose field is after the value. */
  gt(field: Field, value: Exclude<V, undefined>): Next;
  /** Only records whose field is the value or after it. */
  gte(field: Field, value: Exclude<V, undefined>): Next;
}

/** The upper end of a range. `Next` is the query with it. */
export interface UpperStep<Next, Field, V> {
  /** Only records whose field is before the value. */
  lt(field: Field, value: Exclude<V, undefined>): Next;
  /** Only records whose field is the value or before it. */
  lte(field: Field, value: Exclude<V, undefined>): Next;
}

/** The step that fields with texts have in addition. */
export interface TextStep<Q, Field> {
  /** Only records whose field begins with the text. Not for fields like `z.uuid()` that are not kept as texts. */
  startsWith(field: Field, text: string): Q;
}
