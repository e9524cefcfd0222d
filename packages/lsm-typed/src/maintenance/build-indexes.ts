import { TypedError } from "../base/errors.ts";
import { collectionOf, writeCollection } from "../catalog/catalog-entries.ts";
import type { BuildProgress, StoredCollection, StoredIndex } from "../catalog/stored-collection.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { OrderedStore } from "../store/ordered-store.ts";
import { buildRecord, IndexBuildFailure } from "./build-record.ts";
import { type MaintenanceOptions, reportProgress } from "./maintenance-options.ts";
import { type RecordPass, runRecordPass } from "./record-pass.ts";

/** What a build went through. */
export interface BuildReport {
  /** Records read, earlier runs of the same build included. */
  readonly records: number;
  /** Records that could not be read, and are in no index therefore. */
  readonly damaged: number;
}

/**
 * Builds all write-only indexes of a collection in one pass over its records, while it is read and written, and makes them
 * readable: docs/format.md#index-states. If the collection's `ttl` is new, or of a new version, records get their expiry times.
 *
 * Records that have expired are deleted on the way. An index that cannot be built is disabled and its entries are deleted; the
 * others are built all the same. A build that was cut off goes on where it was.
 *
 * @returns `undefined` when there was nothing to build
 * @throws UniqueViolationError, ValidationError of the first index that could not be built; TypedError `IndexNotReady` when it was
 * another database on the store that found out
 */
export async function buildIndexes(
  store: OrderedStore,
  plan: CollectionPlan,
  options: MaintenanceOptions = {},
): Promise<BuildReport | undefined> {
  let failure: IndexBuildFailure | undefined;
  for (;;) {
    try {
      const report = await runBuild(store, plan, options);
      if (failure !== undefined) throw failure.reason;
      return report;
    } catch (error) {
      if (!(error instanceof IndexBuildFailure)) throw error;
      await disableIndex(store, plan, error.index);
      failure ??= error;
    }
  }
}

async function runBuild(
  store: OrderedStore,
  plan: CollectionPlan,
  options: MaintenanceOptions,
): Promise<BuildReport | undefined> {
  let build: BuildProgress | undefined;
  const pass: RecordPass = {
    progressOf: (collection) => (build = collection.build),
    visit: (transaction, entry) => buildRecord(transaction, plan, entry, build?.isTtlChanged ?? false),
    save: (collection, progress) => ({
      ...collection,
      build: { ...progress, isTtlChanged: build?.isTtlChanged ?? false },
    }),
    finish: (collection) => ({
      ...withIndexes(collection, (index) => (index.state === "write-only" ? { ...index, state: "readable" } : index)),
      build: undefined,
    }),
  };
  const done = await runRecordPass(store, plan, options, pass, ({ progress }) => {
    for (const index of plan.indexes) {
      if (index.state === "write-only")
        reportProgress(options, plan, { task: "index", index: index.name, done: progress.records });
    }
  });
  await takeStates(store, plan);
  return done;
}

/**
 * The states as the catalog has them now: another database on the store may have been building too.
 *
 * @throws TypedError `IndexNotReady` when it has found that an index cannot be built
 */
async function takeStates(store: OrderedStore, plan: CollectionPlan): Promise<void> {
  const { indexes } = await collectionOf(store, plan);
  let failed: IndexPlan | undefined;
  for (const index of plan.indexes) {
    if (index.state !== "write-only") continue;
    index.state = indexes.find(({ id }) => id === index.id)?.state ?? "disabled";
    if (index.state === "disabled") failed ??= index;
  }
  if (failed === undefined) return;
  const message = `another database on the store could not build the index "${failed.name}" of "${plan.name}"; it says why`;
  throw new TypedError("IndexNotReady", message, { collection: plan.name });
}

/** No more entries are written from now on. Those that are there, and those of writes under way, are of no use to anyone. */
async function disableIndex(store: OrderedStore, plan: CollectionPlan, index: IndexPlan): Promise<void> {
  await store.transact(async (transaction) => {
    const collection = withIndexes(await collectionOf(transaction, plan), (stored) =>
      stored.id === index.id ? { ...stored, state: "disabled" } : stored,
    );
    const isBuilding = collection.build?.isTtlChanged || collection.indexes.some(({ state }) => state === "write-only");
    transaction.deleteRange(index.range);
    writeCollection(transaction, isBuilding ? collection : { ...collection, build: undefined });
  });
  index.state = "disabled";
}

function withIndexes(collection: StoredCollection, change: (index: StoredIndex) => StoredIndex): StoredCollection {
  return { ...collection, indexes: collection.indexes.map(change) };
}
