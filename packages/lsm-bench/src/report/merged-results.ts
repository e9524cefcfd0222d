import type { Failure, Machine, Omission, Parameters, ResultFile, TargetEntry, WorkloadEntry } from "../results.ts";
import { cellOf, latencyCellOf } from "./cell.ts";
import type { Cell, LatencyCell } from "./cell.ts";
import { groupBy } from "./group-by.ts";

/** One line of the report: the same operations with the same parameters, on several targets. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly workload: WorkloadEntry;
  readonly parameters: Parameters;
  /** Operations of a run, where there was time for all of them. */
  readonly operationCount: number;
  /** In the order of the targets; those that were not measured are missing. */
  readonly cells: readonly Cell[];
  readonly latencies: readonly LatencyCell[];
  /** Targets that failed in its workload; they have no cells. */
  readonly failures: readonly TargetFailure[];
}

/** A failure, and whose it is. */
export interface TargetFailure extends Omit<Failure, "target"> {
  readonly target: TargetEntry;
}

/** Several result files of one machine, as one. */
export interface MergedResults {
  /** Oldest first. */
  readonly files: readonly ResultFile[];
  /** As the newest file describes it. */
  readonly machine: Machine;
  readonly targets: readonly TargetEntry[];
  /** In the order of the report, like the rows. */
  readonly workloads: readonly WorkloadEntry[];
  readonly rows: readonly Row[];
  readonly omissions: readonly Omission[];
  readonly failures: readonly TargetFailure[];
}

/** True when the targets of a row were measured at different times: drift of the machine is in their ratio. */
export function isOfSeveralFiles({ cells }: Row): boolean {
  return new Set(cells.map(({ source }) => source)).size > 1;
}

/** What must be the same for numbers to be comparable. */
const MACHINE_FIELDS = ["processor", "coreCount", "memoryBytes", "system", "node", "fileSystem"] as const;

/**
 * Says how two machines differ.
 *
 * @returns nothing when their numbers can be compared
 */
export function machineDifferences(a: Machine, b: Machine): string[] {
  return MACHINE_FIELDS.filter((field) => a[field] !== b[field]).map((field) => `${field}: ${a[field]}, ${b[field]}`);
}

/**
 * Merges result files. Where two have the same row of the same target, the newer counts.
 *
 * @param files at least one, oldest first
 * @throws {Error} when they are of different machines
 */
export function mergeResults(files: readonly ResultFile[]): MergedResults {
  const newest = files.at(-1);
  if (newest === undefined) throw new Error("There are no results to merge.");
  for (const { machine, startedAt } of files) {
    const differences = machineDifferences(machine, newest.machine);
    if (differences.length > 0)
      throw new Error(`The results of ${startedAt} are of another machine (${differences.join("; ")}).`);
  }
  const targets = mergeTargets(files);
  const workloads = [...new Map(files.flatMap((file) => file.workloads.map((entry) => [entry.name, entry]))).values()];
  const failures = mergeFailures(files, targets);
  return {
    files,
    machine: newest.machine,
    targets,
    workloads,
    rows: mergeRows(files, targets, workloads, failures),
    omissions: [
      ...new Map(
        files.flatMap((file) => file.omissions.map((entry) => [`${entry.target} ${entry.workload}`, entry])),
      ).values(),
    ],
    failures: [...failures.values()],
  };
}

/** The newest entry of each, but rather one that was there than one that was absent. */
function mergeTargets(files: readonly ResultFile[]): TargetEntry[] {
  const targets = new Map<string, TargetEntry>();
  for (const entry of files.flatMap((file) => file.targets)) {
    if (entry.absent === undefined || !targets.has(entry.name)) targets.set(entry.name, entry);
  }
  return [...targets.values()];
}

/** Failures that no newer file has figures for, by {@link workloadId}. */
function mergeFailures(files: readonly ResultFile[], targets: readonly TargetEntry[]): Map<string, TargetFailure> {
  const merged = new Map<string, TargetFailure>();
  for (const { records, latencies, failures } of files) {
    for (const record of [...records, ...latencies]) merged.delete(workloadId(record));
    for (const failure of failures) {
      merged.set(workloadId(failure), { ...failure, target: targetNamed(targets, failure.target) });
    }
  }
  return merged;
}

