import cliProgress from "cli-progress";
import { formatDuration } from "./format.ts";
import { CUT_MARK, MedianTable, nanosOf } from "./median-table.ts";
import type { TimedRow } from "./median-table.ts";
import type { Remaining } from "./forecast.ts";
import type { Failure } from "./results.ts";
import type { Terminal } from "./terminal.ts";

/** What is about to be measured. */
export interface LiveStep {
  /** 0 is the first. */
  readonly index: number;
  readonly stepCount: number;
  /** In words: run, workload, parameters, target. */
  readonly label: string;
  /** How long it and those behind it will take, when something is known of it. */
  readonly remaining?: Remaining;
}

/** What a step gave: times, or in a latency pass percentiles. */
export interface LiveResults {
  readonly records: readonly TimedRow[];
  readonly latencies: readonly {
    readonly row: string;
    readonly latency: { readonly p999: number };
  }[];
}

/**
 * What people see while a benchmark runs: the medians so far in a table that grows, under it one bar for the whole run with the time that
 * remains. Without a terminal, a line for each step.
 */
export class LiveTable {
  readonly #terminal: Terminal;
  readonly #medians: MedianTable;
  readonly #start: number = performance.now();
  #step: LiveStep | undefined;
  #stepStart = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param targets in the order of the columns, the engine first */
  constructor(terminal: Terminal, targets: readonly string[]) {
    this.#terminal = terminal;
    this.#medians = new MedianTable(targets);
  }

  /** A step begins. */
  onStep(step: LiveStep): void {
    this.#step = step;
    this.#stepStart = performance.now();
    this.#draw();
    if (this.#terminal.isLive) this.#timer ??= setInterval(() => this.#draw(), 500);
  }

  /** The current step gave results. */
  onResults({ records, latencies }: LiveResults): void {
    for (const record of records) this.#medians.add(record);
    if (this.#terminal.isLive || this.#step === undefined) return;
    const { index, stepCount, label } = this.#step;
    const times = records.map((record) => {
      const mark = record.plannedCount === undefined ? "" : CUT_MARK;
      return `${record.row} ${formatDuration(nanosOf(record))}${mark}`;
    });
    const tails = latencies.map(({ row, latency }) => `${row} ${formatDuration(latency.p999)} at 99.9 %`);
    this.#terminal.line(`[${index + 1}/${stepCount}] ${label}: ${[...times, ...tails].join(", ")}`);
  }

  /**
   * The current step failed. The reason is written above the table, to stay.
   *
   * @param details more about it, of several lines
   */
  onFailure(failure: Failure, details: string): void {
    this.#medians.fail(failure);
    this.#terminal.clearFrame();
    const step = this.#step === undefined ? "" : `[${this.#step.index + 1}/${this.#step.stepCount}] `;
    const what = `${step}${failure.workload} on ${failure.target} failed: ${failure.reason}`;
    this.#terminal.line(this.#terminal.style("bad", what));
    if (details !== "") this.#terminal.line(this.#terminal.style("dim", details));
    this.#draw();
  }

  /** Takes the bar away and leaves the whole table. May be called again. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#terminal.clearFrame();
    if (!this.#terminal.isLive || this.#step === undefined) return;
    this.#step = undefined;
    for (const line of this.#medians.lines(this.#terminal)) this.#terminal.line(line);
  }

  #draw(): void {
    if (this.#step === undefined || !this.#terminal.isLive) return;
    const now = performance.now();
    const bar = progressLines(this.#step, now - this.#start, now - this.#stepStart, this.#terminal);
    const room = this.#terminal.height - bar.length;
    const lines = this.#medians.lines(this.#terminal);
    // The newest rows are at the end; the head stays.
    const shown = lines.length <= room ? lines : [...lines.slice(0, HEAD_LINES), ...lines.slice(HEAD_LINES - room)];
    this.#terminal.frame([...shown, ...bar]);
  }
}

/** Border, names, border. */
const HEAD_LINES = 3;
const BAR_COLUMNS_MAX = 40;

/** The bar is of time, not of steps, as far as that is known. */
function progressLines(
  { index, stepCount, label, remaining }: LiveStep,
  elapsedMs: number,
  stepMs: number,
  terminal: Terminal,
): string[] {
  const leftMs = remaining === undefined ? undefined : Math.max(0, remaining.stepMs - stepMs) + remaining.restMs;
  const share = leftMs === undefined ? index / stepCount : elapsedMs / (elapsedMs + leftMs);
  const columns = Math.max(10, Math.min(BAR_COLUMNS_MAX, terminal.width - 40));
  const bar = cliProgress.Format.BarFormat(share, {
    barsize: columns,
    barCompleteString: "█".repeat(columns),
    barIncompleteString: "░".repeat(columns),
    barGlue: "",
  });
  const left = leftMs === undefined ? "" : `, about ${formatRemaining(leftMs)} left`;
  return [`${bar} ${index}/${stepCount}${left}`, terminal.style("dim", label)];
}

function formatRemaining(remainingMs: number): string {
  const seconds = Math.round(remainingMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
