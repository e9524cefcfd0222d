import { Lsm, type LsmOptions, MemoryStorage } from "lsm-core";
import { CoreStore, MemoryStore, type OrderedStore } from "lsm-typed";
import { describe, onTestFinished } from "vitest";
import { KeptStore } from "./kept-store.ts";

/** A place where a store's contents outlive the store. */
export interface World {
  /** The store. The one before it must have been closed. */
  open(): OrderedStore;
}

/** A kind of store that the tests run against. */
export interface StoreKind {
  readonly name: string;
  /** A place without contents. */
  create(): World;
}

const DIRECTORY = "/db";

/** Memtables and tables so small that all levels of the engine take part. */
export const SMALL: LsmOptions = {
  memtableCapacity: 1 << 14,
  compactionTrigger: 2,
  blockSize: 512,
  tableSize: 1 << 14,
};

/** Contents of the memory store; a closed one is opened again by handing it out once more. */
const MEMORY: StoreKind = {
  name: "memory",
  create: () => {
    const store = new MemoryStore();
    return { open: () => new KeptStore(store) };
  },
};

const CORE: StoreKind = {
  name: "lsm-core",
  create: () => {
    const storage = new MemoryStorage();
    return { open: () => new CoreStore(Lsm.open(DIRECTORY, { ...SMALL, storage })) };
  },
};

export const STORE_KINDS: readonly StoreKind[] = [MEMORY, CORE];

/** Runs the same tests against every kind of store. */
export function describeStores(title: string, body: (kind: StoreKind) => void): void {
  describe.each(STORE_KINDS.map((kind) => [kind.name, kind] as const))(`${title} (%s)`, (_, kind) => {
    body(kind);
  });
}

/** Closes a database when its test is over. Closing it earlier is fine. */
export function closeLater<Closable extends { close(): Promise<void> }>(database: Closable): Closable {
  onTestFinished(() => database.close());
  return database;
}

/** Closes a database and its store. Databases leave stores that they were given open, or not: both are fine. */
export async function closeAll(database: { close(): Promise<void> }, store: OrderedStore): Promise<void> {
  await database.close();
  await store.close();
}