interface Draft {
  readonly row: Omit<Row, "cells" | "latencies" | "failures">;
  readonly cells: Map<string, Cell>;
  readonly latencies: Map<string, LatencyCell>;
}

function mergeRows(
  files: readonly ResultFile[],
  targets: readonly TargetEntry[],
  workloads: readonly WorkloadEntry[],
  failures: ReadonlyMap<string, TargetFailure>,
): Row[] {
  const drafts = new Map<string, Draft>();
  for (const file of files) {
    for (const records of groupBy(file.records, cellId).values()) {
      const draft = draftOf(drafts, records[0]!, workloads);
      const target = targetNamed(file.targets, records[0]!.target);
      draft.cells.set(target.name, cellOf(target, records, file.startedAt));
    }
    for (const records of groupBy(file.latencies, cellId).values()) {
      const draft = draftOf(drafts, records[0]!, workloads);
      const target = targetNamed(file.targets, records[0]!.target);
      draft.latencies.set(target.name, latencyCellOf(target, records));
    }
  }
  const inOrder = <T>(cells: ReadonlyMap<string, T>): T[] =>
    targets.map(({ name }) => cells.get(name)).filter((cell) => cell !== undefined);
  const rows = [...drafts.values()].map(({ row, cells, latencies }) => {
    const failed = targets.flatMap(({ name: target }) => {
      const failure = failures.get(workloadId({ target, workload: row.workload.name, parameters: row.parameters }));
      return failure === undefined ? [] : [failure];
    });
    for (const { target } of failed) {
      cells.delete(target.name);
      latencies.delete(target.name);
    }
    return { ...row, cells: inOrder(cells), latencies: inOrder(latencies), failures: failed };
  });
  const rank = new Map(workloads.map(({ name }, index) => [name, index]));
  return rows.toSorted((a, b) => (rank.get(a.workload.name) ?? 0) - (rank.get(b.workload.name) ?? 0));
}

interface CellKey {
  readonly target: string;
  readonly workload: string;
  readonly row: string;
  readonly parameters: Parameters;
  readonly operationCount: number;
  readonly plannedCount?: number | undefined;
}

function draftOf(drafts: Map<string, Draft>, key: CellKey, workloads: readonly WorkloadEntry[]): Draft {
  const id = rowId(key);
  const known = drafts.get(id);
  if (known !== undefined) return known;
  const workload = workloads.find(({ name }) => name === key.workload);
  if (workload === undefined) throw new Error(`The results have no description of the workload "${key.workload}".`);
  const { row: name, parameters, operationCount: done, plannedCount: operationCount = done } = key;
  const draft = {
    row: { id, name, workload, parameters, operationCount },
    cells: new Map<string, Cell>(),
    latencies: new Map<string, LatencyCell>(),
  };
  drafts.set(id, draft);
  return draft;
}

/** Tells a row from all others, in this file and the next. */
function rowId({ row, parameters }: CellKey): string {
  return `${row} ${parametersId(parameters)}`;
}

/** Tells what one process measures from all others. */
function workloadId({ target, workload, parameters }: Pick<CellKey, "target" | "workload" | "parameters">): string {
  return `${target} ${workload} ${parametersId(parameters)}`;
}

function parametersId({ recordCount, valueBytes, keyKind, durabilityAsked, cacheBytes }: Parameters): string {
  return [durabilityAsked, recordCount, valueBytes, keyKind, cacheBytes].join(" ");
}

function cellId(key: CellKey): string {
  return `${key.target} ${rowId(key)}`;
}

function targetNamed(targets: readonly TargetEntry[], name: string): TargetEntry {
  const target = targets.find((entry) => entry.name === name);
  if (target === undefined) throw new Error(`The results have no description of the target "${name}".`);
  return target;
}
