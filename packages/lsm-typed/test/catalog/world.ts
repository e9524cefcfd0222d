import { type Catalog, type CatalogOptions, openCatalog } from "../../src/catalog/open-catalog.ts";
import type { CollectionDefinition } from "../../src/definition/collection-definition.ts";
import type { CollectionPlan, IndexPlan } from "../../src/plan/collection-plan.ts";
import { deleteRecord, putRecord } from "../../src/record/write-record.ts";
import { encodeKey } from "../../src/record/record-key.ts";
import { decodeRecord } from "../../src/record/record-value.ts";
import { indexEntries } from "../../src/record/index-entries.ts";
import type { Fields } from "../../src/schema/record-schema.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import type { OrderedStore, StoreEntry, StoreReader } from "../../src/store/ordered-store.ts";
import type { KeyRange } from "../../src/base/key-range.ts";
import { toHex } from "../../src/catalog/hex.ts";

export type AnyDefinitions = Readonly<Record<string, CollectionDefinition>>;

const EVERYTHING: KeyRange = { start: new Uint8Array(0), end: new Uint8Array([0xff]) };

/** All entries of a range. */
export async function entriesIn(reader: StoreReader, range: KeyRange): Promise<StoreEntry[]> {
  const scan = reader.scan(range);
  const entries: StoreEntry[] = [];
  for (;;) {
    const piece = await scan.next(100);
    if (piece.length === 0) return entries;
    entries.push(...piece);
  }
}

/** Every byte of a store. */
export async function dump(store: OrderedStore): Promise<string[]> {
  return (await entriesIn(store, EVERYTHING)).map(({ key, value }) => `${toHex(key)} ${toHex(value)}`);
}

/** How many commits a function makes. */
export async function commitsOf(store: OrderedStore, run: () => Promise<unknown>): Promise<number> {
  let commits = 0;
  const end = store.watch(() => commits++);
  await run();
  await new Promise((resolve) => setTimeout(resolve, 1));
  end();
  return commits;
}

/** A store and the collections of the program that opened it last. */
export class World {
  readonly store: OrderedStore;
  catalog!: Catalog;

  constructor(store: OrderedStore = new MemoryStore()) {
    this.store = store;
  }

  async open(definitions: AnyDefinitions, options?: CatalogOptions): Promise<Catalog> {
    this.catalog = await openCatalog(this.store, definitions, options);
    return this.catalog;
  }

  plan(property: string): CollectionPlan {
    const plan = this.catalog.plans.get(property);
    if (plan === undefined) throw new Error(`no collection ${property}`);
    return plan;
  }

  index(property: string, name: string): IndexPlan {
    const index = this.plan(property).indexes.find((index) => index.name === name);
    if (index === undefined) throw new Error(`no index ${name}`);
    return index;
  }

  async put(property: string, ...records: Fields[]): Promise<void> {
    const plan = this.plan(property);
    for (const record of records) {
      await this.store.transact((tx) => putRecord(tx, plan, plan.schema.parse(record, {})));
    }
  }

  delete(property: string, key: Fields): Promise<boolean> {
    const plan = this.plan(property);
    return this.store.transact((tx) => deleteRecord(tx, plan, encodeKey(plan, key)));
  }

  async records(property: string): Promise<Fields[]> {
    const plan = this.plan(property);
    return (await entriesIn(this.store, plan.range)).map(({ key, value }) => decodeRecord(plan, key, value));
  }

  /** Where an index and the records disagree; empty when all is well. */
  async disagreement(property: string): Promise<string[]> {
    const plan = this.plan(property);
    const problems: string[] = [];
    const records = await this.records(property);
    for (const index of plan.indexes) {
      const expected = records
        .flatMap((record) => indexEntries(plan, index, record))
        .map(({ key, value }) => `${toHex(key)} ${toHex(value)}`);
      const present = (await entriesIn(this.store, index.range)).map(
        ({ key, value }) => `${toHex(key)} ${toHex(value)}`,
      );
      problems.push(
        ...expected.filter((entry) => !present.includes(entry)).map((entry) => `${index.name} lacks ${entry}`),
        ...present.filter((entry) => !expected.includes(entry)).map((entry) => `${index.name} has a stray ${entry}`),
      );
    }
    return problems;
  }
}
