import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";

/** Which records are read, and in which order. */
export interface ReadPlan {
  readonly plan: CollectionPlan;
  /** The index whose entries are followed; the records themselves when absent. */
  readonly index: IndexPlan | undefined;
  /** Keys of records, or of the index's entries. */
  readonly range: KeyRange;
  /** The part of {@link range} behind the page before; all of it when absent. */
  readonly rest?: KeyRange | undefined;
  /** One record may have several entries in the range; it counts once, at the first in {@link range}. */
  readonly mayRepeat: boolean;
  readonly reverse: boolean;
  /** Records at most. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/** Checks a limit. Throws TypeError or RangeError. */
export function checkLimit(limit: unknown): number {
  if (limit === undefined) return Infinity;
  if (typeof limit !== "number") throw new TypeError(`limit must be a number, got ${typeof limit}`);
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 0)) {
    throw new RangeError(`limit must be a whole number of 0 or more, got ${limit}`);
  }
  return limit;
}
