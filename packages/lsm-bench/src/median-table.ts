import { stripVTControlCharacters } from "node:util";
import { formatDuration } from "./format.ts";
import { spreadOf } from "./measure.ts";
import type { ResultRecord } from "./results.ts";
import type { Terminal } from "./terminal.ts";

/** What is needed of a record. */
export type TimedRow = Pick<ResultRecord, "target" | "row" | "parameters" | "wallMs" | "operationCount">;

/** Times of rows so far, by row and target. */
export class MedianTable {
  readonly #targets: readonly string[];
  readonly #rows = new Map<string, { readonly head: readonly string[]; readonly samples: Map<string, number[]> }>();

  /** @param targets in the order of the columns */
  constructor(targets: readonly string[]) {
    this.#targets = targets;
  }

  /** Takes one run of a row on a target. */
  add(record: TimedRow): void {
    const { row, parameters, target } = record;
    const id = `${row} ${JSON.stringify(parameters)}`;
    const known = this.#rows.get(id) ?? { head: [row, parametersText(record)], samples: new Map<string, number[]>() };
    this.#rows.set(id, known);
    known.samples.set(target, [...(known.samples.get(target) ?? []), nanosOf(record)]);
  }

  /** The table with as many targets as the terminal is broad enough for; empty before the first result. */
  lines(terminal: Terminal): string[] {
    if (this.#rows.size === 0) return [];
    const present = this.#targets.filter((name) => [...this.#rows.values()].some(({ samples }) => samples.has(name)));
    for (let count = present.length; ; count--) {
      const lines = this.#linesOf(present.slice(0, count), present.length - count, terminal);
      const width = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
      if (width <= terminal.width || count <= 1) return lines;
    }
  }

  #linesOf(targets: readonly string[], hiddenCount: number, terminal: Terminal): string[] {
    const more = hiddenCount === 0 ? [] : [`+${hiddenCount}`];
    const rows = [...this.#rows.values()].map(({ head, samples }) => [
      ...head,
      ...targets.map((name) => {
        const own = samples.get(name);
        return own === undefined ? "" : formatDuration(spreadOf(own).median);
      }),
      ...more.map(() => "…"),
    ]);
    const head = ["row", "at", ...targets, ...more];
    return terminal.tableLines(
      head,
      rows,
      targets.map((_, i) => i + 2),
    );
  }
}

function parametersText({ parameters }: TimedRow): string {
  const { durabilityAsked, recordCount, valueBytes, keyKind } = parameters;
  const count = new Intl.NumberFormat("en-US", { notation: "compact" }).format(recordCount);
  return `${durabilityAsked} ${count} ${valueBytes}B${keyKind === "decimal" ? "" : ` ${keyKind}`}`;
}

/** Time per operation. */
export function nanosOf({ wallMs, operationCount }: TimedRow): number {
  return (wallMs * 1e6) / Math.max(1, operationCount);
}
