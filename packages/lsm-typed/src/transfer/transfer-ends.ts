import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";

/** Where an export comes from. */
export interface ExportSource {
  /** The collections to export, in this order. */
  readonly plans: readonly CollectionPlan[];
  /** Called once, when the first line is asked for. */
  open(): ExportSnapshot;
}

/** The records of one moment. */
export interface ExportSnapshot {
  /** All records of a collection that have not expired, as reads give them. One scan at a time. */
  scan(plan: CollectionPlan): AsyncIterable<Fields>;
  /** Called once, at the end, whatever the end is. */
  close(): void;
}

/** What happens to records whose keys are there already: they are replaced, or refused. */
export type ImportMode = "put" | "insert";

/** A record to be written. */
export interface ImportRecord {
  readonly plan: CollectionPlan;
  /** Parsed by the schema. */
  readonly record: Fields;
}

/** Where an import goes to. */
export interface ImportTarget {
  /** The collections that can be imported into. */
  readonly plans: readonly CollectionPlan[];
  /**
   * Writes records in their order in one transaction: all or nothing.
   *
   * @throws TypedError as the writes of collections do
   */
  write(batch: readonly ImportRecord[], mode: ImportMode): Promise<void>;
}
