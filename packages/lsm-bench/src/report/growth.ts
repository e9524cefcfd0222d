import type { Row } from "./merged-results.ts";
import type { RowLabels } from "./row-labels.ts";

/** A row at several numbers of records, fewest first. */
export interface Growth {
  readonly rows: readonly Row[];
}

/** Rows that were measured at more than one number of records, each with all of its steps. */
export function growthsOf(rows: readonly Row[]): Growth[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows.filter(({ cells }) => cells.length > 0)) {
    const id = idWithoutCount(row);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return [...groups.values()]
    .filter((steps) => steps.length > 1)
    .map((steps) => ({ rows: steps.toSorted((a, b) => a.parameters.recordCount - b.parameters.recordCount) }));
}

/**
 * The rows of the main tables: those at the usual number of records, and those that were not measured at it. The others are steps of a
 * growth.
 */
export function mainRows(rows: readonly Row[], labels: RowLabels): Row[] {
  const isUsual = ({ parameters, workload }: Row): boolean =>
    parameters.recordCount === labels.usual(workload.family)?.recordCount;
  const atUsual = new Set(rows.filter(isUsual).map(idWithoutCount));
  return rows.filter((row) => isUsual(row) || !atUsual.has(idWithoutCount(row)));
}

function idWithoutCount({ name, parameters }: Row): string {
  const { valueBytes, keyKind, durabilityAsked, cacheBytes } = parameters;
  return [name, durabilityAsked, valueBytes, keyKind, cacheBytes].join(" ");
}
