import type { Awaitable } from "./base/awaitable.ts";
import { describeValue } from "./base/errors.ts";
import type { Catalog } from "./catalog/open-catalog.ts";
import { DatabaseContext } from "./database-context.ts";
import { DatabaseWork } from "./database-work.ts";
import type {
  DatabaseOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  IndexStatus,
  Progress,
  TaskOptions,
  TransactionOptions,
  VerifyReport,
} from "./definition/database-api.ts";
import { ChangeFeed } from "./feed/change-feed.ts";
import { migrateRecords } from "./maintenance/migrate-records.ts";
import { verifyDatabase } from "./maintenance/verify-database.ts";
import type { CollectionPlan } from "./plan/collection-plan.ts";
import { planKeyQuery } from "./query/key-query.ts";
import { iterate } from "./query/read-records.ts";
import { insertRecord, putRecord } from "./record/write-record.ts";
import { RuntimeCollection } from "./runtime-collection.ts";
import type { OrderedStore } from "./store/ordered-store.ts";
import { TransactionContext } from "./transaction-context.ts";
import { exportRecords } from "./transfer/export-records.ts";
import { importRecords } from "./transfer/import-records.ts";
import type { ExportSource, ImportMode, ImportRecord } from "./transfer/transfer-ends.ts";

const SWEEP_INTERVAL_MS = 1000;

/** A database without its types; what it does is documented at `DatabaseMethods`. Its collections are further properties. */
export class RuntimeDatabase implements AsyncDisposable {
  readonly store: OrderedStore;
  readonly #plans: ReadonlyMap<string, CollectionPlan>;
  readonly #context: DatabaseContext;
  readonly #feed: ChangeFeed;
  readonly #work: DatabaseWork;
  readonly #isOwner: boolean;
  readonly #options: DatabaseOptions;
  #closing: Promise<void> | undefined;

  /** @param isOwner the store is closed with the database */
  constructor(store: OrderedStore, isOwner: boolean, catalog: Catalog, options: DatabaseOptions) {
    this.store = store;
    this.#plans = catalog.plans;
    this.#isOwner = isOwner;
    this.#options = options;
    this.#feed = new ChangeFeed(store);
    this.#context = new DatabaseContext(store, this.#feed, options.durability);
    const { onProgress, sweepIntervalMs = SWEEP_INTERVAL_MS } = options;
    this.#work = new DatabaseWork(store, catalog.plans, { onProgress, sweepIntervalMs });
    for (const [property, plan] of catalog.plans) {
      const value = new RuntimeCollection(this.#context, plan);
      Object.defineProperty(this, property, { value, enumerable: true });
    }
    this.#work.start(catalog.pending, options.signal);
  }

  async transaction<T>(
    fn: (tx: Readonly<Record<string, RuntimeCollection>>) => Awaitable<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    this.#context.check();
    if (typeof fn !== "function") throw new TypeError(`a transaction needs a function, got ${typeof fn}`);
    const { durability = this.#options.durability, attempts } = options;
    const run = async (tx: Parameters<Parameters<OrderedStore["transact"]>[0]>[0]): Promise<T> => {
      const context = new TransactionContext(tx);
      const collections: Record<string, RuntimeCollection> = {};
      for (const [property, plan] of this.#plans) collections[property] = new RuntimeCollection(context, plan);
      try {
        const result = await fn(collections);
        await context.finish();
        return this.#context.pass(result);
      } finally {
        context.end();
      }
    };
    return await this.store.transact(run, { durability, attempts });
  }

  export(options: TaskOptions = {}): AsyncIterable<string> {
    this.#context.check();
    const plans = [...this.#chosen(options.collections).values()];
    return exportRecords(this.#exportSource(plans), {
      signal: options.signal,
      onProgress: this.#named(options.onProgress),
    });
  }

  async import(source: ImportSource, options: ImportOptions = {}): Promise<ImportResult> {
    this.#context.check();
    const write = (batch: readonly ImportRecord[], mode: ImportMode): Promise<void> => this.#writeBatch(batch, mode);
    const target = { plans: [...this.#plans.values()], write };
    return await importRecords(target, source, { ...options, onProgress: this.#named(options.onProgress) });
  }

  async verify(options: TaskOptions = {}): Promise<VerifyReport> {
    this.#context.check();
    const { onProgress, signal } = options;
    return await verifyDatabase(this.store, this.#chosen(options.collections), { onProgress, signal });
  }

  async migrate(options: TaskOptions = {}): Promise<number> {
    this.#context.check();
    const plans = this.#chosen(options.collections);
    const { onProgress } = options;
    const migrateAll = async (signal: AbortSignal): Promise<number> => {
      let migrated = 0;
      for (const [label, plan] of plans) {
        migrated += await migrateRecords(this.store, plan, { label, onProgress, signal });
      }
      return migrated;
    };
    return await this.#work.run(migrateAll, options.signal);
  }

  indexes(): IndexStatus[] {
    this.#context.check();
    return [...this.#plans].flatMap(([collection, plan]) =>
      plan.indexes.map(({ name, state }) => ({ collection, index: name, state })),
    );
  }

  async whenReady(): Promise<void> {
    this.#context.check();
    await this.#work.ready;
  }

  async sweep(): Promise<number> {
    this.#context.check();
    return await this.#work.sweep();
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#context.isClosed = true;
    this.#feed.close();
    await this.#work.stop();
    if (this.#isOwner) await this.store.close();
  }

  /** The collections with the given property names. */
  #chosen(names: readonly string[] | undefined): ReadonlyMap<string, CollectionPlan> {
    if (names === undefined) return this.#plans;
    return new Map(
      names.map((name) => {
        const plan = this.#plans.get(name);
        if (plan === undefined) throw new TypeError(`the database has no collection ${describeValue(name)}`);
        return [name, plan];
      }),
    );
  }

  /** Progress that calls collections by their properties. */
  #named(onProgress: ((progress: Progress) => void) | undefined): ((progress: Progress) => void) | undefined {
    if (onProgress === undefined) return undefined;
    const names = new Map([...this.#plans].map(([property, plan]) => [plan.name, property]));
    return (progress) => onProgress({ ...progress, collection: names.get(progress.collection) ?? progress.collection });
  }

  #exportSource(plans: readonly CollectionPlan[]): ExportSource {
    const open = (): ReturnType<ExportSource["open"]> => {
      this.#context.check();
      const snapshot = this.store.snapshot();
      const check = (): void => this.#context.check();
      const source = { open: () => ({ reader: snapshot, check, close: () => {} }) };
      return {
        scan: (plan) => iterate(source, planKeyQuery(plan), "records"),
        close: () => snapshot.close(),
      };
    };
    return { plans, open };
  }

  async #writeBatch(batch: readonly ImportRecord[], mode: ImportMode): Promise<void> {
    const write = mode === "insert" ? insertRecord : putRecord;
    await this.#context.write(async (tx) => {
      for (const { plan, record } of batch) await write(tx, plan, record);
    });
  }
}
