#!/usr/bin/env node
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { UsageError } from "./commands/command.ts";
import type { Command } from "./commands/command.ts";
import { compareCommand } from "./commands/compare.ts";
import { listCommand } from "./commands/list.ts";
import { prepareCommand } from "./commands/prepare.ts";
import { RECORD_OPTIONS, recordCommand } from "./commands/record.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { tourCommand } from "./commands/tour.ts";
import { typedCommand } from "./commands/typed.ts";
import { Terminal } from "./terminal.ts";

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  dir: { type: "string" },
  fresh: { type: "boolean" },
  target: { type: "string", multiple: true },
  durability: { type: "string", multiple: true },
  n: { type: "string" },
  value: { type: "string" },
  key: { type: "string", multiple: true },
  latency: { type: "string" },
  runs: { type: "string" },
  seed: { type: "string" },
  cache: { type: "string" },
  "max-seconds": { type: "string" },
  timeout: { type: "string" },
  out: { type: "string" },
  record: { type: "boolean" },
  profile: { type: "string" },
  html: { type: "string" },
  markdown: { type: "string" },
  "fail-over": { type: "string" },
} as const satisfies ParseArgsConfig["options"];

const HELP = `lsm-bench tour [--dir <directory>] [--fresh]
    A tour of lsm-core over all the cities of the world. --fresh starts over.

lsm-bench run [<set> | <workload or row>…] [options]
    Measures lsm-core against its peers, and writes results and a report. Without a name: all. A target that fails or answers
    wrongly is left out of that workload, the rest goes on, and the exit code is 1 in the end. Ctrl-C writes the results so far.
    --target <name>        repeatable; default: all that are present
    --durability <level>   none, process or sync; repeatable; default: process and sync
    --n <count>            records, default 1000000; several with commas
    --value <bytes>        length of values, default 100; several with commas
    --key <kind>           decimal, path, url, uuid, hash or city; repeatable; default decimal
    --runs <count>         runs for throughput, default 3, or 5 with --record
    --latency <count>      runs for latencies, default 1; 0 for none
    --seed <number>        default 1
    --cache <MB>           cache of targets that have one, default 256
    --max-seconds <count>  a row of any target stops after that time, and says how many operations it did; default 60
    --timeout <seconds>    a process that takes longer is killed and counts as failed, default 1800
    --dir <directory>      where the databases are made; default .data in the package
    --out <directory>      where results are written; default results in the package
    --record               names the results so that git keeps them
    --profile <directory>  runs one workload on one target once and writes CPU profiles there

lsm-bench record [<part>…] [options]
    Measures what is published, part after part, in about an hour: "lsm-bench list" has the parts and how long each takes.
    Needs an idle machine. The results are named so that git keeps them. --n, --runs, --latency, --max-seconds, --dir and --out
    count more than what the parts say.

lsm-bench report [<results>…] [--html <file>] [--markdown <file>]
    Writes a report of result files, or folders of them: a page with charts, and Markdown. Default: the newest results.

lsm-bench compare <before> <after> [--fail-over <percent>]
    What changed between two result files or folders, beyond the spread of their runs.
    --fail-over <percent>  exit code 1 when a row of the engine takes that much more time

lsm-bench typed [--n <count>] [--dir <directory>]
    What lsm-typed costs beside lsm-core: puts, gets, transactions, scans of an index.

lsm-bench list
    Lists sets, workloads, targets, why a target is absent, and the parts of a record.

lsm-bench prepare
    Builds or fetches what an installation leaves out: better-sqlite3's addon, rocksdb-js on Node 20.
`;

type OptionName = keyof typeof OPTIONS;

/** A command, and what it takes. */
interface Entry {
  readonly run: Command;
  readonly options: readonly OptionName[];
  readonly takesNames?: true;
}

const RUN_OPTIONS: readonly OptionName[] = [
  ...(["target", "durability", "n", "value", "key", "runs", "latency", "seed", "cache", "max-seconds"] as const),
  ...(["timeout", "dir", "out", "record", "profile"] as const),
];

const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ["compare", { run: compareCommand, options: ["fail-over"], takesNames: true }],
  ["list", { run: listCommand, options: [] }],
  ["prepare", { run: prepareCommand, options: [] }],
  ["record", { run: recordCommand, options: RECORD_OPTIONS, takesNames: true }],
  ["report", { run: reportCommand, options: ["html", "markdown"], takesNames: true }],
  ["run", { run: runCommand, options: RUN_OPTIONS, takesNames: true }],
  ["tour", { run: tourCommand, options: ["dir", "fresh"] }],
  ["typed", { run: typedCommand, options: ["n", "dir"] }],
]);

// Whoever reads the output may have had enough of it (`| head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => abort.abort());
  try {
    const { positionals, values } = parseCommandLine(args);
    const [name, ...rest] = positionals;
    if (values.help === true || name === undefined) {
      terminal.line(HELP);
      return name === undefined && values.help !== true ? 2 : 0;
    }
    const run = commandNamed(name, rest, Object.keys(values));
    return await run({ terminal, positionals: rest, values, signal: abort.signal });
  } catch (error) {
    terminal.clearFrame();
    if (abort.signal.aborted) {
      terminal.line("Stopped.");
      return 130;
    }
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${isUsage ? error.message : describe(error)}\n`);
    if (isUsage) process.stderr.write("Try lsm-bench --help.\n");
    return isUsage ? 2 : 1;
  }
}

/** @throws {UsageError} when there is none of that name, or it does not take what it is given: nothing is passed over in silence */
function commandNamed(name: string, names: readonly string[], options: readonly string[]): Command {
  const entry = COMMANDS.get(name);
  if (entry === undefined) throw new UsageError(`Unknown command "${name}".`);
  const known: readonly string[] = entry.options;
  const wrong = options.find((option) => !known.includes(option));
  if (wrong !== undefined) throw new UsageError(`"${name}" has no option --${wrong}.`);
  if (entry.takesNames !== true && names.length > 0) throw new UsageError(`"${name}" does not take "${names[0]}".`);
  return entry.run;
}

function parseCommandLine(
  args: string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
