import { formatBytes, significant } from "../format.ts";
import type { Cell } from "./cell.ts";
import { groupBy } from "./group-by.ts";
import type { Row } from "./merged-results.ts";

/** Something of which less is better, and that one process measures for all rows of a workload together. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly valueOf: (cell: Cell) => number | undefined;
  readonly format: (value: number) => string;
}

const formatFactor = (value: number): string => `${significant(value)}×`;
const formatWhole = (bytes: number): string => formatBytes(Math.round(bytes));

/** In the order of the report. */
export const MEASURES: readonly Measure[] = [
  {
    id: "space",
    title: "Size on disk",
    text: "Allocated bytes after the workload closed the database; nothing is compacted by hand first.",
    valueOf: ({ diskBytes }) => diskBytes,
    format: formatWhole,
  },
  {
    id: "memory",
    title: "Peak memory",
    text: "Highest resident size of the process, less what it held with keys and values built, before the database was opened. Pages of a memory map count.",
    valueOf: ({ memoryBytes }) => memoryBytes,
    format: formatWhole,
  },
  {
    id: "space-amplification",
    title: "Space amplification",
    text: "Bytes on disk for each byte of live keys and values.",
    valueOf: ({ spaceAmplification }) => spaceAmplification,
    format: formatFactor,
  },
  {
    id: "write-amplification",
    title: "Write amplification",
    text: "Bytes handed to the disk for each byte of keys and values written.",
    valueOf: ({ writeAmplification }) => writeAmplification,
    format: formatFactor,
  },
];

/** The first row of each workload stands for all of them, under the workload's name. */
export function workloadRows(rows: readonly Row[]): Row[] {
  const ids = groupBy(rows, ({ workload, parameters }) => `${workload.name} ${JSON.stringify(parameters)}`);
  return [...ids.values()].map(([first]) => ({ ...first!, name: first!.workload.name }));
}

/** A value of one target. */
export interface TargetValue {
  readonly target: Cell["target"];
  readonly value: number;
}

/** The engine's value and the least of its peers'. */
export interface LeastStanding {
  readonly subject: TargetValue;
  readonly best: TargetValue;
  /** The peer's over the engine's: above 1, the engine has less. */
  readonly ratio: number;
}

/** @returns undefined when the engine or every peer has no value */
export function leastStanding(values: readonly TargetValue[]): LeastStanding | undefined {
  const subject = values.find(({ target }) => target.role === "subject");
  const [first, ...others] = values.filter(({ target }) => target.role === "peer");
  if (subject === undefined || first === undefined) return undefined;
  const best = others.reduce((a, b) => (b.value < a.value ? b : a), first);
  return { subject, best, ratio: subject.value === 0 ? Number.POSITIVE_INFINITY : best.value / subject.value };
}

/** Values of the targets that have one. */
export function valuesOf({ cells }: Row, { valueOf }: Measure): TargetValue[] {
  return cells.flatMap((cell) => {
    const value = valueOf(cell);
    return value === undefined ? [] : [{ target: cell.target, value }];
  });
}
