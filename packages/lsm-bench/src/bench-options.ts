import type { Durability, KeyKind } from "./results.ts";
import type { Workload } from "./workloads/workload.ts";

/** A workload, and which of its rows are wanted. */
export interface Selection {
  readonly workload: Workload;
  /** All rows when left out. */
  readonly rows?: readonly string[];
}

/** What to measure. */
export interface BenchOptions {
  readonly targets: readonly string[];
  readonly selections: readonly Selection[];
  readonly durabilities: readonly Durability[];
  readonly recordCounts: readonly number[];
  readonly valueBytes: readonly number[];
  readonly keyKinds: readonly KeyKind[];
  readonly runCount: number;
  /** Runs of the latency pass. */
  readonly latencyRunCount: number;
  readonly seed: number;
  readonly cacheBytes: number;
  /** A row begins no other operation after this time. */
  readonly rowLimitMs: number;
  /** A process that takes longer is killed, and its workload counts as failed on that target. */
  readonly timeoutMs: number;
  /** Working directory; what the benchmark makes in it is removed again. */
  readonly dir: string;
}
