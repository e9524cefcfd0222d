import type { LsmError } from "../base/errors.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { operationSize } from "../wal/operation.ts";
import { AsyncWriter } from "./async-writer.ts";
import type { Background } from "./background.ts";
import { Backpressure } from "./backpressure.ts";
import { beginMemtable } from "./begin-memtable.ts";
import type { EventHub } from "./events.ts";
import { type LoggedMemtable, MemtableSet } from "./memtable-set.ts";
import { publishFrame } from "./publish-frame.ts";
import { Sealer, type SealerHost } from "./sealer.ts";
import { WriteAheadLog } from "./write-ahead-log.ts";
import { WriteFailures } from "./write-failures.ts";
import { QUEUED, SEAL_DUE, WriteGate } from "./write-gate.ts";
import { NONE, SYNC } from "./write-level.ts";
import type { UnsettledWrite } from "./write-queue.ts";

/** What the writer needs of the engine around it. */
export interface WriterHost extends SealerHost {
  readonly events: EventHub;
  level0Tables(): number;
}

/**
 * The write path: frames go into the active memtable's arena, from there to its log, and become visible when they have
 * reached their durability level. A full memtable is sealed and handed to the background; writers that outrun it wait.
 */
export class Writer {
  /** The same for callers that must not be blocked. */
  readonly async: AsyncWriter;
  readonly pressure: Backpressure;
  readonly log: WriteAheadLog;
  readonly #background: Background;
  readonly #events: EventHub;
  readonly #gate: WriteGate;
  readonly #set: MemtableSet;
  readonly #sealer: Sealer;

  /**
   * @param sealed recovered memtables to flush, oldest first
   * @param active the one to go on with; a new one when `undefined`
   */
  constructor(host: WriterHost, sealed: LoggedMemtable[], active: LoggedMemtable | undefined, nextSequence: number) {
    const { background, events, options } = host;
    const set = new MemtableSet(sealed, active ?? beginMemtable(host, nextSequence));
    const gate = new WriteGate(new WriteFailures(events, () => this.#retryBackground()), options.readOnly);
    const log = new WriteAheadLog(set, gate);
    const pressure = new Backpressure(options, options.memtableCapacity, events, {
      sealedMemtables: () => set.sealed.length,
      level0Tables: host.level0Tables,
    });
    const sealer = new Sealer(host, set, log, gate, pressure);
    this.async = new AsyncWriter({ background, events, set, log, gate, pressure, sealer });
    this.pressure = pressure;
    this.log = log;
    this.#background = background;
    this.#events = events;
    this.#gate = gate;
    this.#set = set;
    this.#sealer = sealer;
  }

  /** Newest first. */
  get memtables(): readonly Memtable[] {
    return this.#set.memtables;
  }

  get sealedCount(): number {
    return this.#set.sealed.length;
  }

  /** Sequence number of the newest visible operation. */
  get lastSequence(): number {
    return this.#set.active.memtable.nextSequence - 1;
  }

  /** Hands recovered memtables to the background. Once, after construction. */
  start(): void {
    this.#sealer.submitFlushes();
  }

  /** Writes one operation. `key[0, keyLength)` and `value[0, valueLength)` are copied. */
  writeOne(
    kind: number,
    key: Uint8Array,
    keyLength: number,
    value: Uint8Array,
    valueLength: number,
    level: number,
  ): void {
    if (!this.#gate.isOpen) this.#passGate();
    const { memtable, log } = this.#set.active;
    let end = memtable.stageOne(kind, key, keyLength, value, valueLength, log.stable);
    if (end < 0) {
      this.#sealer.makeRoom(operationSize(keyLength, valueLength));
      const { active } = this.#set;
      end = active.memtable.stageOne(kind, key, keyLength, value, valueLength, active.log.stable);
    }
    this.#commit(end, level);
  }

  /** Writes encoded operations as one. */
  writeMany(operations: Uint8Array, length: number, level: number): void {
    if (length === 0) return this.checkWritable();
    if (!this.#gate.isOpen) this.#passGate();
    this.#sealer.makeRoom(length);
    const { memtable, log } = this.#set.active;
    this.#commit(memtable.stageMany(operations, length, log.stable), level);
  }

  /** Settles a write, then does it. */
  writeSettled(write: UnsettledWrite, level: number): void {
    this.#passGate();
    write.settle();
    this.writeMany(write.bytes, write.length, level);
  }

  /** Throws what a write would throw now. */
  checkWritable(): void {
    this.#gate.checkWritable();
  }

  /** Moves everything written so far to tables; blocks until they are stable. */
  flush(): void {
    this.#passGate();
    if (this.#set.active.memtable.operationCount > 0) this.#sealer.seal();
    this.#background.wait(() => this.#sealer.hasFlushed(this.#set.active.memtable));
  }

  /** Makes all that is visible stable. */
  sync(): void {
    this.#passGate();
    this.log.write(this.#set.active.memtable.end, SYNC);
  }

  /** The memtable of a log is in a stable table now. */
  flushed(logId: number): void {
    this.#set.replaced(logId);
  }

  /** Looks again whether writers must be slowed, after level 0 or the sealed memtables changed. */
  backlogChanged(): void {
    this.pressure.update(this.#set.active.memtable.end);
  }

  /** Background work failed: the next write throws. A final failure stops writing until the database is opened again. */
  backgroundFailed(error: LsmError, isFinal: boolean): void {
    if (isFinal) this.#gate.fail(error);
    else this.#gate.failBackground(error);
  }

  /** Whether writes are refused, or the next one is to throw what went wrong in the background. */
  get hasFailed(): boolean {
    return this.#gate.hasFailed;
  }

  /** No writes from now on. Sealed memtables go on being flushed. */
  shut(): void {
    this.#gate.shut();
  }

  /** Whether the background has done, or given up, what it was asked to flush. */
  get isSettled(): boolean {
    return this.#sealer.isSettled;
  }

  /** Staged bytes up to `end` reach their level, then become visible. On failure nothing of them remains. */
  #commit(end: number, level: number): void {
    if (level !== NONE) this.log.write(end, level);
    const { memtable } = this.#set.active;
    publishFrame(memtable, end, this.#events);
    const { isFull } = this.#sealer;
    if (isFull || end >= this.pressure.pauseAt) this.#afterWrite(isFull, end);
    if (this.#events.isCommitAwaited && this.#events.isBacklogged) this.#events.deliver();
  }

  #afterWrite(isFull: boolean, end: number): void {
    if (isFull) {
      this.#sealer.sealFilled(true);
      if (this.#sealer.flushesEveryWrite) this.#background.wait(() => this.#sealer.isSettled);
      this.#events.deliver();
    } else {
      this.pressure.nextPause(end);
      this.pressure.pause();
      this.#background.poll();
    }
  }

  #passGate(): void {
    this.#background.poll();
    this.checkWritable();
    if (this.#gate.has(QUEUED)) this.async.drain();
    if (this.#gate.has(SEAL_DUE)) this.#sealer.seal();
  }

  /** After the failure of a job was thrown once. */
  #retryBackground(): void {
    this.#sealer.submitFlushes();
    this.#background.requestCompaction();
  }
}
