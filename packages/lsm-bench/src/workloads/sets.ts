import type { Selection } from "../bench-options.ts";
import type { KeyKind } from "../results.ts";
import { WORKLOADS } from "./registry.ts";

/** Workloads or rows that are run together by one name, with parameters that suit them unless others are given. */
export interface WorkloadSet {
  readonly name: string;
  readonly summary: string;
  /** Names of workloads or rows. */
  readonly members: readonly string[];
  readonly recordCounts?: readonly number[];
  readonly valueBytes?: readonly number[];
  readonly keyKinds?: readonly KeyKind[];
  readonly cacheMegabytes?: number;
  /** Time limit of a row. */
  readonly rowSeconds?: number;
}

const MAIN_READS: readonly string[] = ["readrandom", "readmissing", "readseq", "seekrandom"];

/** All sets, in the order in which they are listed. */
export const SETS: readonly WorkloadSet[] = [
  {
    name: "quick",
    summary: "the main rows with 100,000 records",
    members: ["fillseq", "fillrandom", "fillbatch", ...MAIN_READS, "mixed"],
    recordCounts: [100_000],
  },
  { name: "writes", summary: "all writes", members: namesOf("write") },
  { name: "reads", summary: "all reads", members: namesOf("read") },
  { name: "ycsb", summary: "YCSB's core workloads", members: ["ycsb"] },
  { name: "open", summary: "opening an existing database", members: namesOf("open") },
  { name: "space", summary: "debt of compaction, space and write amplification", members: namesOf("space") },
  { name: "typed", summary: "records with types", members: ["typed"] },
  {
    name: "values",
    summary: "values of 16 bytes to 1 MB; several lengths get as many records as 256 MB of values hold",
    members: ["fillrandom", "fillrandom-256", ...MAIN_READS],
    valueBytes: [16, 100, 1000, 16_000, 1_000_000],
  },
  {
    name: "keys",
    summary: "keys with shared prefixes and without",
    members: ["fillrandom", ...MAIN_READS],
    keyKinds: ["decimal", "path", "url", "uuid", "hash"],
  },
  {
    name: "growth",
    summary: "10,000 to 10,000,000 records",
    members: ["fillrandom", "fillbatch", ...MAIN_READS, "readhot", "rangerandom", "reopen-tables"],
    recordCounts: [10_000, 100_000, 1_000_000, 10_000_000],
    // What ten million records cost is not known after the first of them.
    rowSeconds: 300,
  },
  {
    name: "beyond-cache",
    summary: "data a dozen times the cache of the database (the system's page cache still holds it)",
    members: [...MAIN_READS, "readhot", "rangerandom", "mixed"],
    cacheMegabytes: 8,
  },
  {
    name: "cities",
    summary: "real data: the tour's entries",
    members: ["fillrandom", "fillbatch", "readhot", ...MAIN_READS, "rangerandom", "mixed", "ycsb"],
    keyKinds: ["city"],
  },
  { name: "all", summary: "every workload at the usual parameters", members: WORKLOADS.map(({ name }) => name) },
];

function namesOf(group: string): string[] {
  return WORKLOADS.filter((workload) => workload.group === group && workload.family === "bytes").map(
    ({ name }) => name,
  );
}

/**
 * Turns names of workloads and rows into what is to be run, in the order of the workloads.
 *
 * @throws {TypeError} when there is neither a workload nor a row of a name, or it is that of a set
 */
export function selectionsOf(names: readonly string[]): Selection[] {
  for (const name of names) {
    const isKnown = WORKLOADS.some((workload) => workload.name === name || workload.rows.includes(name));
    if (isKnown) continue;
    if (SETS.some((set) => set.name === name)) throw new TypeError(`"${name}" is a set, and a set is named alone.`);
    throw new TypeError(`There is no set, workload or row "${name}"; "lsm-bench list" names them.`);
  }
  return WORKLOADS.flatMap((workload): Selection[] => {
    const rows = workload.rows.filter((row) => names.includes(row));
    // Where a workload is called like its first row, all of it is meant.
    const isWhole = names.includes(workload.name) || rows.length === workload.rows.length;
    if (isWhole) return [{ workload }];
    return rows.length === 0 ? [] : [{ workload, rows }];
  });
}
