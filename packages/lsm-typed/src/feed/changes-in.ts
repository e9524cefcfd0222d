import { TypedError } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { IndexPlan } from "../plan/collection-plan.ts";
import type { WatchTarget } from "../query/query-context.ts";
import type { CommitView } from "./commit-view.ts";
import { isInRange, keyText, rangesOverlap } from "../base/key-range.ts";
import { RecordChange } from "./record-change.ts";

/**
 * What a commit changed among the records of a target, each record once. For an index: `put` for a record that has an entry in
 * the range now, `delete` for one that had.
 *
 * @throws TypedError `Overflow` when the commit deleted a whole range, so that nobody knows what was in it; for an index also what
 * decoding a record throws, as a record that cannot be read may be one of the target's
 */
export function changesIn(view: CommitView, target: WatchTarget): readonly RecordChange[] {
  const { plan, index, range } = target;
  if (view.deletedRanges.length > 0 && deletesPartOf(view, target)) throw rangeDeleted(target);
  const changes = view.recordChanges(plan);
  if (changes.length === 0) return changes;
  if (index === undefined) return changes.filter((change) => isInRange(change.key, range));
  return changesOfIndex(view, target, index);
}

/**
 * Whether a commit may have changed what a query of the target gives. Never wrongly false; wrongly true for what is not worth
 * finding out.
 */
export function touches(view: CommitView, target: WatchTarget): boolean {
  const { plan, index, range } = target;
  if (view.deletedRanges.length > 0 && deletesPartOf(view, target)) return true;
  if (view.commit.changes.some((change) => change.kind !== "deleteRange" && isInRange(change.key, range))) return true;
  // A record that keeps its entries is written without them.
  return index !== undefined && view.recordChanges(plan).some((change) => mayBeIn(change, index, range));
}

function changesOfIndex(view: CommitView, { plan, range }: WatchTarget, index: IndexPlan): readonly RecordChange[] {
  const leaving = new Set<string>();
  for (const { key, recordKey } of view.removedEntries(plan, index)) {
    if (isInRange(key, range)) leaving.add(keyText(recordKey));
  }
  const found: RecordChange[] = [];
  for (const change of view.recordChanges(plan)) {
    if (isIn(change, index, range)) found.push(change);
    else if (leaving.size > 0 && leaving.has(keyText(change.key)))
      found.push(new RecordChange(plan, change.key, undefined));
  }
  return found;
}

function isIn(change: RecordChange, index: IndexPlan, range: KeyRange): boolean {
  return change.entries(index).some((entry) => isInRange(entry.key, range));
}

function mayBeIn(change: RecordChange, index: IndexPlan, range: KeyRange): boolean {
  try {
    return isIn(change, index, range);
  } catch {
    return true;
  }
}

function deletesPartOf(view: CommitView, { plan, index, range }: WatchTarget): boolean {
  return view.deletedRanges.some(
    (deleted) => rangesOverlap(deleted, range) || (index !== undefined && rangesOverlap(deleted, plan.range)),
  );
}

function rangeDeleted({ plan }: WatchTarget): TypedError {
  return new TypedError(
    "Overflow",
    `part of "${plan.name}" was deleted as a whole range, without saying which records were in it; read again and watch anew`,
    { collection: plan.name },
  );
}
