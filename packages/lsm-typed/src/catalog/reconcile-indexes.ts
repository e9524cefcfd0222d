import type { ResolvedCollection, ResolvedIndex } from "../plan/resolved-collection.ts";
import type { StoredCollection, StoredIndex } from "./stored-collection.ts";

/** The indexes of a collection after the definition was compared with the catalog, and which ids that took and freed. */
export interface ReconciledIndexes {
  readonly indexes: readonly StoredIndex[];
  readonly dropped: readonly number[];
  readonly nextIndexId: number;
  /** At least one index has to be built from the first record. */
  readonly isBuildNeeded: boolean;
}

/**
 * Decides index by index: keep it, build it under a new id, or drop it.
 *
 * A new id is what makes this safe: entries under the old one, complete or not, can be deleted later and in peace.
 * A disabled index gets a new chance, since the records that stopped its build may be gone.
 */
export function reconcileIndexes(
  stored: StoredCollection | undefined,
  resolved: ResolvedCollection,
): ReconciledIndexes {
  const isNew = stored === undefined;
  const isSameVersion = stored?.version === resolved.version;
  const kept = new Set<number>();
  let nextIndexId = stored?.nextIndexId ?? 1;
  const indexes = resolved.indexes.map((wanted) => {
    const present = stored?.indexes.find(({ name }) => name === wanted.name);
    const fresh = describeIndex(wanted, nextIndexId, isNew ? "readable" : "write-only");
    if (present !== undefined && isSameVersion && present.state !== "disabled" && haveSameEntries(present, fresh)) {
      kept.add(present.id);
      return present;
    }
    nextIndexId++;
    return fresh;
  });
  const dropped = (stored?.indexes ?? []).map(({ id }) => id).filter((id) => !kept.has(id));
  return { indexes, dropped, nextIndexId, isBuildNeeded: !isNew && indexes.some(({ id }) => !kept.has(id)) };
}

function describeIndex(index: ResolvedIndex, id: number, state: StoredIndex["state"]): StoredIndex {
  return {
    name: index.name,
    id,
    state,
    on: index.fields.map(({ name, codec }) => ({ field: name, codec: codec.name })),
    isUnique: index.isUnique,
    isMulti: index.multiAt >= 0,
    isPartial: index.where !== undefined,
    version: index.version,
  };
}

/** Whether a record has the same entries in both, as far as that can be seen: `where` is a function, hence the version. */
function haveSameEntries(a: StoredIndex, b: StoredIndex): boolean {
  return (
    a.isUnique === b.isUnique &&
    a.isMulti === b.isMulti &&
    a.isPartial === b.isPartial &&
    a.version === b.version &&
    a.on.length === b.on.length &&
    a.on.every(({ field, codec }, i) => field === b.on[i]?.field && codec === b.on[i]?.codec)
  );
}
