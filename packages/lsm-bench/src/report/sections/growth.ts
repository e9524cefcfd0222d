import { formatCount, formatDuration, significant } from "../../format.ts";
import type { LineChart } from "../charts/chart.ts";
import type { Section, Table } from "../document.ts";
import type { Growth } from "../growth.ts";
import type { Row } from "../merged-results.ts";
import { targetNames } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";
import { shortCount } from "../row-labels.ts";
import { standingOf } from "../standing.ts";
import { ratioText, timeText } from "./times.ts";

/** Cost of an operation as the number of records grows. Empty when every row was measured at one number. */
export function growthSection(data: ReportData): Section[] {
  if (data.growths.length === 0) return [];
  return [
    {
      id: "growth",
      title: "Cost as records grow",
      blocks: [
        {
          kind: "text",
          text: "Median time per operation at each number of records, both on logarithmic axes: a flat line is a cost that does not grow.",
        },
        { kind: "charts", charts: data.growths.map((growth) => growthChart(growth, data)) },
        growthTable(data),
      ],
    },
  ];
}

function growthChart({ rows }: Growth, data: ReportData): LineChart {
  const last = rows.at(-1)!;
  const title = data.labels.baseNameOf(last);
  const names = targetNames(
    data,
    rows.flatMap(({ cells }) => cells),
  );
  const lines = names.map((name) => {
    const cells = rows.map(({ cells }) => cells.find(({ target }) => target.name === name));
    const role = cells.find((cell) => cell !== undefined)!.target.role;
    return { name, role, values: cells.map((cell) => cell?.nanos.median) };
  });
  const said = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== undefined);
    return `${name} from ${formatDuration(known[0]!)} to ${formatDuration(known.at(-1)!)}`;
  });
  return {
    kind: "lines",
    title,
    note: `${last.parameters.durabilityAsked}, time per operation by number of records`,
    summary: `${title}, time per operation as records grow from ${formatCount(rows[0]!.parameters.recordCount)} to ${formatCount(last.parameters.recordCount)}: ${said.join("; ")}`,
    steps: rows.map(({ parameters }) => shortCount(parameters.recordCount)),
    lines,
    format: formatDuration,
    hasMarks: true,
  };
}

function growthTable(data: ReportData): Table {
  const names = targetNames(
    data,
    data.growths.flatMap(({ rows }) => rows.flatMap(({ cells, failures }) => [...cells, ...failures])),
  );
  return {
    kind: "table",
    caption: "Time per operation at each number of records",
    head: ["row", "durability", "records", "ratio to best peer", "engine, to the step before", ...names],
    wordColumns: 2,
    rows: data.growths.flatMap(({ rows }) =>
      rows.map((row, step) => {
        const standing = standingOf(row);
        const own = engineNanos(row);
        const before = engineNanos(rows[step - 1]);
        return [
          data.labels.baseNameOf(row),
          row.parameters.durabilityAsked,
          formatCount(row.parameters.recordCount),
          ratioText(row, standing),
          own === undefined || before === undefined ? "–" : `${significant(own / before)}×`,
          ...names.map((name) => timeText(row, name, standing)),
        ];
      }),
    ),
  };
}

function engineNanos(row: Row | undefined): number | undefined {
  return row?.cells.find(({ target }) => target.role === "subject")?.nanos.median;
}
