import type { Spread } from "../measure.ts";
import type { Parameters, ResultFile, TargetEntry, TargetRole } from "../results.ts";
import { machineDifferences, mergeResults } from "./merged-results.ts";
import type { MergedResults, Row } from "./merged-results.ts";
import { RowLabels } from "./row-labels.ts";
import { overlap } from "./standing.ts";

/** `same` when the ranges of the runs overlap: no difference was seen, which is not proof that there is none. */
export type Change = "better" | "same" | "worse";

/** A row of one target, before and after. */
export interface ComparedRow {
  readonly name: string;
  readonly durability: Parameters["durabilityAsked"];
  readonly target: string;
  readonly role: TargetRole;
  readonly before: Spread;
  readonly after: Spread;
  /** Runs of the side that has fewer. */
  readonly runCount: number;
  /** Change of the median time per operation: 0.1 is 10 % more time. */
  readonly change: number;
  readonly verdict: Change;
  readonly isDisturbed: boolean;
}

/** Two sets of results beside each other. */
export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** Rows and targets that only one side has, in words. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** How the machines differ; then changes say nothing about the program. */
  readonly machineDifferences: readonly string[];
}

/** Compares what both have: the same row with the same parameters on the same target. */
export function compareResults(before: readonly ResultFile[], after: readonly ResultFile[]): Comparison {
  const [old, fresh] = [mergeResults(before), mergeResults(after)];
  const labels = new RowLabels([...old.rows, ...fresh.rows]);
  const oldCells = cellsOf(old, labels);
  const freshCells = cellsOf(fresh, labels);
  const rows = [...freshCells].flatMap(([id, { row, cell, name }]): ComparedRow[] => {
    const was = oldCells.get(id)?.cell;
    if (was === undefined) return [];
    return [
      {
        name,
        durability: row.parameters.durabilityAsked,
        target: cell.target.name,
        role: cell.target.role,
        before: was.nanos,
        after: cell.nanos,
        runCount: Math.min(was.runCount, cell.runCount),
        change: cell.nanos.median / was.nanos.median - 1,
        verdict: judgeChange(was.nanos, cell.nanos),
        isDisturbed: was.isDisturbed || cell.isDisturbed,
      },
    ];
  });
  return {
    rows,
    onlyBefore: missingFrom(oldCells, freshCells),
    onlyAfter: missingFrom(freshCells, oldCells),
    machineDifferences: machineDifferences(old.machine, fresh.machine),
  };
}

/** Says whether a change is more than the spread of the runs. */
export function judgeChange(before: Spread, after: Spread): Change {
  if (overlap(before, after)) return "same";
  return after.median < before.median ? "better" : "worse";
}

/**
 * Rows of the engine that take more time than before: the ranges of the runs lie apart, and the medians differ by more than `percent`.
 */
export function regressions({ rows }: Comparison, percent: number): ComparedRow[] {
  return rows.filter(
    ({ role, verdict, change }) => role === "subject" && verdict === "worse" && change * 100 > percent,
  );
}

interface NamedCell {
  readonly row: Row;
  readonly cell: Row["cells"][number];
  readonly name: string;
}

function cellsOf({ rows }: MergedResults, labels: RowLabels): Map<string, NamedCell> {
  const cellId = (row: Row, { name }: TargetEntry): string => `${row.id} ${name}`;
  return new Map(
    rows.flatMap((row) => {
      const name = labels.nameOf(row);
      return row.cells.map((cell): [string, NamedCell] => [cellId(row, cell.target), { row, cell, name }]);
    }),
  );
}

function missingFrom(cells: ReadonlyMap<string, NamedCell>, others: ReadonlyMap<string, NamedCell>): string[] {
  return [...cells]
    .filter(([id]) => !others.has(id))
    .map(([, { row, cell, name }]) => `${name} at ${row.parameters.durabilityAsked} on ${cell.target.name}`);
}
