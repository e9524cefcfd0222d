import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Durability } from "../bench-target.ts";
import { formatCount, formatDuration, formatShare } from "../format.ts";
import { renderMarkdown } from "../report.ts";
import { profileCell, runBenchmark } from "../runner.ts";
import type { BenchOptions, BenchReport, RunRecord, Step } from "../runner.ts";
import { TARGET_NAMES } from "../targets/registry.ts";
import type { Terminal } from "../terminal.ts";
import { WORKLOADS, workloadNamed } from "../workloads/registry.ts";
import { countOption, listOption, packagePath, textOption, UsageError } from "./command.ts";
import type { CommandContext, OptionValues } from "./command.ts";

const LEVELS: readonly Durability[] = ["none", "process", "sync"];
/** Above this load average the machine is busy with something else, and the numbers would say so. */
const LOAD_PER_CORE_MAX = 0.5;

/** Measures, prints the report, and writes it as JSON and Markdown. */
export async function runCommand(context: CommandContext): Promise<number> {
  const { terminal, values, signal } = context;
  const options = benchOptions(context);
  const profileDir = textOption(values, "profile");
  if (profileDir !== undefined) return profile(options, resolve(profileDir), context);

  terminal.line(
    `${options.workloads.length} workloads, ${options.targets.length} targets, ${formatCount(options.recordCount)} records, ${options.runCount} runs`,
  );
  const display = new StepDisplay(terminal);
  let report: BenchReport;
  try {
    report = await runBenchmark(options, {
      onStep: (step) => display.begin(step),
      onRecord: (record) => display.end(record),
      signal,
    });
  } finally {
    display.stop();
    rmSync(options.dir, { recursive: true, force: true });
  }
  warnOfLoad(report, terminal);
  const markdown = renderMarkdown(report);
  terminal.line();
  terminal.line(markdown);
  terminal.line(`Written to ${writeResults(report, markdown, values)}`);
  return 0;
}

function benchOptions({ positionals, values }: CommandContext): BenchOptions {
  const targets = listOption(values, "target");
  const levels = listOption(values, "durability");
  for (const target of targets) {
    if (!TARGET_NAMES.includes(target))
      throw new UsageError(`Unknown target "${target}": one of ${TARGET_NAMES.join(", ")}.`);
  }
  for (const level of levels) {
    if (!LEVELS.some((known) => known === level))
      throw new UsageError(`Unknown durability "${level}": one of ${LEVELS.join(", ")}.`);
  }
  const parent = resolve(textOption(values, "dir") ?? packagePath(".data"));
  mkdirSync(parent, { recursive: true });
  return {
    targets: targets.length === 0 ? TARGET_NAMES : targets,
    workloads: positionals.length === 0 ? WORKLOADS : positionals.map(workloadOf),
    durabilities: levels.length === 0 ? LEVELS : LEVELS.filter((level) => levels.includes(level)),
    recordCount: countOption(values, "n", 1_000_000),
    valueBytes: countOption(values, "value", 100),
    runCount: countOption(values, "runs", values["record"] === true ? 5 : 3),
    seed: countOption(values, "seed", 1),
    cacheBytes: countOption(values, "cache", 256) * 1_000_000,
    dir: mkdtempSync(join(parent, "bench-")),
  };
}

function workloadOf(name: string): BenchOptions["workloads"][number] {
  try {
    return workloadNamed(name);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The line that says what runs now and for how long, and one line for each result. */
class StepDisplay {
  readonly #terminal: Terminal;
  #timer: NodeJS.Timeout | undefined;
  #step: Step | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(step: Step): void {
    this.stop();
    this.#step = step;
    if (!this.#terminal.isLive) return;
    const start = performance.now();
    const show = (): void => {
      const seconds = Math.floor((performance.now() - start) / 1000);
      this.#terminal.status(`${labelOf(step)} … ${seconds} s`);
    };
    show();
    this.#timer = setInterval(show, 500);
  }

  end(record: RunRecord): void {
    this.stop();
    const rows = record.measurements.map(
      ({ row, wallMs, operationCount }) => `${row} ${formatDuration((wallMs * 1e6) / operationCount)}`,
    );
    if (this.#step !== undefined) this.#terminal.line(`${labelOf(this.#step)}: ${rows.join(", ")}`);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.clearStatus();
  }
}

function labelOf({ index, stepCount, run, workload, durability, target }: Step): string {
  return `[${index + 1}/${stepCount}] run ${run + 1}, ${workload} at ${durability} on ${target}`;
}

function warnOfLoad({ loadAverageBefore, machine, records }: BenchReport, terminal: Terminal): void {
  const worst = Math.max(0, ...records.map(({ foreignShare }) => foreignShare));
  const isLoaded = loadAverageBefore > LOAD_PER_CORE_MAX * machine.coreCount;
  if (!isLoaded && worst < 0.15) return;
  terminal.line(
    terminal.style(
      "bad",
      `The machine was not idle: load average ${loadAverageBefore.toFixed(2)} before, others used up to ${formatShare(worst)} of it in a run. Do not quote these numbers.`,
    ),
  );
}

function writeResults(report: BenchReport, markdown: string, values: OptionValues): string {
  const dir = resolve(textOption(values, "out") ?? packagePath("results"));
  mkdirSync(dir, { recursive: true });
  const stamp = report.startedAt.slice(0, 16).replaceAll(":", "");
  const name = `${values["record"] === true ? "record-" : ""}${stamp}-n${report.options.recordCount}`;
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(join(dir, `${name}.md`), markdown);
  return join(dir, `${name}.{json,md}`);
}

async function profile(options: BenchOptions, profileDir: string, context: CommandContext): Promise<number> {
  const { terminal, signal } = context;
  try {
    if (options.targets.length !== 1 || options.workloads.length !== 1) {
      throw new UsageError("--profile needs one workload and one --target.");
    }
    const { measurements } = await profileCell(options, profileDir, signal);
    for (const { row, wallMs, operationCount } of measurements) {
      const time = formatDuration((wallMs * 1e6) / operationCount);
      terminal.line(`${row}: ${time} an operation (under the profiler, which slows it down)`);
    }
    terminal.line(
      `CPU profiles of each thread are in ${profileDir}; browsers' and editors' developer tools open them.`,
    );
  } finally {
    rmSync(options.dir, { recursive: true, force: true });
  }
  return 0;
}
