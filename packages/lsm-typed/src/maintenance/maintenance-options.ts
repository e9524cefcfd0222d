import type { Progress } from "../definition/database-api.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";

/** For everything that goes through a collection piece by piece. */
export interface MaintenanceOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the work between two pieces: it rejects with the signal's reason, and what was done stays done. */
  readonly signal?: AbortSignal | undefined;
  /** What progress calls the collection. Default: its name. */
  readonly label?: string | undefined;
  /** Records in one transaction, at most. Default: 256. */
  readonly chunkRecords?: number | undefined;
}

/** Records in one transaction: few enough for commits of others to rarely come between, many enough to make the commit cheap. */
const CHUNK_RECORDS = 256;

export function chunkRecordsOf({ chunkRecords = CHUNK_RECORDS }: MaintenanceOptions): number {
  if (!Number.isSafeInteger(chunkRecords) || chunkRecords < 1) {
    throw new RangeError(`chunkRecords must be a whole number of 1 or more, got ${chunkRecords}`);
  }
  return chunkRecords;
}

/** Tells of progress, if anyone wants to know. */
export function reportProgress(
  { onProgress, label }: MaintenanceOptions,
  plan: CollectionPlan,
  progress: Omit<Progress, "collection">,
): void {
  onProgress?.({ ...progress, collection: label ?? plan.name });
}
