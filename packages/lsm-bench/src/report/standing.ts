import type { Spread } from "../measure.ts";
import type { TargetRole } from "../results.ts";
import type { Cell } from "./cell.ts";
import type { Row } from "./merged-results.ts";

/** `ahead` of all others or `behind` one of them when the ranges of the runs lie apart, else `even`. */
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
  const others = row.cells.filter(({ target }) => target.role === role);
  if (subject === undefined || others.length === 0) return undefined;
  const best = others.reduce((a, b) => (b.nanos.median < a.nanos.median ? b : a));
  const ratio = best.nanos.median / subject.nanos.median;
  return { subject, best, ratio, verdict: verdictOf(subject, others) };
}

/** Whoever has the best median need not have the range that comes nearest, so each of the others is looked at. */
function verdictOf({ nanos }: Cell, others: readonly Cell[]): Verdict {
  if (others.some((other) => other.nanos.max < nanos.min)) return "behind";
  return others.every((other) => nanos.max < other.nanos.min) ? "ahead" : "even";
}

/** True when the two could be the same number: their ranges have a point in common. */
export function overlap(a: Spread, b: Spread): boolean {
  return a.min <= b.max && b.min <= a.max;
}
