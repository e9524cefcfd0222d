import type { $ZodObject, $ZodReadonly, input, output } from "zod/v4/core";
import type { IndexFieldArgument } from "./field-types.ts";

/**
 * The types of one collection, which everything typed about it is made from. Exists for the compiler only.
 *
 * Programs need none of this: {@link RecordOf}, {@link InputOf} and {@link KeyOf} give the types of a definition.
 */
export interface CollectionTypes {
  /** A record as reads give it. */
  readonly record: object;
  /** A record as writes take it. */
  readonly input: object;
  /** The names of the key's fields, in order. */
  readonly keyFields: readonly string[];
  /** The key's fields of a record. */
  readonly key: object;
  /** The fields of each index, in order. */
  readonly indexes: IndexFields;
}

/** The fields of indexes, by the names of the indexes. */
export type IndexFields = Readonly<Record<string, readonly IndexFieldArgument[]>>;

/** The schemas that collections may have. */
export type ObjectSchema = $ZodObject | $ZodReadonly<$ZodObject>;

/** The types of the collection with a schema, key and indexes. */
export interface TypesOf<
  S extends ObjectSchema,
  K extends readonly string[],
  I extends IndexFields,
> extends CollectionTypes {
  readonly record: output<S>;
  readonly input: WriteInput<input<S>, output<S>>;
  readonly keyFields: K;
  readonly key: Pick<output<S>, K[number] & keyof output<S>>;
  readonly indexes: I;
}

/**
 * What writes take: the schema's input. Where its output differs, because of codecs, writes take what reads give, and the same
 * fields may be left out as in the input.
 */
type WriteInput<In extends object, Out extends object> = Out extends In
  ? In
  : { [F in keyof In]: F extends keyof Out ? Out[F] : In[F] };
