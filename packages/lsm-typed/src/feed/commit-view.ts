import { startsWith } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { StoreCommit } from "../store/ordered-store.ts";
import { isInRange, keyText } from "../base/key-range.ts";
import { RecordChange } from "./record-change.ts";

/** An index entry that was there before a commit and that the commit removed from its record. */
export interface RemovedEntry {
  readonly key: Uint8Array;
  readonly recordKey: Uint8Array;
}

/** A commit, and what watchers ask about it, worked out once for all of them. */
export class CommitView {
  readonly commit: StoreCommit;
  /** Ranges that the commit deleted as a whole. */
  readonly deletedRanges: readonly KeyRange[];
  readonly #records = new Map<CollectionPlan, readonly RecordChange[]>();
  readonly #removed = new Map<IndexPlan, readonly RemovedEntry[]>();

  constructor(commit: StoreCommit) {
    this.commit = commit;
    this.deletedRanges = commit.changes.filter((change) => change.kind === "deleteRange");
  }

  /** The records of a collection that the commit wrote or deleted, each once as the commit left it, in the order of the last writes. */
  recordChanges(plan: CollectionPlan): readonly RecordChange[] {
    let changes = this.#records.get(plan);
    if (changes === undefined) this.#records.set(plan, (changes = findRecordChanges(this.commit, plan)));
    return changes;
  }

  /** The entries of an index that the commit removed. A record may come more than once, and may have got other entries instead. */
  removedEntries(plan: CollectionPlan, index: IndexPlan): readonly RemovedEntry[] {
    let removed = this.#removed.get(index);
    if (removed === undefined) this.#removed.set(index, (removed = findRemovedEntries(this.commit, plan, index)));
    return removed;
  }
}

function findRecordChanges({ changes }: StoreCommit, plan: CollectionPlan): readonly RecordChange[] {
  const prefix = plan.range.start;
  const found: RecordChange[] = [];
  for (const change of changes) {
    if (change.kind === "deleteRange" || !startsWith(change.key, prefix)) continue;
    found.push(new RecordChange(plan, change.key, change.kind === "put" ? change.value : undefined));
  }
  return found.length < 2 ? found : lastOfEachKey(found);
}

function lastOfEachKey(changes: readonly RecordChange[]): readonly RecordChange[] {
  const last = new Map<string, RecordChange>();
  for (const change of changes) {
    const text = keyText(change.key);
    last.delete(text);
    last.set(text, change);
  }
  return last.size === changes.length ? changes : [...last.values()];
}

/**
 * A removed entry does not say whose it was, as the entries of unique indexes keep that in their values. The order of the writes
 * says it: a record's entries are written right before the record itself, see record/write-record.ts.
 */
function findRemovedEntries({ changes }: StoreCommit, plan: CollectionPlan, index: IndexPlan): readonly RemovedEntry[] {
  const removed: RemovedEntry[] = [];
  const seen = new Set<string>();
  let ownerless: Uint8Array[] = [];
  for (const change of changes) {
    if (change.kind === "deleteRange") continue;
    const { key } = change;
    if (isInRange(key, index.range)) {
      // Only the first write of an entry tells whether it was there before the commit.
      const text = keyText(key);
      if (change.kind === "delete" && !seen.has(text)) ownerless.push(key);
      seen.add(text);
    } else if (ownerless.length > 0 && startsWith(key, plan.range.start)) {
      for (const entry of ownerless) removed.push({ key: entry, recordKey: key });
      ownerless = [];
    }
  }
  return removed;
}
