import { formatSpread, significant } from "../format.ts";
import { compareResults, regressions } from "../report/compare-results.ts";
import type { ComparedRow, Comparison } from "../report/compare-results.ts";
import { readResults } from "../report/read-results.ts";
import type { Style, Terminal } from "../terminal.ts";
import { countOption, UsageError } from "./command.ts";
import type { CommandContext } from "./command.ts";

/** Below this, ranges lie apart by chance in one row of ten and more. */
const RUNS_MIN = 4;

/** Shows what changed from one set of results to another; with `--fail-over`, fails when the engine got slower. */
export async function compareCommand({ terminal, positionals, values }: CommandContext): Promise<number> {
  const [before, after, ...others] = positionals;
  if (before === undefined || after === undefined || others.length > 0) {
    throw new UsageError("compare needs two result files or folders: before, after.");
  }
  const comparison = compareResults(readResults([before]), readResults([after]));
  if (comparison.rows.length === 0) throw new UsageError(`${before} and ${after} have no row in common.`);
  const percent = values["fail-over"] === undefined ? undefined : countOption(values, "fail-over", 1);
  if (percent !== undefined && comparison.machineDifferences.length > 0) {
    throw new Error(`The results are of different machines (${comparison.machineDifferences.join("; ")}).`);
  }
  showRows(comparison.rows, terminal);
  showNotes(comparison, terminal);
  return percent === undefined ? 0 : judge(comparison, percent, terminal);
}

const STYLES: Readonly<Record<ComparedRow["verdict"], Style>> = { better: "good", same: "dim", worse: "bad" };

function showRows(rows: readonly ComparedRow[], terminal: Terminal): void {
  terminal.table(
    ["row", "durability", "target", "before", "after", "change"],
    rows.map((row) => [
      row.name,
      row.durability,
      row.target,
      formatSpread(row.before),
      formatSpread(row.after),
      terminal.style(STYLES[row.verdict], describeChange(row)),
    ]),
    [3, 4, 5],
  );
}

/** `12.5 % more time`, or that no difference was seen. */
function describeChange({ change, verdict, isDisturbed }: ComparedRow): string {
  const mark = isDisturbed ? " *" : "";
  if (verdict === "same") return `no difference seen${mark}`;
  return `${significant(Math.abs(change) * 100)} % ${change > 0 ? "more" : "less"} time${mark}`;
}

function showNotes({ rows, onlyBefore, onlyAfter, machineDifferences }: Comparison, terminal: Terminal): void {
  const countOf = (verdict: ComparedRow["verdict"]): number => rows.filter((row) => row.verdict === verdict).length;
  terminal.line();
  terminal.line(
    `${rows.length} rows: ${countOf("better")} better, ${countOf("worse")} worse, in ${countOf("same")} no difference seen (the ranges of the runs overlap).`,
  );
  const runCount = Math.min(...rows.map((row) => row.runCount));
  if (runCount < RUNS_MIN) {
    terminal.line(
      `With ${runCount} runs a side, ${chanceText(runCount)}: repeat with --runs 5 before believing a change.`,
    );
  }
  if (rows.some(({ isDisturbed }) => isDisturbed)) {
    terminal.line("* others used much of the machine in a run: measure again.");
  }
  if (onlyBefore.length > 0) terminal.line(`Only before: ${onlyBefore.join("; ")}.`);
  if (onlyAfter.length > 0) terminal.line(`Only after: ${onlyAfter.join("; ")}.`);
  if (machineDifferences.length > 0) {
    terminal.line(terminal.style("bad", `Different machines, so this says nothing: ${machineDifferences.join("; ")}.`));
  }
}

/** Of the ways to order the runs of two equal sides, two have one side wholly before the other. */
function chanceText(runCount: number): string {
  let orders = 1;
  for (let i = 1; i <= runCount; i++) orders = (orders * (runCount + i)) / i;
  return orders <= 2 ? "ranges say nothing" : `ranges lie apart by chance in one row of ${Math.round(orders / 2)}`;
}

function judge(comparison: Comparison, percent: number, terminal: Terminal): number {
  const worse = regressions(comparison, percent);
  if (worse.length === 0) {
    terminal.line(terminal.style("good", `No row of the engine takes over ${percent} % more time.`));
    return 0;
  }
  terminal.line(terminal.style("bad", `${worse.length} rows of the engine take over ${percent} % more time:`));
  for (const row of worse) terminal.line(`  ${row.name} at ${row.durability}: ${describeChange(row)}`);
  return 1;
}
