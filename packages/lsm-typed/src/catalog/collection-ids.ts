import type { CollectionIds } from "../plan/collection-ids.ts";
import type { StoredCollection } from "./stored-collection.ts";

/** What a plan needs of the catalog's entry. */
export function collectionIds({ id, indexes, expiry, shapes }: StoredCollection): CollectionIds {
  return {
    id,
    indexes: new Map(indexes.map((index) => [index.name, index])),
    expiry,
    shapes: new Map(Object.entries(shapes).map(([version, shape]) => [Number(version), shape])),
  };
}
