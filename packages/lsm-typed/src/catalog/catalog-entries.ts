import { TypedError } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import { packIds } from "../key/key-fields.ts";
import { prefixRange } from "../key/key-ranges.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { StoreReader, StoreTransaction } from "../store/ordered-store.ts";
import {
  damagedCatalog,
  decodeStoredCollection,
  encodeStoredCollection,
  parseCatalogJson,
  type StoredCollection,
} from "./stored-collection.ts";

/** What is true of the whole store. */
export interface CatalogHead {
  /** A collection that the store does not know gets this id. Ids are never used again. */
  readonly nextCollectionId: number;
}

/** The format of the catalog and of everything in the collections' key space: docs/format.md#catalog. */
const CATALOG_FORMAT = 1;

/** The catalog is collection 0. In it, 0 is the head and the others are the ids of collections. */
const CATALOG_ID = 0;
const HEAD_ID = 0;

const ENTRIES_PER_PULL = 64;

/** All keys of collections and catalog: they begin with an integer of 0 or more. */
export const KEY_SPACE: KeyRange = { start: new Uint8Array([0x14]), end: new Uint8Array([0x1e]) };

/**
 * The catalog's head; `undefined` when the store has no catalog.
 *
 * @throws TypedError `SchemaMismatch` when it has another format; `Damaged`
 */
export async function readHead(reader: StoreReader): Promise<CatalogHead | undefined> {
  const bytes = await reader.get(packIds(CATALOG_ID, HEAD_ID));
  if (bytes === undefined) return undefined;
  const what = "the head of the catalog";
  const { format, nextCollectionId } = (parseCatalogJson(bytes, what) ?? {}) as Record<string, unknown>;
  if (format !== CATALOG_FORMAT) {
    throw new TypedError(
      "SchemaMismatch",
      `the store's catalog has the format ${String(format)}, this version of lsm-typed knows ${CATALOG_FORMAT} only; use a newer one`,
    );
  }
  if (!Number.isSafeInteger(nextCollectionId)) throw damagedCatalog(what);
  return { nextCollectionId: nextCollectionId as number };
}

export function writeHead(transaction: StoreTransaction, { nextCollectionId }: CatalogHead): void {
  const json = JSON.stringify({ format: CATALOG_FORMAT, nextCollectionId });
  transaction.put(packIds(CATALOG_ID, HEAD_ID), new TextEncoder().encode(json));
}

/**
 * The entry of an open collection.
 *
 * @throws TypedError `SchemaMismatch` when another program has changed it meanwhile; `Damaged`
 */
export async function collectionOf(reader: StoreReader, plan: CollectionPlan): Promise<StoredCollection> {
  const bytes = await reader.get(packIds(CATALOG_ID, plan.id));
  const collection = bytes === undefined ? undefined : decodeStoredCollection(bytes);
  if (collection?.version === plan.version) return collection;
  const found = collection === undefined ? "is gone" : `says version ${collection.version}, not ${plan.version}`;
  throw new TypedError(
    "SchemaMismatch",
    `the catalog's entry of "${plan.name}" ${found}: another program has changed the store; open the database again`,
    { collection: plan.name },
  );
}

/** All collections. Throws TypedError `Damaged`. */
export async function readCollections(reader: StoreReader): Promise<StoredCollection[]> {
  const { end } = prefixRange(packIds(CATALOG_ID));
  const scan = reader.scan({ start: packIds(CATALOG_ID, HEAD_ID + 1), end });
  try {
    const collections: StoredCollection[] = [];
    for (;;) {
      const entries = await scan.next(ENTRIES_PER_PULL);
      if (entries.length === 0) return collections;
      for (const { value } of entries) collections.push(decodeStoredCollection(value));
    }
  } finally {
    scan.close();
  }
}

export function writeCollection(transaction: StoreTransaction, collection: StoredCollection): void {
  transaction.put(packIds(CATALOG_ID, collection.id), encodeStoredCollection(collection));
}
