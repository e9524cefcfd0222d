import { UsageError } from "./command.ts";
import type { CommandContext, OptionValues } from "./command.ts";
import { runCommand } from "./run.ts";

/** One `lsm-bench run` of a record. */
export interface RecordPart {
  readonly name: string;
  /** Sets, workloads or rows. */
  readonly members: readonly string[];
  readonly options: OptionValues;
  /** About how long it takes on two idle cores. */
  readonly minutes: number;
}

const FEW = { target: ["lsm-core", "lmdb", "rocksdb-js"], durability: ["process"], latency: "0" };
const PEERS = { ...FEW, target: ["lsm-core", "classic-level", "lmdb", "rocksdb-js"] };
const ALL_PEERS = [...PEERS.target, "rocksdb-native", "better-sqlite3"];
const TYPED = ["lsm-typed", "lmdb-msgpackr", "sqlite-drizzle"];
const WITH_NATIVE = { target: [...PEERS.target, "native-leveldb", "native-lmdb"] };

/**
 * What is published. Rows beside the main ones come first, as a report shows the newer of two results of a row; they have fewer records,
 * runs and targets, and all of the main ones five runs. Slow targets get as little time as their figures need.
 */
export const RECORD_PARTS: readonly RecordPart[] = [
  { name: "growth", members: ["growth"], minutes: 4, options: { ...FEW, target: ["lsm-core"], runs: "1" } },
  // Values of 100 bytes are in the other parts.
  {
    name: "values",
    members: ["values"],
    minutes: 3,
    options: { ...FEW, n: "50000", value: "16,1000,16000,1000000", runs: "3" },
  },
  { name: "keys", members: ["keys"], minutes: 4, options: { ...FEW, n: "100000", runs: "3" } },
  {
    name: "cities",
    members: ["cities"],
    minutes: 6,
    options: { ...FEW, target: ALL_PEERS, n: "100000", runs: "3", "max-seconds": "5" },
  },
  // Two megabytes are to 200,000 records what the set's eight are to a million.
  {
    name: "beyond-cache",
    members: ["beyond-cache"],
    minutes: 2,
    options: { ...FEW, n: "200000", cache: "2", runs: "3" },
  },
  { name: "typed", members: ["typed"], minutes: 2, options: { target: TYPED, n: "50000", runs: "3" } },
  { name: "writes", members: ["writes"], minutes: 17, options: { ...WITH_NATIVE, n: "200000" } },
  { name: "reads", members: ["reads"], minutes: 20, options: { ...WITH_NATIVE, n: "1000000", "max-seconds": "3" } },
  {
    name: "ycsb",
    members: ["ycsb"],
    minutes: 6,
    options: { ...PEERS, n: "200000", latency: "1", "max-seconds": "10" },
  },
  { name: "debt", members: ["reopen-log", "reopen-tables", "churn"], minutes: 7, options: { ...PEERS, n: "1000000" } },
];

/** What may be given beside the parts; it counts more than what they say. */
export const RECORD_OPTIONS = ["n", "runs", "latency", "max-seconds", "dir", "out"] as const;

/**
 * Measures for publication, part after part; goes on where a target failed in one of them.
 *
 * @throws {UsageError} when there is no part of a name
 */
export async function recordCommand(context: CommandContext): Promise<number> {
  const { terminal, positionals, values, signal } = context;
  const parts = positionals.length === 0 ? RECORD_PARTS : positionals.map(partNamed);
  let code = 0;
  for (const [i, { name, members, options, minutes }] of parts.entries()) {
    terminal.heading(`Part ${i + 1} of ${parts.length}: ${name}, about ${minutes} minutes`);
    const ended = await runCommand({
      ...context,
      positionals: members,
      values: { ...options, ...values, record: true },
    });
    if (signal.aborted) return ended;
    code = Math.max(code, ended);
  }
  return code;
}

function partNamed(name: string): RecordPart {
  const part = RECORD_PARTS.find((candidate) => candidate.name === name);
  if (part !== undefined) return part;
  throw new UsageError(`There is no part "${name}"; there are ${RECORD_PARTS.map((each) => each.name).join(", ")}.`);
}
