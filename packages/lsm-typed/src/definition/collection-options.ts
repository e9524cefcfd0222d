import type { KeyCodec } from "../key/key-codec.ts";
import type { ValueCodec } from "../value/value-codec.ts";
import type { IndexFields } from "./collection-types.ts";
import type { Descending } from "./descending.ts";
import type { HasArray, IndexFieldArgument, IndexPath, PathOf, QueryValue } from "./field-types.ts";

/**
 * What `collection` takes besides a name and a schema.
 *
 * `R` is the type of records, `K` the key's fields, `I` the fields of each index, `C` the fields with a key codec of their own.
 */
export interface CollectionOptions<R, K extends readonly string[], I extends IndexFields, C extends string> {
  /**
   * The fields that identify a record, in the order that records are kept in; at least one. Their values have an order: texts,
   * numbers, bigints, booleans, dates, bytes, tuples of these. They may be null but not absent.
   */
  readonly key: K;
  /** Other orders to find records by, each with a name. */
  readonly indexes?: { readonly [N in keyof I]: IndexOptions<R, I[N]> } | undefined;
  /** The version of the schema, to be raised when stored records do not fit it any more. Default: 1. */
  readonly version?: number | undefined;
  /**
   * By version: turns what the version before stored into what this one stores. `old` is the caller's own, to be changed or copied;
   * the result is checked by the schema. With codecs in the schema, both are in the stored form.
   */
  readonly migrate?: { readonly [version: number]: (old: Record<string, unknown>) => unknown } | undefined;
  /**
   * When a record expires; `undefined`: never. An expired record is never returned, and deleted soon after. Called when a record is
   * written, and the answer must depend on the record only.
   */
  readonly ttl?: ((record: R) => Date | undefined) | undefined;
  /** How fields of the key and of indexes are encoded in keys, by path, where the schema's own encoding is not wanted or there is none. */
  readonly keyCodecs?: { readonly [P in C]: KeyCodec<QueryValue<R, P>> } | undefined;
  /** How records are stored. Default: JSON where it is enough, superjson where it is not. */
  readonly values?: ValueCodec | undefined;
}

/**
 * An index. `On` are its fields.
 *
 * @interface
 */
export type IndexOptions<R, On extends readonly IndexFieldArgument[]> = IndexSettings<R, On> & MultiSetting<R, On>;

interface IndexSettings<R, On> {
  /**
   * The fields, in the order that records are found by; at least one. A field of a nested object is a path, `"address.city"`;
   * `desc(field)` turns its order around. Fields that are absent count as null, which comes first.
   */
  readonly on: On;
  /** No two records have the same values. Records where a field is absent or null are not checked. Default: false. */
  readonly unique?: boolean | undefined;
  /** Which records are in the index. The answer must depend on the record only. Default: all. */
  readonly where?: ((record: R) => boolean) | undefined;
  /** To be raised when `where` changes: the index is built anew. Default: 1. */
  readonly version?: number | undefined;
}

/** What an index's `on` may have: fields that have an order, and arrays of such. */
export type IndexFieldOf<R, C extends string> = IndexPath<R> | C | Descending<IndexPath<R> | C>;

/**
 * An index over an array has an entry for each of the elements, and says so.
 * `On` is no tuple when another index of the collection has an error; this one shall not have one for that.
 */
type MultiSetting<R, On extends readonly IndexFieldArgument[]> = number extends On["length"]
  ? { readonly multi?: boolean | undefined }
  : HasArray<R, PathOf<On[number]>> extends true
    ? { readonly multi: true }
    : { readonly multi?: false | undefined };
