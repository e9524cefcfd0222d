import type { Awaitable } from "../base/awaitable.ts";
import type { TypedError } from "../base/errors.ts";
import type { OrderedStore, StoreDurability } from "../store/ordered-store.ts";
import type { Collection, TransactionCollection } from "./collection-api.ts";
import type { CollectionDefinition, TypesIn } from "./collection-definition.ts";

/** What a database is opened with: definitions, by the names that its properties will have. */
export type Definitions = Readonly<Record<string, CollectionDefinition>> & NoReservedNames;

/** A collection's property cannot be named like a method of {@link DatabaseMethods}. */
type NoReservedNames = { readonly [N in ReservedName]?: `"${N}" is taken by the database itself` };

/** The names that a database has for itself. With a property `then` it could be taken for a promise. */
export type ReservedName = Extract<keyof DatabaseMethods<never>, string> | "then";

/** All of {@link ReservedName}. */
export const RESERVED_NAMES: readonly ReservedName[] = Object.keys({
  store: true,
  transaction: true,
  export: true,
  import: true,
  verify: true,
  migrate: true,
  indexes: true,
  whenReady: true,
  sweep: true,
  close: true,
  then: true, // oxlint-disable-line unicorn/no-thenable -- it is refused
} satisfies Record<ReservedName, true>) as ReservedName[];

/** An open database: its collections as properties, and {@link DatabaseMethods}. */
export type Database<C extends Definitions = Definitions> = DatabaseMethods<C> & {
  readonly [N in keyof C]: Collection<TypesIn<C[N]>>;
};

/** The collections within a transaction. */
export type Transaction<C extends Definitions = Definitions> = {
  readonly [N in keyof C]: TransactionCollection<TypesIn<C[N]>>;
};

