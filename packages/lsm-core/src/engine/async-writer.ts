import { sliceBytes } from "../base/bytes.ts";
import { operationSize } from "../wal/operation.ts";
import type { Background } from "./background.ts";
import { type Backpressure, SLOWDOWN_MS } from "./backpressure.ts";
import type { EventHub } from "./events.ts";
import { DONE, type LogWriter } from "./log-writer.ts";
import type { MemtableSet } from "./memtable-set.ts";
import { publishFrame } from "./publish-frame.ts";
import type { Sealer } from "./sealer.ts";
import { turnBudget } from "./turn-budget.ts";
import type { WriteAheadLog } from "./write-ahead-log.ts";
import { QUEUED, SEAL_DUE, type WriteGate } from "./write-gate.ts";
import { NONE, PROCESS, SYNC } from "./write-level.ts";
import { type UnsettledWrite, WriteQueue } from "./write-queue.ts";

/** What the blocking and the asynchronous writer of a database share. */
export interface WriteParts {
  readonly background: Background;
  readonly events: EventHub;
  readonly set: MemtableSet;
  readonly log: WriteAheadLog;
  readonly gate: WriteGate;
  readonly pressure: Backpressure;
  readonly sealer: Sealer;
}

/**
 * The write path for callers that must not be blocked: a write is visible when the call returns if nothing is in its way,
 * else it waits in a queue; its promise resolves when its log has reached the level.
 */
export class AsyncWriter {
  readonly #background: Background;
  readonly #events: EventHub;
  readonly #set: MemtableSet;
  readonly #log: WriteAheadLog;
  readonly #gate: WriteGate;
  readonly #pressure: Backpressure;
  readonly #sealer: Sealer;
  /** Writes that wait; the gate says so. */
  readonly #queue: WriteQueue;

