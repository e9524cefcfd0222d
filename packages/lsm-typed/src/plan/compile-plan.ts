import type { KeyRange } from "../base/key-range.ts";
import { packIds } from "../key/key-fields.ts";
import { prefixRange } from "../key/key-ranges.ts";
import { readersOf, valueCodecOf } from "../value/shape-value-codec.ts";
import type { CollectionIds } from "./collection-ids.ts";
import type { CollectionPlan, IndexPlan } from "./collection-plan.ts";
import type { ResolvedCollection, ResolvedIndex } from "./resolved-collection.ts";

/** The index id of records themselves. */
const RECORDS_ID = 0;

/**
 * Puts a collection and the ids that the catalog gave it together.
 *
 * @param ids has every index of the collection, and the shape of its version
 */
export function compilePlan(resolved: ResolvedCollection, ids: CollectionIds, trustsReads: boolean): CollectionPlan {
  const { name, version, schema, keyFields, keyCodecs, omitted, migrations, ttl } = resolved;
  return {
    name,
    id: ids.id,
    version,
    schema,
    range: keyRange(ids.id, RECORDS_ID),
    keyFields,
    keyCodecs,
    omitted,
    values: resolved.values ?? valueCodecOf(schema.shape, omitted),
    readers: readersByVersion(resolved, ids),
    migrations,
    indexes: resolved.indexes.map((index) => compileIndex(index, ids)),
    ttl,
    expiryRange: ids.expiry === undefined ? undefined : keyRange(ids.id, ids.expiry),
    trustsReads,
  };
}

/** The keys of an index's entries; index 0 are the records. */
export function keyRange(collectionId: number, indexId: number): KeyRange {
  return prefixRange(packIds(collectionId, indexId));
}

function compileIndex(index: ResolvedIndex, ids: CollectionIds): IndexPlan {
  const { name, fields, isUnique, multiAt, where } = index;
  const stored = ids.indexes.get(name);
  if (stored === undefined) throw new RangeError(`index "${name}" has no id`);
  const { id, state } = stored;
  return { name, id, range: keyRange(ids.id, id), fields, isUnique, multiAt, where, state };
}

/** A program's own codec reads what it wrote in any version. */
function readersByVersion({ values }: ResolvedCollection, { shapes }: CollectionIds): CollectionPlan["readers"] {
  const own = values === undefined ? [] : [values];
  return new Map([...shapes].map(([version, shape]) => [version, [...own, ...readersOf(shape)]]));
}
