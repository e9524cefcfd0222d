import { TypedError } from "../base/errors.ts";
import type { CollectionDefinition } from "../definition/collection-definition.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { compilePlan } from "../plan/compile-plan.ts";
import { resolveCollection } from "../plan/resolve-collection.ts";
import type { ResolvedCollection } from "../plan/resolved-collection.ts";
import type { OrderedStore, StoreReader, StoreTransaction } from "../store/ordered-store.ts";
import {
  type CatalogHead,
  KEY_SPACE,
  readCollections,
  readHead,
  writeCollection,
  writeHead,
} from "./catalog-entries.ts";
import { collectionIds } from "./collection-ids.ts";
import { mismatch } from "./check-compatible.ts";
import { type PendingWork, pendingWork } from "./pending-work.ts";
import { reconcileCollection } from "./reconcile-collection.ts";
import type { StoredCollection } from "./stored-collection.ts";

/** How a catalog is opened. */
export interface CatalogOptions {
  /** See `DatabaseOptions.reads`. Default: `"trusted"`. */
  readonly reads?: "trusted" | "validated" | undefined;
}

/** The collections of a program, compared with those of a store. */
export interface Catalog {
  /** By property, in the order of the definitions. */
  readonly plans: ReadonlyMap<string, CollectionPlan>;
  /** What is left to do for them, by property; those without work are not in it. */
  readonly pending: ReadonlyMap<string, PendingWork>;
}

/**
 * Compares a program's collections with those of a store, and writes down what is new: collections, versions, indexes to be
 * built and entries to be deleted. Does none of that work; see `src/maintenance`.
 *
 * Everything happens in one transaction, and only when all definitions fit. The same definitions again write nothing.
 *
 * @throws TypedError `SchemaMismatch`, `Migration`, `Unsupported`, `Damaged`
 */
export async function openCatalog(
  store: OrderedStore,
  definitions: Readonly<Record<string, CollectionDefinition>>,
  options: CatalogOptions = {},
): Promise<Catalog> {
  const resolved = Object.entries(definitions).map(([property, definition]) => ({
    property,
    collection: resolveCollection(definition),
  }));
  checkNames(resolved.map(({ collection }) => collection));
  const stored = await store.transact((transaction) =>
    reconcile(
      transaction,
      resolved.map(({ collection }) => collection),
    ),
  );
  const plans = new Map<string, CollectionPlan>();
  const pending = new Map<string, PendingWork>();
  resolved.forEach(({ property, collection }, i) => {
    const entry = stored[i] as StoredCollection;
    plans.set(property, compilePlan(collection, collectionIds(entry), options.reads !== "validated"));
    const work = pendingWork(entry);
    if (work !== undefined) pending.set(property, work);
  });
  return { plans, pending };
}

/** The catalog's entries of the collections, after it was brought up to date. */
async function reconcile(
  transaction: StoreTransaction,
  collections: readonly ResolvedCollection[],
): Promise<StoredCollection[]> {
  const head = (await readHead(transaction)) ?? (await newHead(transaction));
  const present = new Map((await readCollections(transaction)).map((collection) => [collection.name, collection]));
  let { nextCollectionId } = head;
  const reconciled = collections.map((collection) => {
    const stored = present.get(collection.name);
    return reconcileCollection(stored, collection, stored?.id ?? nextCollectionId++);
  });
  if (nextCollectionId !== head.nextCollectionId) writeHead(transaction, { nextCollectionId });
  for (const collection of reconciled) {
    if (!isSame(collection, present.get(collection.name))) writeCollection(transaction, collection);
  }
  return reconciled;
}

/** The head of a store without a catalog, which must not hold anything where collections will be. */
async function newHead(reader: StoreReader): Promise<CatalogHead> {
  const scan = reader.scan({ ...KEY_SPACE, limit: 1, keysOnly: true });
  try {
    if ((await scan.next(1)).length === 0) return { nextCollectionId: 1 };
  } finally {
    scan.close();
  }
  throw new TypedError(
    "SchemaMismatch",
    "the store has no catalog, but keys that begin with bytes 14 to 1d, where collections are kept; use an empty store",
  );
}

function checkNames(collections: readonly ResolvedCollection[]): void {
  const names = new Set<string>();
  for (const { name } of collections) {
    if (names.has(name)) throw mismatch(name, "two definitions have this name");
    names.add(name);
  }
}

/** Both are plain data, made by the same code. */
function isSame(a: StoredCollection, b: StoredCollection | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
