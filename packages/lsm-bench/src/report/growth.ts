import { groupBy } from "./group-by.ts";
import type { Row } from "./merged-results.ts";
import type { RowLabels } from "./row-labels.ts";

/** A row at several numbers of records, fewest first. */
export interface Growth {
  readonly rows: readonly Row[];
}

/** Rows that were measured at more than one number of records, each with all of its steps. */
export function growthsOf(rows: readonly Row[]): Growth[] {
  const measured = rows.filter(({ cells }) => cells.length > 0);
  return [...groupBy(measured, idWithoutCount).values()]
    .filter((steps) => steps.length > 1)
    .map((steps) => ({ rows: steps.toSorted((a, b) => a.parameters.recordCount - b.parameters.recordCount) }));
}

/**
 * The rows of the main tables: of rows that differ in the number of records alone, the one that most targets have; of those the one at the
 * usual number, or else the largest. The others are steps of a growth.
 */
export function mainRows(rows: readonly Row[], labels: RowLabels): Row[] {
  const chosen = new Set(
    [...groupBy(rows, idWithoutCount).values()].map((steps) => {
      const usual = labels.usual(steps[0]!.workload.family)?.recordCount;
      const most = Math.max(...steps.map(({ cells }) => cells.length));
      const compared = steps.filter(({ cells }) => cells.length === most);
      const largest = compared.reduce((a, b) => (b.parameters.recordCount > a.parameters.recordCount ? b : a));
      return compared.find(({ parameters }) => parameters.recordCount === usual) ?? largest;
    }),
  );
  return rows.filter((row) => chosen.has(row));
}

function idWithoutCount({ name, parameters }: Row): string {
  const { valueBytes, keyKind, durabilityAsked, cacheBytes } = parameters;
  return [name, durabilityAsked, valueBytes, keyKind, cacheBytes].join(" ");
}