/** What a database can do besides giving its collections. */
export interface DatabaseMethods<C extends Definitions> {
  /** What the database lies on. */
  readonly store: OrderedStore;
  /**
   * Runs `fn` and commits what it wrote, all or nothing. It is as if transactions ran one after the other: when a record or range
   * that `fn` read was changed meanwhile, `fn` runs again.
   *
   * @param fn may run several times and must have no other effects. When it throws, nothing is written and its error passes through
   * @returns what `fn` returned
   * @throws TypedError `Conflict` when it lost against others `attempts` times; `Limit`
   */
  transaction<Result>(fn: (tx: Transaction<C>) => Awaitable<Result>, options?: TransactionOptions): Promise<Result>;
  /** The records of one moment as NDJSON: pieces of text that end with a line each. */
  export(options?: ExportOptions<C>): AsyncIterable<string>;
  /**
   * Writes the records of an export, a batch at a time: a batch is written as a whole or not at all.
   *
   * @param source text or UTF-8 bytes, in pieces that were cut anywhere; a Node.js or web stream is fine
   * @throws TypedError `Validation` with the number of the first line that is not valid; batches before it stay written
   */
  import(source: ImportSource, options?: ImportOptions): Promise<ImportResult>;
  /** Reads everything and says what is damaged. Changes nothing. */
  verify(options?: TaskOptions<C>): Promise<VerifyReport>;
  /** Rewrites records of earlier versions now; otherwise each is migrated whenever it is read. Returns how many. */
  migrate(options?: TaskOptions<C>): Promise<number>;
  /** The states of all indexes. */
  indexes(): IndexStatus[];
  /** Settles when every index is readable, or rejects with what a build failed of. */
  whenReady(): Promise<void>;
  /** Deletes the records that have expired. Returns how many. They are invisible before. */
  sweep(): Promise<number>;
  /**
   * Ends watching and background work, and closes the store if opening the database opened it. Idempotent.
   * Later calls of other methods throw TypedError `Closed`.
   */
  close(): Promise<void>;
  /** {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a database is opened. */
export interface DatabaseOptions {
  /** What a commit survives. Default: the store's. */
  readonly durability?: StoreDurability | undefined;
  /**
   * `"trusted"`: records of the present version are taken as they were checked when they were written. `"validated"`: each read
   * checks them again. Default: `"trusted"`.
   */
  readonly reads?: "trusted" | "validated" | undefined;
  /** `"wait"`: opening settles when every index is readable. `"background"`: before that; see {@link DatabaseMethods.whenReady}. Default: `"wait"`. */
  readonly indexBuilds?: "wait" | "background" | undefined;
  /** Called now and then while indexes are built, records migrated, expired ones swept. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends opening: it rejects with the signal's reason. Builds of indexes go on when the database is opened the next time. */
  readonly signal?: AbortSignal | undefined;
  /** How often expired records are deleted, in milliseconds; 0: only by {@link DatabaseMethods.sweep}. Default: 1000. */
  readonly sweepIntervalMs?: number | undefined;
}

/** How a transaction is run. */
export interface TransactionOptions {
  /** Default: the database's. */
  readonly durability?: StoreDurability | undefined;
  /** How often `fn` runs at most. Default: the store's own bound. */
  readonly attempts?: number | undefined;
}

/** How far a task is. */
export interface Progress {
  readonly task: "index" | "migrate" | "export" | "import" | "verify" | "sweep";
  /** The property name of the collection. */
  readonly collection: string;
  readonly index?: string;
  /** Records. */
  readonly done: number;
  /** Absent when it is not known. */
  readonly total?: number;
}

/** For tasks that go through whole collections. */
export interface TaskOptions<C extends Definitions = Definitions> {
  /** Property names. Default: all collections. */
  readonly collections?: readonly (keyof C & string)[] | undefined;
  /** Called now and then with how far it is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the task: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Which collections are exported, and how. */
export type ExportOptions<C extends Definitions = Definitions> = TaskOptions<C>;

/** Text or UTF-8 bytes, as a whole or in pieces of any length. */
export type ImportSource = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** How records are imported. */
export interface ImportOptions {
  /** `"put"` replaces records that are there already, `"insert"` refuses them. Default: `"put"`. */
  readonly mode?: "put" | "insert" | undefined;
  /** Checks everything that can be checked without a store, and writes nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Records per transaction. Default: 1000. */
  readonly batchSize?: number | undefined;
  /** The longest line that is taken, in bytes. Default: 64 MiB. */
  readonly lineBytes?: number | undefined;
  /** Called now and then with how far it is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the import after the batch under way: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What an import did. */
export interface ImportResult {
  readonly records: number;
  /** With the header and empty lines. */
  readonly lines: number;
}

/** What {@link DatabaseMethods.verify} found. */
export interface VerifyReport {
  /** How many records were read, damaged ones included. */
  readonly records: number;
  /** How many entries of indexes were read. */
  readonly indexEntries: number;
  /** Records that cannot be read. Empty when all is well. */
  readonly damaged: readonly DamagedRecord[];
  /** Where an index and the records disagree. Empty when all is well. */
  readonly mismatches: readonly IndexMismatch[];
}

/** A record that cannot be read. */
export interface DamagedRecord {
  /** The property name of the collection. */
  readonly collection: string;
  /** Absent when the key itself cannot be read. */
  readonly key?: Readonly<Record<string, unknown>>;
  readonly error: TypedError;
}

/** Where an index and the records disagree. */
export interface IndexMismatch {
  /** The property name of the collection. */
  readonly collection: string;
  /** `"(ttl)"` is the one that finds expired records. */
  readonly index: string;
  /** The record's key. Absent when the entry cannot be read. */
  readonly key?: Readonly<Record<string, unknown>>;
  /** `"missing"`: the record has no entry. `"stray"`: the entry has no such record. */
  readonly kind: "missing" | "stray";
}

/** The state of an index. */
export interface IndexStatus {
  /** The property name of the collection. */
  readonly collection: string;
  readonly index: string;
  /** `"readable"`: queries may use it. `"write-only"`: it is being built. `"disabled"`: it is not being built, because a build failed. */
  readonly state: "disabled" | "write-only" | "readable";
}
