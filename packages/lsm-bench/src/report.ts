import { formatBytes, formatCount, formatDuration, formatShare, formatSpread, significant } from "./format.ts";
import { spreadOf } from "./measure.ts";
import type { Spread } from "./measure.ts";
import type { BenchReport, RunRecord, TargetEntry } from "./runner.ts";
import { FLOOR, SUBJECT } from "./targets/registry.ts";
import { workloadNamed } from "./workloads/registry.ts";

/** Above this share of the machine used by others, a cell is marked. */
const FOREIGN_SHARE_MAX = 0.15;

interface Row {
  readonly name: string;
  readonly workload: string;
  readonly asked: string;
  readonly operationCount: number;
}

/**
 * Writes a report as Markdown: times with their ratio to the best peer, processor time, space and memory, and how it was measured.
 *
 * @param report what {@link runBenchmark} returned
 */
export function renderMarkdown(report: BenchReport): string {
  const targets = report.targets.filter(({ absent }) => absent === undefined);
  const rows = rowsOf(report.records);
  return [
    `# lsm-bench: ${formatCount(report.options.recordCount)} records, values of ${report.options.valueBytes} bytes`,
    machineLines(report),
    "## Time per operation",
    `Median (least–greatest) of ${report.options.runCount} runs. The ratio is the best peer's median over that of ${SUBJECT}: above 1, ${SUBJECT} is faster; ${FLOOR} is no peer. ` +
      `A level in brackets is what the target gives where it has not the one asked. An asterisk: others used more than ${formatShare(FOREIGN_SHARE_MAX)} of the machine in a run.`,
    timeTable(report, rows, targets),
    "## Processor time per operation, all threads",
    table(
      ["workload", "durability", ...targets.map(({ name }) => name)],
      rows.map((row) => [
        row.name,
        row.asked,
        ...targets.map(({ name }) => mapSamples(cpuSamples(report, row, name), ({ median }) => formatDuration(median))),
      ]),
    ),
    "## Size on disk after the workload",
    workloadTable(report, targets, ({ diskBytes }) => diskBytes),
    "## Peak memory above what the process held before the database was opened",
    workloadTable(report, targets, ({ peakRssBytes, baselineRssBytes }) =>
      Math.max(0, peakRssBytes - baselineRssBytes),
    ),
    "## What was measured",
    [...new Set(rows.map(({ workload }) => workload))]
      .map((name) => `- **${name}**: ${workloadNamed(name).summary}`)
      .join("\n"),
    "## Targets",
    report.targets.map(targetLine).join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

function machineLines({ machine, startedAt, finishedAt, loadAverageBefore, records }: BenchReport): string {
  const worst = Math.max(0, ...records.map(({ foreignShare }) => foreignShare));
  return [
    `- ${machine.processor}, ${machine.coreCount} cores, ${formatBytes(machine.memoryBytes)} of memory; ${machine.system}; Node ${machine.node}`,
    `- ${machine.fileSystem}; an append of 4 KB with fdatasync takes ${formatDuration(machine.fdatasyncMicros * 1000)}`,
    `- ${startedAt} to ${finishedAt}; load average before ${significant(loadAverageBefore)}; others used at most ${formatShare(worst)} of the machine in any run`,
  ].join("\n");
}

function timeTable(report: BenchReport, rows: readonly Row[], targets: readonly TargetEntry[]): string {
  return table(
    ["workload", "durability", "operations", ...targets.map(({ name }) => name), "ratio to best peer"],
    rows.map((row) => [
      row.name,
      row.asked,
      formatCount(row.operationCount),
      ...targets.map(({ name }) => timeCell(report, row, name)),
      ratioCell(report, row, targets),
    ]),
  );
}

function timeCell(report: BenchReport, row: Row, target: string): string {
  const records = recordsOf(report, row, target);
  const given = records[0]?.given;
  const isDisturbed = records.some(({ foreignShare }) => foreignShare > FOREIGN_SHARE_MAX);
  return mapSamples(timeSamples(report, row, target), (spread) => {
    const level = given === row.asked || target === FLOOR ? "" : ` [${given}]`;
    return `${formatSpread(spread)}${level}${isDisturbed ? " \\*" : ""}`;
  });
}

function ratioCell(report: BenchReport, row: Row, targets: readonly TargetEntry[]): string {
  const median = (target: string): number =>
    mapSamples(timeSamples(report, row, target), (spread) => spread.median, Number.NaN);
  const own = median(SUBJECT);
  const peers = targets
    .filter(({ name }) => name !== SUBJECT && name !== FLOOR)
    .map(({ name }) => median(name))
    .filter((value) => !Number.isNaN(value));
  return Number.isNaN(own) || peers.length === 0 ? "–" : `${significant(Math.min(...peers) / own)}×`;
}

function workloadTable(
  report: BenchReport,
  targets: readonly TargetEntry[],
  measureOf: (record: RunRecord) => number | undefined,
): string {
  const lines: string[][] = [];
  const seen = new Set<string>();
  for (const { workload, asked } of report.records) {
    if (seen.has(`${workload} ${asked}`)) continue;
    seen.add(`${workload} ${asked}`);
    const cells = targets.map(({ name }) => {
      const records = report.records.filter(
        (record) => record.workload === workload && record.asked === asked && record.target === name,
      );
      const samples = records.map(measureOf).filter((sample) => sample !== undefined);
      return mapSamples(samples, ({ median }) => formatBytes(Math.round(median)));
    });
    if (cells.some((cell) => cell !== "–")) lines.push([workload, asked, ...cells]);
  }
  return table(["workload", "durability", ...targets.map(({ name }) => name)], lines);
}

function targetLine({ name, version, settings, absent }: TargetEntry): string {
  return absent === undefined ? `- **${name}** ${version}: ${settings}` : `- **${name}**: absent here (${absent})`;
}

function rowsOf(records: readonly RunRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { workload, asked, measurements } of records) {
    for (const { row: name, operationCount } of measurements) {
      const id = `${name} ${asked}`;
      if (!rows.has(id)) rows.set(id, { name, workload, asked, operationCount });
    }
  }
  return [...rows.values()];
}

function recordsOf(report: BenchReport, row: Row, target: string): RunRecord[] {
  return report.records.filter(
    (record) => record.target === target && record.workload === row.workload && record.asked === row.asked,
  );
}

function timeSamples(report: BenchReport, row: Row, target: string): number[] {
  return measurementsOf(report, row, target).map(({ wallMs, operationCount }) => (wallMs * 1e6) / operationCount);
}

function cpuSamples(report: BenchReport, row: Row, target: string): number[] {
  return measurementsOf(report, row, target).map(({ cpuMs, operationCount }) => (cpuMs * 1e6) / operationCount);
}

function measurementsOf(report: BenchReport, row: Row, target: string): RunRecord["measurements"] {
  return recordsOf(report, row, target).flatMap(({ measurements }) =>
    measurements.filter(({ row: name }) => name === row.name),
  );
}

function mapSamples(samples: readonly number[], render: (spread: Spread) => string): string;
function mapSamples(samples: readonly number[], render: (spread: Spread) => number, absent: number): number;
function mapSamples<T>(samples: readonly number[], render: (spread: Spread) => T, absent?: T): T | string {
  return samples.length === 0 ? (absent ?? "–") : render(spreadOf(samples));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
