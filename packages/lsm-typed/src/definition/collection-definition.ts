import type { KeyCodec } from "../key/key-codec.ts";
import type { Fields, RecordSchema } from "../schema/record-schema.ts";
import type { ValueCodec } from "../value/value-codec.ts";
import type { CollectionTypes, ObjectSchema } from "./collection-types.ts";
import type { IndexDefinition } from "./index-definition.ts";
import type { Change } from "./watch-api.ts";

const TYPES: unique symbol = Symbol.for("lsm-typed.CollectionDefinition") as never;

/** A migration: turns what the version before stored into what its version stores. */
export type MigrateRecord = (old: Record<string, unknown>) => unknown;

/** What {@link collection} makes: a collection that a database can be opened with. Frozen, and may be used for several databases. */
export interface CollectionDefinition<T extends CollectionTypes = CollectionTypes> {
  /** What the database knows the collection by. */
  readonly name: string;
  readonly schema: ObjectSchema;
  /** The names of the key's fields, in order; at least one. */
  readonly key: readonly string[];
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
  /** The version of the schema; 1 at first. */
  readonly version: number;
  /** By the version that they lead to. */
  readonly migrate: Readonly<Record<number, MigrateRecord>>;
  /** When a record expires; `undefined`: never. */
  readonly ttl?: (record: Fields) => Date | undefined;
  /** Encodings of fields in keys, by path, where the schema's own is not wanted. */
  readonly keyCodecs: Readonly<Record<string, KeyCodec>>;
  readonly values?: ValueCodec;
  /** What the package knows of the schema. */
  readonly recordSchema: RecordSchema;
  /** For the compiler only. */
  readonly [TYPES]: T;
}

/** A definition of its parts, frozen. */
export function sealDefinition(parts: Omit<CollectionDefinition, typeof TYPES>): CollectionDefinition {
  const types = undefined as unknown as CollectionTypes;
  return Object.freeze({ ...parts, [TYPES]: types });
}

/** Whether `value` was made by {@link collection}, of this or another copy of the package. */
export function isCollectionDefinition(value: unknown): value is CollectionDefinition {
  return typeof value === "object" && value !== null && TYPES in value;
}

/** The types of a definition. */
export type TypesIn<D extends CollectionDefinition> = D[typeof TYPES];

/** A record of a collection as reads give it: `RecordOf<typeof todos>`. */
export type RecordOf<D extends CollectionDefinition> = TypesIn<D>["record"];

/** A record of a collection as writes take it: `InputOf<typeof todos>`. */
export type InputOf<D extends CollectionDefinition> = TypesIn<D>["input"];

/** A change of a collection's record as watchers get it: `ChangeOf<typeof todos>`. */
export type ChangeOf<D extends CollectionDefinition> = Change<TypesIn<D>>;

/** The key of a record, the key's fields by name: `KeyOf<typeof todos>`. */
export type KeyOf<D extends CollectionDefinition> = TypesIn<D>["key"];
