import type { TargetEntry } from "../results.ts";
import { groupBy } from "./group-by.ts";
import { growthsOf, mainRows } from "./growth.ts";
import type { Growth } from "./growth.ts";
import type { MergedResults, Row } from "./merged-results.ts";
import { RowLabels } from "./row-labels.ts";

/** Rows under one heading. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What the sections of a report are made from. */
export interface ReportData {
  readonly results: MergedResults;
  readonly labels: RowLabels;
  /** Rows of the main tables that have times, see `growth.ts`. */
  readonly rows: readonly Row[];
  readonly growths: readonly Growth[];
}

const GROUP_TITLES: Readonly<Record<Row["workload"]["group"], string>> = {
  write: "Writing",
  read: "Reading",
  mixed: "Mixed",
  open: "Opening",
  space: "Space",
};

/** Prepares merged results for the sections. */
export function reportData(results: MergedResults): ReportData {
  const labels = new RowLabels(results.rows);
  const rows = mainRows(results.rows, labels).filter(({ cells }) => cells.length > 0);
  return { results, labels, rows, growths: growthsOf(results.rows) };
}

/** Rows by family and kind of workload, in the order in which they come; typed rows are never beside those of bytes. */
export function groupRows(rows: readonly Row[]): RowGroup[] {
  return [...groupBy(rows, titleOf)].map(([title, rows]) => ({ title, rows }));
}

/** Heading that a row belongs under. */
export function titleOf({ workload: { family, group } }: Row): string {
  return family === "typed" ? `${GROUP_TITLES[group]}, typed records` : GROUP_TITLES[group];
}

/** Names of the targets that have one of the cells, in the order of the report. */
export function targetNames({ results }: ReportData, cells: readonly { readonly target: TargetEntry }[]): string[] {
  const present = new Set(cells.map(({ target }) => target.name));
  return results.targets.map(({ name }) => name).filter((name) => present.has(name));
}
