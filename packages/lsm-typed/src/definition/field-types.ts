import type { Descending } from "./descending.ts";

/**
 * Whether values have an order in keys and indexes: those of one kind do, besides null.
 * Arrays are told apart before bytes and dates, because the compiler would compare them method by method.
 */
type IsOrderable<V> = [V] extends [string | null]
  ? true
  : [V] extends [number | null]
    ? true
    : [V] extends [boolean | null]
      ? true
      : [V] extends [bigint | null]
        ? true
        : [V] extends [readonly unknown[] | null]
          ? IsOrderableTuple<NonNullable<V>>
          : [V] extends [Date | null]
            ? true
            : [V] extends [Uint8Array | null]
              ? true
              : false;

/** Arrays have no order as a whole; tuples do when each of their items has. */
type IsOrderableTuple<V> = V extends readonly unknown[]
  ? number extends V["length"]
    ? false
    : false extends { [I in keyof V]: IsOrderable<V[I]> }[number]
      ? false
      : true
  : false;

/** Objects that are values, not groups of fields that a path goes into. */
type Opaque =
  | Date
  | Uint8Array
  | RegExp
  | URL
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...args: never) => unknown);

/** What mixed fields may have that is no object. */
type Primitive = string | number | bigint | boolean | symbol;

/** How many objects a path may go into: the length of the tuple. */
type PathDepth = readonly [1, 1];

/** Names of a record's fields, without those that an index signature stands for, and those that a path cannot name. */
type NameOf<F> = F extends string ? (string extends F ? never : F extends `${string}.${string}` ? never : F) : never;

/** The fields that a key may have: ordered ones, nullable or not, but never optional. */
export type KeyField<R> = keyof {
  [F in keyof R as undefined extends R[F] ? never : IsOrderable<R[F]> extends true ? NameOf<F> : never]: never;
} &
  string;

/** The fields that an index may have, as paths: ordered ones, and arrays of ordered elements for a multi index. */
export type IndexPath<R, Depth extends readonly unknown[] = PathDepth> = keyof {
  [F in keyof R as PathsAt<NameOf<F>, NonNullable<R[F]>, Depth>]: never;
} &
  string;

type PathsAt<Name extends string, V, Depth extends readonly unknown[]> =
  IsOrderable<V> extends true
    ? Name
    : V extends readonly (infer Element)[]
      ? IsOrderable<Element> extends true
        ? Name
        : never
      : [V] extends [Opaque | Primitive]
        ? never
        : Depth extends readonly [unknown, ...infer Deeper]
          ? `${Name}.${IndexPath<V, Deeper>}`
          : never;

/** The type of the field at a path; with `undefined` when the field, or an object on the way to it, may be absent. `never`: no such field. */
export type FieldValue<R, Path extends string> = Path extends keyof R
  ? R[Path]
  : Path extends `${infer Name}.${infer Rest}`
    ? Name extends keyof R
      ? FieldValue<NonNullable<R[Name]>, Rest> | (null extends R[Name] ? undefined : Extract<R[Name], undefined>)
      : never
    : never;

/** Whether a field is an array, of which a multi index has an entry for each element. */
type IsArray<V> = [NonNullable<V>] extends [never]
  ? false
  : NonNullable<V> extends readonly unknown[]
    ? number extends NonNullable<V>["length"]
      ? true
      : false
    : false;

/** What queries compare the field at a path with: its values, or the elements of an array. A field that may be absent may be null. */
export type QueryValue<R, Path extends string> = ComparedValue<FieldValue<R, Path>>;

type ComparedValue<V> =
  IsArray<V> extends true ? NonNullable<V>[number & keyof NonNullable<V>] : undefined extends V ? V | null : V;

/** A field in an index's `on`. */
export type IndexFieldArgument = string | Descending;

/** The path that a field in an index's `on` names. */
export type PathOf<Field> = Field extends Descending<infer Path> ? Path : Field extends string ? Field : never;

/** Whether one of the fields at `Paths` is an array. */
export type HasArray<R, Paths extends string> = true extends (
  Paths extends string ? IsArray<FieldValue<R, Paths>> : never
)
  ? true
  : false;
