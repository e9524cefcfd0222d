import { collectionOf } from "../catalog/catalog-entries.ts";
import type { VerifyReport } from "../definition/database-api.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { OrderedStore } from "../store/ordered-store.ts";
import type { MaintenanceOptions } from "./maintenance-options.ts";
import { verifyExpiryEntries, verifyIndexEntries } from "./verify-entries.ts";
import { verifyRecords } from "./verify-records.ts";
import { type Findings, Verification } from "./verification.ts";

/**
 * Reads all records and index entries of one moment, and says which records are damaged, which do not fit the schema, and where an
 * index and the records disagree. Changes nothing. Records that have expired and are still there are records like others.
 *
 * An index under construction is searched for entries that should not be there only, a disabled one not at all.
 *
 * @param plans by the names that the report and progress give to collections
 * @throws the signal's reason; what reading the catalog throws
 */
export async function verifyDatabase(
  store: OrderedStore,
  plans: ReadonlyMap<string, CollectionPlan>,
  options: Omit<MaintenanceOptions, "label"> = {},
): Promise<VerifyReport> {
  const findings: Findings = { records: 0, indexEntries: 0, damaged: [], mismatches: [] };
  const snapshot = store.snapshot();
  try {
    for (const [label, plan] of plans) {
      const { build } = await collectionOf(snapshot, plan);
      const verification = new Verification(snapshot, plan, findings, { ...options, label });
      await verifyRecords(verification, build?.isTtlChanged ?? false);
      for (const index of plan.indexes) if (index.state !== "disabled") await verifyIndexEntries(verification, index);
      if (plan.expiryRange !== undefined) await verifyExpiryEntries(verification, plan.expiryRange);
    }
    return findings;
  } finally {
    snapshot.close();
  }
}
