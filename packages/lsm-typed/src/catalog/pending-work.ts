import type { StoredCollection } from "./stored-collection.ts";

/** What is left to do for a collection after it was opened. */
export interface PendingWork {
  /** Indexes that are not readable yet, or the `ttl` is new: see `buildIndexes`. */
  readonly isBuildNeeded: boolean;
  /** Records that the build under way has been through. */
  readonly recordsDone: number;
  /** Entries of indexes that are gone are still there: see `clearDropped`. */
  readonly isClearNeeded: boolean;
  /** There may be records of earlier versions: see `migrateRecords`. Nothing depends on its being done. */
  readonly isMigrationPossible: boolean;
}

/** What is left to do for a collection; `undefined` when there is nothing. */
export function pendingWork({ build, dropped, oldest, version }: StoredCollection): PendingWork | undefined {
  const work: PendingWork = {
    isBuildNeeded: build !== undefined,
    recordsDone: build?.records ?? 0,
    isClearNeeded: dropped.length > 0,
    isMigrationPossible: oldest < version,
  };
  return work.isBuildNeeded || work.isClearNeeded || work.isMigrationPossible ? work : undefined;
}
