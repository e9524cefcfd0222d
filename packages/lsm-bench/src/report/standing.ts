import type { Spread } from "../measure.ts";
import type { TargetRole } from "../results.ts";
import type { Cell } from "./cell.ts";
import type { Row } from "./merged-results.ts";

/** `ahead` and `behind` when the ranges of the runs lie apart, `even` when they overlap. */
export type Verdict = "ahead" | "even" | "behind";

/** How the engine stands in a row against the fastest of the others. */
export interface Standing {
  readonly subject: Cell;
  readonly best: Cell;
  /** The other's median time over the engine's: above 1, the engine is faster. */
  readonly ratio: number;
  readonly verdict: Verdict;
}

/**
 * Compares the engine with the fastest target of a role.
 *
 * @returns undefined when one of the two was not measured
 */
export function standingOf(row: Row, role: TargetRole = "peer"): Standing | undefined {
  const subject = row.cells.find(({ target }) => target.role === "subject");
  const [first, ...others] = row.cells.filter(({ target }) => target.role === role);
  if (subject === undefined || first === undefined) return undefined;
  const best = others.reduce((a, b) => (b.nanos.median < a.nanos.median ? b : a), first);
  const ratio = best.nanos.median / subject.nanos.median;
  if (overlap(subject.nanos, best.nanos)) return { subject, best, ratio, verdict: "even" };
  return { subject, best, ratio, verdict: ratio > 1 ? "ahead" : "behind" };
}

/** True when the two could be the same number: their ranges have a point in common. */
export function overlap(a: Spread, b: Spread): boolean {
  return a.min <= b.max && b.min <= a.max;
}
