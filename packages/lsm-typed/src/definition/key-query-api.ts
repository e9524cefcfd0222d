import type { CollectionTypes } from "./collection-types.ts";

/** How a query goes through what it selects. */
export interface QueryOptions {
  /** From the last record to the first. Default: false. */
  readonly reverse?: boolean | undefined;
  /** At most so many records. Default: no limit. */
  readonly limit?: number | undefined;
  /** Ends the query: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A lower end of a range, at most one. */
type LowerEnd<V> =
  | { readonly gt: V; readonly gte?: undefined }
  | { readonly gt?: undefined; readonly gte?: V | undefined };

/** An upper end of a range, at most one. */
type UpperEnd<V> =
  | { readonly lt: V; readonly lte?: undefined }
  | { readonly lt?: undefined; readonly lte?: V | undefined };

interface NoRange {
  readonly gt?: undefined;
  readonly gte?: undefined;
  readonly lt?: undefined;
  readonly lte?: undefined;
}

/** Values for the first fields of a key, none for the rest of them. */
type PrefixOf<R, Fixed extends string, Rest extends string> = [Fixed] extends [never]
  ? { readonly prefix?: { readonly [F in Rest]?: undefined } | undefined }
  : { readonly prefix: { readonly [F in Fixed & keyof R]: R[F] } & { readonly [F in Rest]?: undefined } };

/** One member for each length of the prefix. */
type SelectionOf<R, K extends readonly string[], Fixed extends string = never> = K extends readonly [
  infer Next extends string & keyof R,
  ...infer Rest extends readonly string[],
]
  ? (PrefixOf<R, Fixed, K[number]> & LowerEnd<R[Next]> & UpperEnd<R[Next]>) | SelectionOf<R, Rest, Fixed | Next>
  : PrefixOf<R, Fixed, never> & NoRange;

/**
 * Records by their keys: all, those whose key begins with `prefix`, or of these the ones in a range of the field that follows it.
 *
 * `prefix` has the first one or more fields of the key, by name. `gt`, `gte` (a lower end, one of them) and `lt`, `lte` (an upper
 * one) are values of the next field. With all fields in `prefix` it is one record.
 */
export type KeySelection<T extends CollectionTypes> = SelectionOf<T["record"], T["keyFields"]>;

/** Records by their keys, in the order of the keys. */
export type KeyQuery<T extends CollectionTypes> = KeySelection<T> & QueryOptions;

/** One page of the records that a query gives. */
export interface PageOptions {
  /** Records per page, at least 1. */
  readonly limit: number;
  /** {@link Page.next} of the page before. Default: the first page. */
  readonly after?: string | undefined;
  /** From the last record to the first; the same for all pages. Default: false. */
  readonly reverse?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A page of the records that a {@link KeySelection} selects. */
export type PageQuery<T extends CollectionTypes> = KeySelection<T> & PageOptions;
