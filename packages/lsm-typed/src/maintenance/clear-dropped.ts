import { collectionOf, writeCollection } from "../catalog/catalog-entries.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { keyRange } from "../plan/compile-plan.ts";
import type { OrderedStore } from "../store/ordered-store.ts";

/**
 * Deletes the entries of indexes that a collection does not have any more. One range deletion for each, whatever its size.
 *
 * @returns how many indexes they were
 */
export function clearDropped(store: OrderedStore, plan: CollectionPlan): Promise<number> {
  return store.transact(async (transaction) => {
    const collection = await collectionOf(transaction, plan);
    const { dropped } = collection;
    if (dropped.length === 0) return 0;
    for (const id of dropped) transaction.deleteRange(keyRange(plan.id, id));
    writeCollection(transaction, { ...collection, dropped: [] });
    return dropped.length;
  });
}
