import type { KeyRange } from "../base/key-range.ts";
import type { FieldPath } from "../base/errors.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import type { Fields, RecordSchema } from "../schema/record-schema.ts";
import type { ValueCodec } from "../value/value-codec.ts";

/** What may be done with an index; see docs/format.md#index-states. */
export type IndexState = "disabled" | "write-only" | "readable";

/** One field of an index. */
export interface IndexFieldPlan {
  readonly path: FieldPath;
  /** The path as the definition writes it: `address.city`. */
  readonly name: string;
  readonly isDescending: boolean;
  /** Encodes one element when the field is the index's multi field. Direction is part of it. */
  readonly codec: KeyCodec;
}

/** An index, ready for use. */
export interface IndexPlan {
  readonly name: string;
  readonly id: number;
  /** All entries: keys begin with `range.start`. */
  readonly range: KeyRange;
  readonly fields: readonly IndexFieldPlan[];
  readonly isUnique: boolean;
  /** Position in `fields` of the array field of a multi index; -1 for others. */
  readonly multiAt: number;
  readonly where: ((record: Fields) => boolean) | undefined;
  /** Changes while the database is open, when a build ends. */
  state: IndexState;
}

/** A collection whose definition was checked against the catalog: everything that reading and writing needs. */
export interface CollectionPlan {
  readonly name: string;
  readonly id: number;
  readonly version: number;
  readonly schema: RecordSchema;
  /** All records: keys begin with `range.start`. */
  readonly range: KeyRange;
  readonly keyFields: readonly string[];
  readonly keyCodecs: readonly KeyCodec[];
  /** Fields that are restored from the key instead of being stored. */
  readonly omitted: readonly string[];
  /** Writes values of the present version. */
  readonly values: ValueCodec;
  /** Reads values: by schema version, then by format. */
  readonly readers: ReadonlyMap<number, readonly ValueCodec[]>;
  /** `migrations.get(n)` turns what version n - 1 stored into what version n stores. */
  readonly migrations: ReadonlyMap<number, (old: Record<string, unknown>) => unknown>;
  readonly indexes: readonly IndexPlan[];
  readonly ttl: ((record: Fields) => Date | undefined) | undefined;
  /** Keys: expiry time, then the primary key. Absent without a `ttl`. */
  readonly expiryRange: KeyRange | undefined;
  /** Reads skip checks of types and refinements. */
  readonly trustsReads: boolean;
}