  constructor({ background, events, set, log, gate, pressure, sealer }: WriteParts) {
    this.#background = background;
    this.#events = events;
    this.#set = set;
    this.#log = log;
    this.#gate = gate;
    this.#pressure = pressure;
    this.#sealer = sealer;
    this.#queue = new WriteQueue({
      prepare: (length) => this.#prepare(length),
      isReady: (length) => gate.isOpenBut(QUEUED) && this.#hasRoomFor(length),
      write: (write) => this.#writeWaiting(write),
      emptied: () => gate.remove(QUEUED),
    });
  }

  /**
   * Writes one operation, if nothing has to be waited for but the log: it is visible when this returns.
   * `undefined`: nothing was done, write it as a batch.
   */
  writeOne(
    kind: number,
    key: Uint8Array,
    keyLength: number,
    value: Uint8Array,
    valueLength: number,
    level: number,
  ): Promise<void> | undefined {
    const sealer = this.#sealer;
    if (!this.#isReadyFor(operationSize(keyLength, valueLength)) || sealer.flushesEveryWrite) return undefined;
    const { memtable, log } = this.#set.active;
    const end = memtable.stageOne(kind, key, keyLength, value, valueLength, log.stable);
    if (end < 0) return undefined;
    publishFrame(memtable, end, this.#events);
    if (sealer.isFull) sealer.sealFilled(false);
    return this.#reach(log, level);
  }

  /** Writes encoded operations as one. When nothing has to be waited for, they are visible before this returns. */
  async writeMany(operations: Uint8Array, length: number, level: number): Promise<void> {
    if (length === 0) return this.#gate.checkWritable();
    const log = this.#isReadyFor(length)
      ? this.#writeNow(operations, length, false)
      : await this.#enqueue({ bytes: sliceBytes(operations, 0, length), length, settle: () => {} });
    await this.#finish(log, level);
  }

  /**
   * Settles a write when its turn has come, then does it. When nothing has to be waited for, and little is to be handed to the
   * system, that is done at once, as a call of the system costs less than asking another thread for it.
   */
  async writeSettled(write: UnsettledWrite, level: number): Promise<void> {
    if (!this.#isReadyFor(write.length)) return await this.#finish(await this.#enqueue(write), level);
    write.settle();
    if (write.length === 0) return;
    this.#sealer.makeRoom(write.length);
    const isLogged = level === PROCESS && this.#log.isShortWith(write.length);
    const log = this.#writeNow(write.bytes, write.length, isLogged);
    await this.#finish(log, isLogged ? NONE : level);
  }

  /** Moves everything written so far to tables; resolves when they are stable. */
  async flush(): Promise<void> {
    this.#background.poll();
    this.#gate.checkWritable();
    await this.#queue.done;
    if (this.#set.active.memtable.operationCount > 0) await this.#sealer.sealAsync();
    const { memtable } = this.#set.active;
    await this.#background.waitAsync(() => this.#sealer.hasFlushed(memtable));
  }

  /** Makes all that was written so far stable. */
  async sync(): Promise<void> {
    this.#gate.checkWritable();
    await this.#queue.done;
    await this.#log.commit(this.#set.active.log, SYNC);
  }

  /** Does all that waits, for a blocking call that must not overtake it. */
  drain(): void {
    this.#queue.drain();
  }

  /** Whether a write may go ahead at once. */
  #isReadyFor(length: number): boolean {
    return this.#gate.isOpen && this.#hasRoomFor(length);
  }

  /** Whether so much fits, and no pause is due before it. */
  #hasRoomFor(length: number): boolean {
    const { memtable } = this.#set.active;
    return memtable.end < this.#pressure.pauseAt && memtable.roomFor(length);
  }

  /** Makes a batch visible; its log is what remains to be written, unless `isLogged` asks for that first. */
  #writeNow(operations: Uint8Array, length: number, isLogged: boolean): LogWriter {
    const { memtable, log } = this.#set.active;
    const end = memtable.stageMany(operations, length, log.stable);
    if (isLogged) this.#log.write(end, PROCESS);
    publishFrame(memtable, end, this.#events);
    if (this.#sealer.isFull) this.#sealer.sealFilled(false);
    return log;
  }

  #enqueue(write: UnsettledWrite): Promise<LogWriter> {
    this.#gate.add(QUEUED);
    return this.#queue.add(write);
  }

  /** Waits until so many bytes of operations fit and may be written. */
  async #prepare(length: number): Promise<void> {
    this.#background.poll();
    this.#gate.checkWritable();
    while (this.#gate.has(SEAL_DUE) || this.#sealer.mustSealFor(length)) await this.#sealer.sealAsync();
    const { end } = this.#set.active.memtable;
    if (end >= this.#pressure.pauseAt) {
      this.#pressure.nextPause(end);
      await new Promise((resolve) => setTimeout(resolve, SLOWDOWN_MS));
      return await this.#prepare(length);
    }
    this.#sealer.makeRoom(length);
  }

  /** Does a write whose turn has come. */
  #writeWaiting(write: UnsettledWrite): LogWriter {
    this.#gate.checkNotShut();
    if (this.#gate.has(SEAL_DUE)) this.#sealer.seal();
    write.settle();
    if (write.length === 0) return this.#set.active.log;
    this.#sealer.makeRoom(write.length);
    return this.#writeNow(write.bytes, write.length, false);
  }

  /** What is left to do of a write that is visible. */
  async #finish(log: LogWriter, level: number): Promise<void> {
    await this.#reach(log, level);
    if (this.#sealer.flushesEveryWrite) await this.#background.waitAsync(() => this.#sealer.isSettled);
  }

  /** Resolves when the log has reached a level. Where nothing has to be waited for, the event loop gets its turn when one is due. */
  #reach(log: LogWriter, level: number): Promise<void> {
    if (level !== NONE) return this.#log.commit(log, level);
    return turnBudget.isLeft() ? DONE : turnBudget.nextTurn();
  }
}
