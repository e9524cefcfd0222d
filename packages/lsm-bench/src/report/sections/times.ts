import { formatCount, formatDuration, formatRate, formatSpread, significant } from "../../format.ts";
import type { Cell } from "../cell.ts";
import type { BarChart } from "../charts/chart.ts";
import type { Block, Inline, Section, Table, Text } from "../document.ts";
import { isOfSeveralFiles } from "../merged-results.ts";
import type { Row } from "../merged-results.ts";
import { groupRows, targetNames } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";
import { shortCount } from "../row-labels.ts";
import { standingOf } from "../standing.ts";
import type { Standing } from "../standing.ts";

/** What is told beside a figure, or in its place. */
const MARKS: readonly Text[] = [
  [{ strong: "[process]" }, ": the target has not the durability asked for, and gives this one"],
  [{ strong: "‡ 120K" }, ": time was up after so many operations; the time for each is theirs"],
  [{ strong: "*" }, ": others used much of the machine in a run"],
  [{ strong: "†" }, ": not all targets of the row were measured in one run"],
  [{ strong: "failed" }, ": the target did not get to the end, or answered wrongly; the key findings say why"],
];

/** Throughput and time per operation, with the ratio to the best peer. */
export function timeSection(data: ReportData): Section {
  return {
    id: "times",
    title: "Time per operation",
    blocks: [
      {
        kind: "text",
        text: "Median of the runs, least and greatest in brackets. The ratio is the best peer's median over that of the engine: above 1 the engine is faster, in bold where a peer's median is ahead, “even” where the ranges of the runs overlap.",
      },
      { kind: "list", items: MARKS },
      ...groupRows(data.rows).flatMap(({ title, rows }): Block[] => [
        { kind: "heading", text: title },
        { kind: "charts", charts: rows.map((row) => throughputChart(row, data)) },
        timeTable(title, rows, data),
      ]),
    ],
  };
}

/** Operations in a second; how long it takes where one operation is all there is. */
function throughputChart(row: Row, { labels }: ReportData): BarChart {
  const isTime = row.workload.group === "open";
  const bars = row.cells.map(({ target: { name, role }, nanos: { median, min, max }, doneShare }) => {
    const mark = doneShare < 1 ? " ‡" : "";
    return isTime
      ? { name, role, value: median, low: min, high: max, label: formatDuration(median) + mark }
      : { name, role, value: 1e9 / median, low: 1e9 / max, high: 1e9 / min, label: formatRate(1e9 / median) + mark };
  });
  const title = labels.nameOf(row);
  const failed =
    row.failures.length === 0 ? "" : `, failed: ${row.failures.map(({ target }) => target.name).join(", ")}`;
  const note = `${row.parameters.durabilityAsked}, ${isTime ? "time, less is better" : "operations in a second"}${failed}`;
  const summary = `${title}, ${note}: ${bars.map(({ name, label }) => `${name} ${label}`).join("; ")}`;
  return { kind: "bars", title, note, summary, bars };
}

function timeTable(caption: string, rows: readonly Row[], data: ReportData): Table {
  const names = targetNames(
    data,
    rows.flatMap(({ cells, failures }) => [...cells, ...failures]),
  );
  const hasNative = rows.some((row) => standingOf(row, "native") !== undefined);
  return {
    kind: "table",
    caption,
    head: ["row", "durability", "ratio to best peer", ...(hasNative ? ["to C++"] : []), ...names, "operations"],
    wordColumns: 2,
    rows: rows.map((row) => {
      const standing = standingOf(row);
      return [
        data.labels.nameOf(row),
        row.parameters.durabilityAsked,
        ratioText(row, standing),
        ...(hasNative ? [ratioText(row, standingOf(row, "native"))] : []),
        ...names.map((name) => timeText(row, name, standing)),
        formatCount(row.operationCount),
      ];
    }),
  };
}

/** What a table has where a target has no figure. */
function missingText({ failures }: Row, name: string): Text {
  return failures.some(({ target }) => target.name === name) ? [{ strong: "failed" }] : "–";
}

/** A median with its range and what is to be known of it: bold where it is the peer that is ahead. */
export function timeText(row: Row, name: string, standing: Standing | undefined): Text {
  const cell = row.cells.find(({ target }) => target.name === name);
  if (cell === undefined) return missingText(row, name);
  const isAhead = standing !== undefined && standing.ratio < 1 && cell === standing.best;
  const time: Inline = isAhead ? { strong: formatSpread(cell.nanos) } : formatSpread(cell.nanos);
  return [time, marksOf(row, cell)];
}

function marksOf({ parameters }: Row, { given, isDisturbed, target, doneShare, operationCount }: Cell): string {
  const isOther = given !== parameters.durabilityAsked && target.role !== "floor";
  const cut = doneShare < 1 ? ` ‡ ${shortCount(operationCount)}` : "";
  return `${isOther ? ` [${given}]` : ""}${cut}${isDisturbed ? " *" : ""}`;
}

/** A ratio and whose it is: bold where the other's median is ahead. */
export function ratioText(row: Row, standing: Standing | undefined): Text {
  if (standing === undefined) return "–";
  const { ratio, verdict, best } = standing;
  const { name } = best.target;
  const words = { ahead: name, even: `even with ${name}`, behind: `${name} ahead` }[verdict];
  const text = `${significant(ratio)}× (${words})`;
  return [ratio < 1 ? { strong: text } : text, isOfSeveralFiles(row) ? " †" : ""];
}

/** Processor time of all threads. */
export function processorSection(data: ReportData): Section {
  const names = targetNames(
    data,
    data.rows.flatMap(({ cells, failures }) => [...cells, ...failures]),
  );
  return {
    id: "processor",
    title: "Processor time",
    blocks: [
      {
        kind: "text",
        text: "User and system time of all threads of the process, medians: work in background threads is not free.",
      },
      {
        kind: "table",
        caption: "Processor time",
        head: ["row", "durability", ...names],
        wordColumns: 2,
        rows: data.rows.map((row) => [
          data.labels.nameOf(row),
          row.parameters.durabilityAsked,
          ...names.map((name) => {
            const cell = row.cells.find(({ target }) => target.name === name);
            return cell === undefined ? missingText(row, name) : formatDuration(cell.cpuNanos.median);
          }),
        ]),
      },
    ],
  };
}
