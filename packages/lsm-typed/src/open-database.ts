import type { LsmOptions } from "lsm-core";
import { openCatalog } from "./catalog/open-catalog.ts";
import { type CollectionDefinition, isCollectionDefinition } from "./definition/collection-definition.ts";
import { type Database, type DatabaseOptions, type Definitions, RESERVED_NAMES } from "./definition/database-api.ts";
import { RuntimeDatabase } from "./runtime-database.ts";
import { CoreStore } from "./store/core-store.ts";
import type { OrderedStore } from "./store/ordered-store.ts";

/** How a database is opened. */
export interface OpenOptions extends DatabaseOptions {
  /** Options of `lsm-core`, for a database in a directory. */
  readonly lsm?: LsmOptions | undefined;
}

const OPTION_NAMES: ReadonlySet<string> = new Set([
  "durability",
  "reads",
  "indexBuilds",
  "onProgress",
  "signal",
  "sweepIntervalMs",
  "lsm",
]);

/**
 * Opens a database: a directory, which is created if there is none, or a store.
 *
 * All definitions are compared with the catalog before anything is written. Then indexes that are new or changed are built; see
 * {@link DatabaseOptions.indexBuilds}.
 *
 * @param target a directory, or a store. A store stays open when the database is closed: whoever made it closes it
 * @param definitions the collections, by the names that the database's properties will have
 * @throws TypedError `SchemaMismatch` (a lower version than stored, another key, a shape that stored records do not fit), `Migration`
 * (a gap in `migrate`), `UniqueViolation` (a unique index cannot be built); what opening the store throws: LsmError `Locked`, …;
 * TypeError, RangeError for options that make no sense
 */
export async function openDatabase<const C extends Definitions>(
  target: string | URL | OrderedStore,
  definitions: C,
  options: OpenOptions = {},
): Promise<Database<C>> {
  checkDefinitions(definitions);
  checkOptions(options, target);
  options.signal?.throwIfAborted();
  const isOwner = typeof target === "string" || target instanceof URL;
  const store = isOwner ? await CoreStore.open(target, options.lsm) : target;
  let database: RuntimeDatabase | undefined;
  try {
    const catalog = await openCatalog(store, definitions, { reads: options.reads });
    database = new RuntimeDatabase(store, isOwner, catalog, options);
    if (options.indexBuilds !== "background") await database.whenReady();
    return database as unknown as Database<C>;
  } catch (error) {
    if (database !== undefined) await database.close();
    else if (isOwner) await store.close();
    throw error;
  }
}

function checkDefinitions(definitions: unknown): asserts definitions is Readonly<Record<string, CollectionDefinition>> {
  if (typeof definitions !== "object" || definitions === null) {
    throw new TypeError("openDatabase needs the collections as an object such as { todos }");
  }
  const reserved: readonly string[] = [...RESERVED_NAMES, "constructor", "then", "__proto__"];
  for (const [property, definition] of Object.entries(definitions)) {
    if (reserved.includes(property))
      throw new TypeError(`a collection cannot be called "${property}": the database has that name for itself`);
    if (!isCollectionDefinition(definition))
      throw new TypeError(`"${property}" is not a collection; make it with collection(name, schema, options)`);
  }
}

function checkOptions(options: OpenOptions, target: string | URL | OrderedStore): void {
  if (typeof options !== "object" || options === null) throw new TypeError("options must be an object");
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name))
      throw new TypeError(`there is no option "${name}"; there are ${[...OPTION_NAMES].join(", ")}`);
  }
  checkChoice("durability", options.durability, ["none", "process", "sync"]);
  checkChoice("reads", options.reads, ["trusted", "validated"]);
  checkChoice("indexBuilds", options.indexBuilds, ["wait", "background"]);
  const { sweepIntervalMs } = options;
  if (sweepIntervalMs !== undefined && !(Number.isFinite(sweepIntervalMs) && sweepIntervalMs >= 0)) {
    throw new RangeError(`sweepIntervalMs must be a number of 0 or more, got ${sweepIntervalMs}`);
  }
  if (options.lsm !== undefined && typeof target !== "string" && !(target instanceof URL)) {
    throw new TypeError("the option lsm is for a directory; a store has its own options");
  }
}

function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.some((choice) => choice === value)) return;
  throw new RangeError(`${name} must be one of ${choices.join(", ")}, got ${String(value)}`);
}
