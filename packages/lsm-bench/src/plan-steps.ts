import type { BenchOptions, Selection } from "./bench-options.ts";
import type { Durability, KeyKind, Omission, Parameters } from "./results.ts";
import type { Pass } from "./session.ts";
import type { TargetDescription } from "./targets/registry.ts";
import type { Workload } from "./workloads/workload.ts";

/** A cell that is about to be measured once. */
export interface Step {
  readonly index: number;
  readonly stepCount: number;
  readonly run: number;
  readonly pass: Pass;
  readonly selection: Selection;
  readonly description: TargetDescription;
  readonly durabilityGiven: Durability;
  readonly parameters: Parameters;
}

/** Tells steps apart that measure different things; the runs and passes of one cell have the same. */
export function cellId({ description, selection, parameters }: Step): string {
  return `${description.name} ${selection.workload.name} ${JSON.stringify(parameters)}`;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly omissions: readonly Omission[];
}

type Cell = Omit<Step, "index" | "stepCount" | "run" | "pass" | "description" | "durabilityGiven">;

/** Where several lengths of values are compared, each gets as many records as this many bytes of values hold. */
const SWEEP_BYTES_MAX = 256e6;

/**
 * Decides what is measured in which order. Targets take turns within a run, in an order that moves on by one from run to run, so
 * that drift of the machine falls on all of them; the latency pass comes last.
 */
export function planSteps(options: BenchOptions, targets: readonly TargetDescription[]): Plan {
  const omissions = new Map<string, Omission>();
  const steps: Omit<Step, "index" | "stepCount">[] = [];
  const cells = options.selections.flatMap((selection) => cellsOf(options, selection));
  const passes: [Pass, number][] = [
    ["throughput", options.runCount],
    ["latency", options.latencyRunCount],
  ];
  for (const [pass, runCount] of passes) {
    for (let run = 0; run < runCount; run++) {
      for (const cell of cells) {
        if (pass === "latency" && !hasLatencies(cell.selection)) continue;
        for (let i = 0; i < targets.length; i++) {
          const description = targets[(i + run) % targets.length]!;
          const fit = fitOf(description, cell, options.durabilities);
          if (fit === undefined) continue;
          if (typeof fit === "string") steps.push({ ...cell, run, pass, description, durabilityGiven: fit });
          else omissions.set(`${description.name} ${fit.workload}`, fit);
        }
      }
    }
  }
  return {
    steps: steps.map((step, index) => ({ ...step, index, stepCount: steps.length })),
    omissions: [...omissions.values()],
  };
}

function hasLatencies({ workload, rows = workload.rows }: Selection): boolean {
  return rows.some((row) => workload.rowsWithoutLatency?.includes(row) !== true);
}

/** A workload at all parameters that it distinguishes. */
function cellsOf(options: BenchOptions, selection: Selection): Cell[] {
  const { workload } = selection;
  const isTyped = workload.family === "typed";
  const keyKinds: readonly KeyKind[] = isTyped ? ["record"] : options.keyKinds;
  const valueBytes = isTyped ? [0] : options.valueBytes;
  const durabilities = workload.durabilities.filter((level) => options.durabilities.includes(level));
  const cells: Cell[] = [];
  for (const keyKind of keyKinds) {
    for (const bytes of valueBytes) {
      for (const count of options.recordCounts) {
        const recordCount = Math.min(count, workload.recordCountMax ?? count, sweepMax(bytes, valueBytes.length));
        for (const durabilityAsked of durabilities) {
          const parameters = {
            recordCount,
            valueBytes: bytes,
            keyKind,
            durabilityAsked,
            cacheBytes: options.cacheBytes,
          };
          cells.push({ selection, parameters });
        }
      }
    }
  }
  // Bounds can make two counts the same.
  return [...new Map(cells.map((cell) => [JSON.stringify(cell.parameters), cell])).values()];
}

function sweepMax(valueBytes: number, lengthCount: number): number {
  return lengthCount === 1 || valueBytes === 0 ? Number.POSITIVE_INFINITY : Math.ceil(SWEEP_BYTES_MAX / valueBytes);
}

/** The level at which a target does a workload; the reason why it does not; nothing when the two have nothing to do with each other. */
function fitOf(
  target: TargetDescription,
  { selection: { workload }, parameters }: Cell,
  asked: readonly Durability[],
): Durability | Omission | undefined {
  if (target.family !== workload.family) return undefined;
  const omit = (reason: string): Omission => ({ target: target.name, workload: workload.name, reason });
  if (target.recordCountMax !== undefined && parameters.recordCount > target.recordCountMax) {
    return omit(`it would take too long with more than ${target.recordCountMax} records`);
  }
  const { durabilityAsked } = parameters;
  if (!target.isPersistent) {
    // What keeps nothing on disk is measured once, at the weakest level, and never where a disk is the point.
    const weakest = workload.durabilities.find((level) => asked.includes(level));
    if (workload.needsDisk || durabilityAsked === "sync") return omit("it keeps nothing on disk");
    if (durabilityAsked !== weakest) return undefined;
  }
  const given = target.durability(durabilityAsked);
  if (given === undefined) return omit(`its writes cannot reach the level "${durabilityAsked}"`);
  const missing = missingForm(target, workload);
  return missing === undefined ? given : omit(missing);
}

function missingForm(target: TargetDescription, workload: Workload): string | undefined {
  if (workload.family !== "bytes" || target.family !== "bytes") return undefined;
  if (target.program !== undefined) {
    return workload.isSequential ? undefined : "the program in C++ does one thing after the other";
  }
  if (workload.needs === undefined || target.forms.includes(workload.needs)) return undefined;
  return `it has no ${workload.needs === "putAsync" ? "asynchronous writes" : "reads of that form"}`;
}
