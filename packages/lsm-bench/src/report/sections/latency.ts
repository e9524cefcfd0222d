import { formatCount, formatDuration, significant } from "../../format.ts";
import { PERCENTILES } from "../cell.ts";
import type { LatencyCell } from "../cell.ts";
import type { LineChart } from "../charts/chart.ts";
import type { Block, Section, Table, Text } from "../document.ts";
import type { Row } from "../merged-results.ts";
import { groupRows } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";

/** Times of single operations: percentiles, stalls over the run, delays of the event loop. Empty when no latencies were measured. */
export function latencySection(data: ReportData): Section[] {
  const rows = data.results.rows.filter(({ latencies }) => latencies.length > 0);
  if (rows.length === 0) return [];
  const blocks: Block[] = [
    {
      kind: "text",
      text:
        "Times of single operations, from a run of its own that reads the clock around each; the clock's own cost is in them. " +
        "“99.9 %” is the time within which 999 of 1,000 operations were done, “max” the longest stall of all (of fewer than 10,000 operations, “99.99 %” is that too); in bold where a peer has less than the engine. " +
        "The next operation begins when one is done, so a stall counts once and not for what would have come meanwhile. The second chart of a row shows the slowest operation of each hundredth of the run: stalls where they happened.",
    },
    ...groupRows(rows).flatMap(({ title, rows }): Block[] => [
      { kind: "heading", text: title },
      {
        kind: "charts",
        charts: rows.flatMap((row) => [percentileChart(row, data), ...stallChart(row, data)]),
      },
      percentileTable(title, rows, data),
    ]),
    ...delayBlocks(rows, data),
  ];
  return [{ id: "latency", title: "Latency", blocks }];
}

function percentileChart(row: Row, { labels }: ReportData): LineChart {
  const title = labels.nameOf(row);
  const said = row.latencies.map(
    ({ target, latency }) =>
      `${target.name} ${formatDuration(latency.p50)} median, ${formatDuration(latency.p9999)} at 99.99 %, ${formatDuration(latency.max)} slowest`,
  );
  return {
    kind: "lines",
    title,
    note: `${row.parameters.durabilityAsked}, percentiles of latency`,
    summary: `${title}, percentiles of latency: ${said.join("; ")}`,
    steps: PERCENTILES.map(({ label }) => label),
    lines: row.latencies.map(({ target, latency }) => ({
      name: target.name,
      role: target.role,
      values: PERCENTILES.map(({ key }) => latency[key]),
    })),
    format: formatDuration,
    hasMarks: true,
  };
}

function stallChart(row: Row, { labels }: ReportData): LineChart[] {
  const longest = Math.max(...row.latencies.map(({ latency }) => latency.slowest.length));
  if (longest < 2) return [];
  const title = labels.nameOf(row);
  const said = row.latencies.map(
    ({ target, latency }) =>
      `${target.name} ${formatCount(latency.over1Ms)} operations over 1 ms, ${formatCount(latency.over10Ms)} over 10 ms`,
  );
  return [
    {
      kind: "lines",
      title,
      note: `${row.parameters.durabilityAsked}, slowest over the run`,
      summary: `${title}, stalls: ${said.join("; ")}`,
      steps: Array.from({ length: longest }, (_, i) => (i === 0 ? "start" : i === longest - 1 ? "end" : "")),
      lines: row.latencies.map(({ target, latency }) => ({
        name: target.name,
        role: target.role,
        values: latency.slowest,
      })),
      format: formatDuration,
      hasMarks: false,
    },
  ];
}

function percentileTable(caption: string, rows: readonly Row[], { labels }: ReportData): Table {
  return {
    kind: "table",
    caption,
    head: ["row", "durability", "target", ...PERCENTILES.map(({ label }) => label), "over 1 ms", "over 10 ms"],
    wordColumns: 3,
    rows: rows.flatMap((row) =>
      row.latencies.map((cell): Text[] => [
        labels.nameOf(row),
        row.parameters.durabilityAsked,
        nameOf(cell),
        ...PERCENTILES.map(({ key }) => percentileText(cell, key, row)),
        formatCount(cell.latency.over1Ms),
        formatCount(cell.latency.over10Ms),
      ]),
    ),
  };
}

/** Bold where a peer has less than the engine. */
function percentileText({ target, latency }: LatencyCell, key: (typeof PERCENTILES)[number]["key"], row: Row): Text {
  const text = formatDuration(latency[key]);
  const engine = row.latencies.find((cell) => cell.target.role === "subject");
  const isAhead = target.role === "peer" && engine !== undefined && latency[key] < engine.latency[key];
  return isAhead ? [{ strong: text }] : text;
}

function delayBlocks(rows: readonly Row[], { labels }: ReportData): Block[] {
  const lines = rows.flatMap((row) =>
    row.latencies.flatMap(({ eventLoopDelay, ...cell }): Text[][] =>
      eventLoopDelay === undefined
        ? []
        : [
            [
              labels.nameOf(row),
              row.parameters.durabilityAsked,
              nameOf(cell),
              ...[eventLoopDelay.p50Ms, eventLoopDelay.p99Ms, eventLoopDelay.maxMs].map(
                (delayMs) => `${significant(delayMs)} ms`,
              ),
            ],
          ],
    ),
  );
  if (lines.length === 0) return [];
  return [
    { kind: "heading", text: "Delay of the event loop" },
    {
      kind: "text",
      text: "How late timers of the same thread were while the row ran: what other work of the program waits.",
    },
    {
      kind: "table",
      caption: "Delay of the event loop",
      head: ["row", "durability", "target", "50 %", "99 %", "greatest"],
      wordColumns: 3,
      rows: lines,
    },
  ];
}

function nameOf({ target, isDisturbed, doneShare }: Pick<LatencyCell, "target" | "isDisturbed" | "doneShare">): string {
  return `${target.name}${doneShare < 1 ? " ‡" : ""}${isDisturbed ? " *" : ""}`;
}
