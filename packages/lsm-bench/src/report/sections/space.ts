import { formatBytes, significant } from "../../format.ts";
import type { Cell } from "../cell.ts";
import type { BarChart } from "../charts/chart.ts";
import type { Block, Section, Table } from "../document.ts";
import { groupBy } from "../group-by.ts";
import type { Row } from "../merged-results.ts";
import { targetNames } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";

type ValueOf = (cell: Cell) => number | undefined;

interface Measure {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly valueOf: ValueOf;
  readonly format: (value: number) => string;
}

const formatFactor = (value: number): string => `${significant(value)}×`;
const formatWhole = (bytes: number): string => formatBytes(Math.round(bytes));

const MEASURES: readonly Measure[] = [
  {
    id: "space",
    title: "Size on disk",
    text: "Allocated bytes after the workload closed the database; nothing is compacted by hand first. Less is better.",
    valueOf: ({ diskBytes }) => diskBytes,
    format: formatWhole,
  },
  {
    id: "memory",
    title: "Peak memory",
    text: "Highest resident size of the process, less what it held with keys and values built, before the database was opened. Pages of a memory map count. Less is better.",
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
    text: "Bytes handed to the disk for each byte of keys and values written, until the database is closed.",
    valueOf: ({ writeAmplification }) => writeAmplification,
    format: formatFactor,
  },
];

/** Size on disk, memory and amplification: of a whole workload, because one process measures all of its rows. */
export function spaceSections(data: ReportData): Section[] {
  return MEASURES.flatMap((measure) => {
    const rows = workloadRows(data.rows).filter(({ cells }) =>
      cells.some((cell) => measure.valueOf(cell) !== undefined),
    );
    if (rows.length === 0) return [];
    const blocks: Block[] = [
      { kind: "text", text: measure.text },
      { kind: "charts", charts: rows.map((row) => measureChart(row, measure, data)) },
      measureTable(rows, measure, data),
    ];
    return [{ id: measure.id, title: measure.title, blocks }];
  });
}

/** The first row of each workload stands for all of them, under the workload's name. */
function workloadRows(rows: readonly Row[]): Row[] {
  const ids = groupBy(rows, ({ workload, parameters }) => `${workload.name} ${JSON.stringify(parameters)}`);
  return [...ids.values()].map(([first]) => ({ ...first!, name: first!.workload.name }));
}

function measureChart(row: Row, { title: what, valueOf, format }: Measure, { labels }: ReportData): BarChart {
  const bars = row.cells.flatMap((cell) => {
    const value = valueOf(cell);
    if (value === undefined) return [];
    const { name, role } = cell.target;
    return [{ name, role, value, low: value, high: value, label: format(value) }];
  });
  const title = labels.nameOf(row);
  const note = `${row.parameters.durabilityAsked}, ${what.toLowerCase()}`;
  const summary = `${title}, ${note}: ${bars.map(({ name, label }) => `${name} ${label}`).join("; ")}`;
  return { kind: "bars", title, note, summary, bars };
}

function measureTable(rows: readonly Row[], { title, valueOf, format }: Measure, data: ReportData): Table {
  const names = targetNames(
    data,
    rows.flatMap(({ cells }) => cells.filter((cell) => valueOf(cell) !== undefined)),
  );
  return {
    kind: "table",
    caption: title,
    head: ["workload", "durability", ...names],
    wordColumns: 2,
    rows: rows.map((row) => [
      data.labels.nameOf(row),
      row.parameters.durabilityAsked,
      ...names.map((name) => {
        const cell = row.cells.find(({ target }) => target.name === name);
        const value = cell === undefined ? undefined : valueOf(cell);
        return value === undefined ? "–" : format(value);
      }),
    ]),
  };
}
