/** What a writer has to do before its next write. */
export type Stall = "none" | "slow" | "stop";

/** How far the background work is behind. */
export interface Backlog {
  /** Sealed memtables that wait for their flush. */
  readonly sealedMemtables: number;
  readonly level0Tables: number;
}

/** Where writers are slowed and stopped. */
export interface StallLimits {
  readonly sealedMemtables: number;
  readonly slowdownTrigger: number;
  readonly stopTrigger: number;
}

/**
 * Decides whether writers must give the background work time: slowed when level 0 grows faster than it is compacted,
 * stopped before memory (sealed memtables) or the cost of reads (tables in level 0) pass their bounds.
 */
export function decideStall(backlog: Backlog, limits: StallLimits): Stall {
  if (backlog.sealedMemtables >= limits.sealedMemtables) return "stop";
  if (backlog.level0Tables >= limits.stopTrigger) return "stop";
  return backlog.level0Tables >= limits.slowdownTrigger ? "slow" : "none";
}
