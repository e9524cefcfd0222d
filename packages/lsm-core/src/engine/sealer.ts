import { MAX_RANGE_DELETES, type Memtable } from "../memtable/memtable.ts";
import { FRAME_HEADER_BYTES } from "../wal/frame.ts";
import type { Background } from "./background.ts";
import type { Backpressure } from "./backpressure.ts";
import { arenaBytesMax, beginMemtable, type MemtableHost } from "./begin-memtable.ts";
import type { MemtableSet } from "./memtable-set.ts";
import type { WriteAheadLog } from "./write-ahead-log.ts";
import { SEAL_DUE, type WriteGate } from "./write-gate.ts";

/** What a {@link Sealer} needs of the engine around it. */
export interface SealerHost extends MemtableHost {
  readonly background: Background;
  /** The active memtable was sealed: readers need a new view. */
  memtableSealed(memtable: Memtable): void;
}

/**
 * Keeps room in the active memtable: a full one is sealed and handed to the background, which flushes it, and a new one
 * takes its place. Waits while the background is too far behind for that.
 */
export class Sealer {
  readonly #host: SealerHost;
  readonly #background: Background;
  readonly #capacity: number;
  readonly #arenaBytesMax: number;
  readonly #pressure: Backpressure;
  readonly #gate: WriteGate;
  readonly #set: MemtableSet;
  readonly #log: WriteAheadLog;

  constructor(host: SealerHost, set: MemtableSet, log: WriteAheadLog, gate: WriteGate, pressure: Backpressure) {
    this.#host = host;
    this.#background = host.background;
    this.#capacity = host.options.memtableCapacity;
    this.#arenaBytesMax = arenaBytesMax(this.#capacity);
    this.#set = set;
    this.#log = log;
    this.#gate = gate;
    this.#pressure = pressure;
    if (this.isFull) gate.add(SEAL_DUE);
  }

  /** Whether a write is not done before it is flushed. */
  get flushesEveryWrite(): boolean {
    return this.#capacity === 0;
  }

  /** Whether the active memtable should be sealed. */
  get isFull(): boolean {
    const { memtable } = this.#set.active;
    if (memtable.operationCount === 0) return false;
    return memtable.liveBytes >= this.#capacity || memtable.rangeDeleteCount >= MAX_RANGE_DELETES;
  }

  /** Whether so many bytes of operations are more than the active arena may grow to hold. */
  mustSealFor(length: number): boolean {
    const { memtable } = this.#set.active;
    if (memtable.operationCount === 0 || memtable.roomFor(length)) return false;
    return memtable.end + FRAME_HEADER_BYTES + length > this.#arenaBytesMax;
  }

  /** Has so many bytes of operations fit; blocks. */
  makeRoom(length: number): void {
    if (this.mustSealFor(length)) this.seal();
    const { memtable } = this.#set.active;
    if (!memtable.roomFor(length)) memtable.grow(memtable.end + FRAME_HEADER_BYTES + length);
  }

  /**
   * Seals the memtable that a write has filled. That write is done, so a failure here belongs to the next one, which tries again.
   *
   * @param completesLog whether the log gets its rest at once. Asynchronous writers leave that to their commits: a later log
   * gets its first byte only when the older ones are complete
   */
  sealFilled(completesLog: boolean): void {
    this.#gate.add(SEAL_DUE);
    this.#background.poll();
    if (this.#pressure.mustStop) return;
    try {
      this.#seal(completesLog);
    } catch {
      // The log could not be completed or the next memtable not be made; the next write meets the same and says so.
    }
  }

  /** Seals the active memtable as soon as that may be; blocks. */
  seal(): void {
    if (!this.#maySeal()) {
      const startedAt = this.#pressure.beginStop();
      try {
        this.#background.wait(() => this.#maySeal());
      } finally {
        this.#pressure.endStop(startedAt);
      }
    }
    this.#seal(true);
  }

  /** {@link seal} without blocking. */
  async sealAsync(): Promise<void> {
    const { memtable } = this.#set.active;
    if (!this.#maySeal()) {
      const startedAt = this.#pressure.beginStop();
      try {
        await this.#background.waitAsync(() => this.#maySeal() || this.#set.active.memtable !== memtable);
      } finally {
        this.#pressure.endStop(startedAt);
      }
    }
    // Another writer that waited too may have been first.
    if (this.#set.active.memtable === memtable) this.#seal(false);
  }

  /** Whether everything older than `memtable` is in tables. Throws when that failed. */
  hasFlushed(memtable: Memtable): boolean {
    this.#gate.checkFailures();
    return this.#set.sealed.every((sealed) => sealed.memtable.logId >= memtable.logId);
  }

  /** Whether the background has done, or given up, what it was asked to flush. */
  get isSettled(): boolean {
    return this.#set.sealed.length === 0 || this.#gate.hasFailed;
  }

  /** Hands all sealed memtables to the background: those that were recovered, or whose flush failed. */
  submitFlushes(): void {
    const { sealed, active } = this.#set;
    sealed.forEach(({ memtable }, i) => {
      const next = sealed[i + 1] ?? active;
      this.#background.submitFlush(memtable, next.memtable.logId);
    });
  }

  #maySeal(): boolean {
    this.#gate.checkNotShut();
    this.#gate.checkFailures();
    if (!this.#pressure.mustStop) return true;
    this.#background.requestCompaction();
    return false;
  }

  #seal(completesLog: boolean): void {
    this.#gate.checkNotShut();
    const full = this.#set.active;
    if (full.memtable.operationCount === 0) return;
    const isLogged = this.#host.options.durability !== "none" || full.log.logged > 0 || full.log.isBusy;
    if (isLogged && completesLog) this.#log.complete(full);
    const next = beginMemtable(this.#host, full.memtable.nextSequence);
    this.#set.seal(next);
    this.#gate.remove(SEAL_DUE);
    this.#host.memtableSealed(full.memtable);
    this.#background.submitFlush(full.memtable, next.memtable.logId);
    this.#background.poll();
    this.#pressure.update(this.#set.active.memtable.end);
  }
}
