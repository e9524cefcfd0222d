import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { FieldsChange } from "../query/query-context.ts";
import { type IndexEntry, indexEntries } from "../record/index-entries.ts";
import { decodeKey } from "../record/record-key.ts";
import { decodeRecord } from "../record/record-value.ts";
import type { Fields } from "../schema/record-schema.ts";

const NO_ENTRIES: readonly IndexEntry[] = [];

/** What a commit made of one record, still as bytes. Shared by all watchers. */
export class RecordChange {
  readonly plan: CollectionPlan;
  readonly key: Uint8Array;
  /** Absent when the record was deleted. */
  readonly value: Uint8Array | undefined;
  #record: Fields | undefined;
  #entries: Map<IndexPlan, readonly IndexEntry[]> | undefined;

  constructor(plan: CollectionPlan, key: Uint8Array, value: Uint8Array | undefined) {
    this.plan = plan;
    this.key = key;
    this.value = value;
  }

  /**
   * The entries that an index has for the record as it is now. Worked out once.
   *
   * @throws TypedError `Damaged` or `Migration`, and what the index's `where` throws
   */
  entries(index: IndexPlan): readonly IndexEntry[] {
    if (this.value === undefined) return NO_ENTRIES;
    const known = this.#entries?.get(index);
    if (known !== undefined) return known;
    this.#record ??= decodeRecord(this.plan, this.key, this.value);
    const entries = indexEntries(this.plan, index, this.#record);
    this.#entries ??= new Map();
    this.#entries.set(index, entries);
    return entries;
  }

  /**
   * The change for one watcher, who owns it: decoded anew, so that nobody sees what another one does to a record.
   *
   * @throws TypedError `Damaged` or `Migration`
   */
  decode(): FieldsChange {
    const { plan, key, value } = this;
    if (value === undefined) return { type: "delete", key: decodeKey(plan, key) };
    return { type: "put", key: decodeKey(plan, key), value: decodeRecord(plan, key, value) };
  }
}
