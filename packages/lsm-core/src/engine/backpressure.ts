import type { EventHub } from "./events.ts";
import { decideStall, type Stall, type StallLimits } from "./write-stall.ts";

/** Writes held up so far. */
export interface StallCounts {
  slowdowns: number;
  stops: number;
  stoppedMs: number;
}

/** How long a slowed writer pauses at a time. */
export const SLOWDOWN_MS = 1;
/** A slowed writer pauses after each such part of the memtable's capacity. */
const PAUSES_PER_MEMTABLE = 16;

/** Slows and stops writers that outrun the background, and keeps count of it. */
export class Backpressure {
  readonly counts: StallCounts = { slowdowns: 0, stops: 0, stoppedMs: 0 };
  /** Arena position at which a slowed writer pauses next; infinite when writers are not slowed. */
  pauseAt: number = Infinity;
  readonly #limits: StallLimits;
  readonly #pauseBytes: number;
  readonly #events: EventHub;
  readonly #backlog: { sealedMemtables: () => number; level0Tables: () => number };
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  #announced: Stall = "none";

  constructor(
    limits: StallLimits,
    memtableCapacity: number,
    events: EventHub,
    backlog: { sealedMemtables: () => number; level0Tables: () => number },
  ) {
    this.#limits = limits;
    this.#pauseBytes = memtableCapacity / PAUSES_PER_MEMTABLE;
    this.#events = events;
    this.#backlog = backlog;
  }

  /** Whether another memtable may be sealed now. */
  get mustStop(): boolean {
    return this.#decide() === "stop";
  }

  /** The backlog changed, or the arena did: decides anew. `arenaEnd` is where the active arena ends. */
  update(arenaEnd: number): void {
    const stall = this.#decide();
    if (stall === "none") this.pauseAt = Infinity;
    else if (this.pauseAt === Infinity || this.pauseAt > arenaEnd + this.#pauseBytes) this.nextPause(arenaEnd);
    if (stall === this.#announced) return;
    if (stall === "slow") this.counts.slowdowns++;
    this.#announce(stall);
  }

  /** The writer pauses after another part of the capacity. */
  nextPause(arenaEnd: number): void {
    this.pauseAt = arenaEnd + this.#pauseBytes;
  }

  /** Blocks for a moment. */
  pause(): void {
    Atomics.wait(this.#sleeper, 0, 0, SLOWDOWN_MS);
  }

  /** A writer begins to wait. Returns when, for {@link endStop}. */
  beginStop(): number {
    this.counts.stops++;
    this.#announce("stop");
    return performance.now();
  }

  endStop(startedAt: number): void {
    this.counts.stoppedMs += performance.now() - startedAt;
  }

  #decide(): Stall {
    const { sealedMemtables, level0Tables } = this.#backlog;
    return decideStall({ sealedMemtables: sealedMemtables(), level0Tables: level0Tables() }, this.#limits);
  }

  #announce(kind: Stall): void {
    if (kind === this.#announced) return;
    this.#announced = kind;
    const { sealedMemtables, level0Tables } = this.#backlog;
    this.#events.emit("stall", { kind, sealedMemtables: sealedMemtables(), level0Tables: level0Tables() });
  }
}
