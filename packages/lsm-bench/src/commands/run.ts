import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BenchOptions } from "../bench-options.ts";
import { formatCount, formatDuration, formatShare } from "../format.ts";
import { LiveTable } from "../live-table.ts";
import type { Step } from "../plan-steps.ts";
import { FOREIGN_SHARE_MAX } from "../report/cell.ts";
import { renderReport } from "../report/render-report.ts";
import { sectionLines } from "../report/section-lines.ts";
import type { ResultFile } from "../results.ts";
import { TaskError } from "../run-child.ts";
import { profileCell } from "../run-step.ts";
import { runBenchmark } from "../runner.ts";
import type { Terminal } from "../terminal.ts";
import { benchOptions } from "./bench-arguments.ts";
import { packagePath, textOption, UsageError } from "./command.ts";
import type { CommandContext, OptionValues } from "./command.ts";

/** Above this load average the machine is busy with something else, and the numbers would say so. */
const LOAD_PER_CORE_MAX = 0.5;

/** Exit code after Ctrl-C. */
const STOPPED = 130;

/** Measures, and writes results as JSON and the report of them. */
export async function runCommand(context: CommandContext): Promise<number> {
  const { terminal, values } = context;
  const options = benchOptions(context);
  try {
    const profileDir = textOption(values, "profile");
    if (profileDir !== undefined) return await profile(options, resolve(profileDir), context);
    const results = await measureAll(options, context);
    if (isEmpty(results)) return tellEmpty(results, options, terminal);
    warnOfLoad(results, terminal);
    await writeResults(results, terminal, values);
    if (results.stopped !== undefined) return STOPPED;
    return results.failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(options.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isEmpty({ records, latencies, failures }: ResultFile): boolean {
  return records.length + latencies.length + failures.length === 0;
}

/** @throws {UsageError} unless it was stopped: what was asked for cannot be done */
function tellEmpty({ stopped, omissions }: ResultFile, options: BenchOptions, terminal: Terminal): number {
  if (stopped === undefined) {
    const { selections, durabilities } = options;
    const others = selections.flatMap(({ workload: { name, durabilities: levels } }) =>
      levels.some((level) => durabilities.includes(level)) ? [] : [`${name} is measured at ${levels.join(", ")} only`],
    );
    const omitted = omissions.map(({ target, workload, reason }) => `${target}, ${workload}: ${reason}`);
    throw new UsageError(["There was nothing to measure.", ...others, ...omitted].join("\n"));
  }
  terminal.line("Stopped before the first result.");
  return STOPPED;
}

async function measureAll(
  options: BenchOptions,
  { terminal, signal, positionals, values }: CommandContext,
): Promise<ResultFile> {
  const { selections, targets, recordCounts, runCount, latencyRunCount } = options;
  const records = recordCounts.map((count) => formatCount(count)).join(", ");
  const counts = `${selections.length} workloads, ${targets.length} targets, ${records} records`;
  terminal.line(`${counts}; ${runCount} runs for throughput, ${latencyRunCount} for latencies`);
  const display = new LiveTable(terminal, targets);
  try {
    return await runBenchmark(options, commandLine(positionals, values), {
      onTargets(entries) {
        for (const { name, absent } of entries) if (absent !== undefined) terminal.line(`${name} is absent: ${absent}`);
      },
      onStep: (step, remaining) => {
        const { index, stepCount } = step;
        display.onStep({ index, stepCount, label: labelOf(step), ...(remaining === undefined ? {} : { remaining }) });
      },
      onResults: (_, results) => display.onResults(results),
      onFailure: (_, failure, error) => display.onFailure(failure, error instanceof TaskError ? error.details : ""),
      signal,
    });
  } finally {
    display.stop();
  }
}

function labelOf({ run, pass, selection, parameters, description }: Step): string {
  const { recordCount, valueBytes, keyKind, durabilityAsked } = parameters;
  const bytes = keyKind === "record" ? "" : `, values of ${valueBytes} B, ${keyKind} keys`;
  const data = `${formatCount(recordCount)} records${bytes}`;
  return `run ${run + 1}${pass === "latency" ? " for latencies" : ""}, ${selection.workload.name} at ${durabilityAsked} on ${description.name}, ${data}`;
}

/** Arguments that matter for what is measured; not where it is written. */
function commandLine(positionals: readonly string[], values: OptionValues): string {
  const options = Object.entries(values).flatMap(([name, value]): string[] => {
    if (value === undefined || name === "dir" || name === "out") return [];
    if (Array.isArray(value)) return value.map((item) => `--${name} ${item}`);
    return [value === true ? `--${name}` : `--${name} ${value}`];
  });
  return ["lsm-bench run", ...positionals, ...options].join(" ");
}

function warnOfLoad({ loadAverageBefore, machine, records }: ResultFile, terminal: Terminal): void {
  const worst = records.reduce((max, { foreignShare }) => Math.max(max, foreignShare), 0);
  const isLoaded = loadAverageBefore > LOAD_PER_CORE_MAX * machine.coreCount;
  if (!isLoaded && worst < FOREIGN_SHARE_MAX) return;
  const load = `load average ${loadAverageBefore.toFixed(2)} before, others used up to ${formatShare(worst)} of it in a run`;
  terminal.line(terminal.style("bad", `The machine was not idle: ${load}. Do not quote these numbers.`));
}

async function writeResults(results: ResultFile, terminal: Terminal, values: OptionValues): Promise<void> {
  const dir = resolve(textOption(values, "out") ?? packagePath("results"));
  mkdirSync(dir, { recursive: true });
  const stamp = results.startedAt.slice(0, 19).replaceAll(":", "");
  const base = join(dir, `${values["record"] === true ? "record-" : ""}${stamp}`);
  writeFileSync(`${base}.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  const { findings, markdown, html } = await renderReport([results]);
  writeFileSync(`${base}.md`, markdown);
  writeFileSync(`${base}.html`, html);
  terminal.line();
  if (results.stopped !== undefined) terminal.line(terminal.style("bad", "Stopped; what was measured until then:"));
  for (const line of sectionLines(findings, terminal)) terminal.line(line);
  terminal.line();
  terminal.line(`Written: ${base}.json, .md and .html`);
}

async function profile(
  options: BenchOptions,
  profileDir: string,
  { terminal, signal }: CommandContext,
): Promise<number> {
  if (options.targets.length !== 1 || options.selections.length !== 1) {
    throw new UsageError("--profile needs one workload and one --target.");
  }
  const { measurements } = await profileCell(options, profileDir, signal);
  for (const { row, wallMs, operationCount } of measurements) {
    const time = formatDuration((wallMs * 1e6) / operationCount);
    terminal.line(`${row}: ${time} an operation (under the profiler, which slows it down)`);
  }
  terminal.line(`CPU profiles of each thread are in ${profileDir}; browsers' and editors' developer tools open them.`);
  return 0;
}
