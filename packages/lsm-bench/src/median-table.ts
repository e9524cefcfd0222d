import { stripVTControlCharacters } from "node:util";
import { formatDuration } from "./format.ts";
import { spreadOf } from "./measure.ts";
import type { Failure, ResultRecord } from "./results.ts";
import type { Terminal } from "./terminal.ts";

/** What is needed of a record. */
export type TimedRow = Pick<
  ResultRecord,
  "target" | "workload" | "row" | "parameters" | "wallMs" | "operationCount" | "plannedCount"
>;

/** Behind a time that is of some of the operations only, as in a report. */
export const CUT_MARK: string = " ‡";

interface ShownRow {
  /** Name and parameters. */
  readonly head: readonly string[];
  /** What failures are told by, behind the target. */
  readonly group: string;
  readonly samples: Map<string, number[]>;
  /** Targets whose time was up. */
  readonly cut: Set<string>;
}

/** Times of rows so far, by row and target. */
export class MedianTable {
  readonly #targets: readonly string[];
  readonly #rows = new Map<string, ShownRow>();
  /** What failed, as `target workload parameters`. */
  readonly #failed = new Set<string>();

  /** @param targets in the order of the columns */
  constructor(targets: readonly string[]) {
    this.#targets = targets;
  }

  /** Takes one run of a row on a target. */
  add(record: TimedRow): void {
    const { row, parameters, target } = record;
    const id = `${row} ${JSON.stringify(parameters)}`;
    const known = this.#rows.get(id) ?? {
      head: [row, parametersText(parameters)],
      group: groupOf(record),
      samples: new Map<string, number[]>(),
      cut: new Set<string>(),
    };
    this.#rows.set(id, known);
    if (record.plannedCount !== undefined) known.cut.add(target);
    known.samples.set(target, [...(known.samples.get(target) ?? []), nanosOf(record)]);
  }

  /** A target failed: whatever its earlier runs gave does not count. */
  fail(failure: Pick<Failure, "target" | "workload" | "parameters">): void {
    this.#failed.add(`${failure.target} ${groupOf(failure)}`);
  }

  /** The table with as many targets as the terminal is broad enough for; empty before the first result. */
  lines(terminal: Terminal): string[] {
    if (this.#rows.size === 0) return [];
    const rows = [...this.#rows.values()];
    const present = this.#targets.filter((name) => rows.some((row) => this.#textOf(row, name) !== ""));
    for (let count = present.length; ; count--) {
      const lines = this.#linesOf(present.slice(0, count), present.length - count, terminal);
      const width = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
      if (width <= terminal.width || count <= 1) return lines;
    }
  }

  #linesOf(targets: readonly string[], hiddenCount: number, terminal: Terminal): string[] {
    const more = hiddenCount === 0 ? [] : [`+${hiddenCount}`];
    const rows = [...this.#rows.values()].map((row) => [
      ...row.head,
      ...targets.map((name) => this.#textOf(row, name)),
      ...more.map(() => "…"),
    ]);
    const head = ["row", "at", ...targets, ...more];
    return terminal.tableLines(
      head,
      rows,
      targets.map((_, i) => i + 2),
    );
  }

  #textOf({ samples, cut, group }: ShownRow, target: string): string {
    if (this.#failed.has(`${target} ${group}`)) return "failed";
    const own = samples.get(target);
    if (own === undefined) return "";
    return formatDuration(spreadOf(own).median) + (cut.has(target) ? CUT_MARK : "");
  }
}

function groupOf({ workload, parameters }: Pick<TimedRow, "workload" | "parameters">): string {
  return `${workload} ${JSON.stringify(parameters)}`;
}

function parametersText(parameters: TimedRow["parameters"]): string {
  const { durabilityAsked, recordCount, valueBytes, keyKind } = parameters;
  const count = new Intl.NumberFormat("en-US", { notation: "compact" }).format(recordCount);
  return `${durabilityAsked} ${count} ${valueBytes}B${keyKind === "decimal" ? "" : ` ${keyKind}`}`;
}

/** Time per operation. */
export function nanosOf({ wallMs, operationCount }: TimedRow): number {
  return (wallMs * 1e6) / Math.max(1, operationCount);
}
