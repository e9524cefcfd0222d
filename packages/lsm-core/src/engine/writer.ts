import { sliceBytes } from "../base/bytes.ts";
import { closedError, ioError, LsmError } from "../base/errors.ts";
import { Memtable, MAX_RANGE_DELETES } from "../memtable/memtable.ts";
import { sharedArenas } from "../memtable/arena.ts";
import { FRAME_HEADER_BYTES } from "../wal/frame.ts";
import { operationSize } from "../wal/operation.ts";
import type { Background } from "./background.ts";
import { Backpressure, SLOWDOWN_MS } from "./backpressure.ts";
import type { EventHub } from "./events.ts";
import { DONE, LogWriter } from "./log-writer.ts";
import { type LoggedMemtable, MemtableSet } from "./memtable-set.ts";
import type { Durability, ResolvedOptions } from "./options.ts";
import { BLOCKING_BYTES_MAX, turnBudget } from "./turn-budget.ts";
import { WriteFailures } from "./write-failures.ts";
import { WriteQueue } from "./write-queue.ts";

/** {@link Durability} as a number, in order of strength. */
export const NONE = 0;
export const PROCESS = 1;
export const SYNC = 2;

export function durabilityRank(durability: Durability): number {
  return durability === "none" ? NONE : durability === "process" ? PROCESS : SYNC;
}

/** What the writer needs of the engine around it. */
export interface WriterHost {
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly background: Background;
  readonly events: EventHub;
  allocateFileId(): number;
  /** The active memtable was sealed: readers need a new view. */
  memtableSealed(memtable: Memtable): void;
  level0Tables(): number;
}

/** A write that is settled when its turn has come, against all that was written before it. */
export interface UnsettledWrite {
  /** Encoded operations `[0, length)`, not to be changed until the write is done. */
  bytes: Uint8Array;
  length: number;
  /** Called when nothing can come before the write any more. May replace the operations; throws to call the write off. */
  settle(): void;
}

// Reasons why a write may not just go ahead, as bits.
const OPEN = 0;
const CLOSED = 1;
const READ_ONLY = 2;
const FAILED = 4;
const SEAL_DUE = 8;
const QUEUED = 16;

const ARENA_SLACK_BYTES = 65_536;

/**
 * The write path: frames go into the active memtable's arena, from there to its log, and become visible when they have
 * reached their durability level. A full memtable is sealed and handed to the background; writers that outrun it wait.
 *
 * Invariant: at any time the logs hold a prefix of the operations. A log is complete before the next one gets its first byte.
 */
export class Writer {
  readonly #host: WriterHost;
  readonly #capacity: number;
  /** An arena larger than this is sealed, however little of it is live. */
  readonly #arenaBytesMax: number;
  readonly pressure: Backpressure;
  readonly #events: EventHub;
  readonly #failures: WriteFailures;
  readonly #set: MemtableSet;
  /** The active one of the set, at hand for every write. */
  #active: LoggedMemtable;
  /** Asynchronous writes that wait; the gate says so. */
  readonly #queue: WriteQueue<UnsettledWrite>;
  #gate = OPEN;
  /** Outcome of the last asynchronous commit, as the log gives it and as writers get it: those of a group share it. */
  #committing: Promise<void> | undefined;
  #committed: Promise<void> = DONE;

  /**
   * @param sealed recovered memtables to flush, oldest first
   * @param active the one to go on with; a new one when `undefined`
   */
  constructor(host: WriterHost, sealed: LoggedMemtable[], active: LoggedMemtable | undefined, nextSequence: number) {
    this.#host = host;
    this.#capacity = host.options.memtableCapacity;
    this.#arenaBytesMax = this.#capacity * 4 + ARENA_SLACK_BYTES;
    this.pressure = new Backpressure(host.options, this.#capacity, host.events, {
      sealedMemtables: () => this.#set.sealed.length,
      level0Tables: host.level0Tables,
    });
    this.#events = host.events;
    this.#failures = new WriteFailures(host.events, () => this.#retryBackground());
    this.#set = new MemtableSet(sealed, active ?? this.#newMemtable(nextSequence));
    this.#active = this.#set.active;
    this.#queue = new WriteQueue({
      prepare: (length) => this.#prepareAsync(FRAME_HEADER_BYTES + length),
      isReady: (length) => (this.#gate & ~QUEUED) === OPEN && this.#active.memtable.roomFor(length),
      write: (write) => this.#writeWaiting(write),
      emptied: () => (this.#gate &= ~QUEUED),
    });
    if (host.options.readOnly) this.#gate |= READ_ONLY;
    if (this.#isFull()) this.#gate |= SEAL_DUE;
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
    return this.#active.memtable.nextSequence - 1;
  }

  /** Hands recovered memtables to the background. Once, after construction. */
  start(): void {
    this.#submitFlushes();
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
    if (this.#gate !== OPEN) this.#passGate();
    const { memtable, log } = this.#active;
    let end = memtable.stageOne(kind, key, keyLength, value, valueLength, log.stable);
    if (end < 0) {
      this.#makeRoom(FRAME_HEADER_BYTES + operationSize(keyLength, valueLength));
      end = this.#active.memtable.stageOne(kind, key, keyLength, value, valueLength, this.#active.log.stable);
    }
    this.#commit(end, level);
  }

  /** Writes encoded operations as one. */
  writeMany(operations: Uint8Array, length: number, level: number): void {
    if (length === 0) return this.checkWritable();
    if (this.#gate !== OPEN) this.#passGate();
    if (!this.#active.memtable.roomFor(length)) this.#makeRoom(FRAME_HEADER_BYTES + length);
    const { memtable, log } = this.#active;
    this.#commit(memtable.stageMany(operations, length, log.stable), level);
  }

  /**
   * {@link writeOne} without blocking, if nothing has to be waited for but the log: the write is visible when this returns.
   * `undefined`: nothing was done, write it as a batch.
   */
  writeOneAsync(
    kind: number,
    key: Uint8Array,
    keyLength: number,
    value: Uint8Array,
    valueLength: number,
    level: number,
  ): Promise<void> | undefined {
    if (!this.#isReadyFor(operationSize(keyLength, valueLength)) || this.#capacity === 0) return undefined;
    const { memtable, log } = this.#active;
    const end = memtable.stageOne(kind, key, keyLength, value, valueLength, log.stable);
    if (end < 0) return undefined;
    this.#publish(memtable, end);
    if (this.#isFull()) this.#sealSoon(false);
    return level === NONE ? DONE : this.#commitAsync(log, level);
  }

  /** {@link writeMany} without blocking. When nothing has to be waited for, the write is visible before this returns. */
  async writeManyAsync(operations: Uint8Array, length: number, level: number): Promise<void> {
    if (length === 0) return this.checkWritable();
    const log =
      this.#isReadyFor(length)
        ? this.#writeNow(operations, length, false)
        : await this.#enqueue({ bytes: sliceBytes(operations, 0, length), length, settle: () => {} });
    await this.#finishAsync(log, level);
  }

  /** Settles a write, then does it. */
  writeSettled(write: UnsettledWrite, level: number): void {
    this.#passGate();
    write.settle();
    this.writeMany(write.bytes, write.length, level);
  }

  /**
   * {@link writeSettled} without blocking for long: when nothing has to be waited for, and little is to be handed to the
   * system, that is done at once, as a call of the system costs less than asking another thread for it.
   */
  async writeSettledAsync(write: UnsettledWrite, level: number): Promise<void> {
    if (!this.#isReadyFor(write.length)) return await this.#finishAsync(await this.#enqueue(write), level);
    write.settle();
    if (write.length === 0) return;
    this.#makeRoom(FRAME_HEADER_BYTES + write.length);
    const isLogged = level === PROCESS && this.#persistsAtOnce(write.length);
    const log = this.#writeNow(write.bytes, write.length, isLogged);
    await this.#finishAsync(log, isLogged ? NONE : level);
  }

  /** Throws what a write would throw now. */
  checkWritable(): void {
    if (this.#gate & CLOSED) throw closedError();
    if (this.#gate & READ_ONLY) {
      throw new LsmError("ReadOnly", "the database was opened read-only; open it without `readOnly` to write");
    }
    if (this.#gate & FAILED) this.#throwFailure();
  }

  /** Moves everything written so far to tables; blocks until they are stable. */
  flush(): void {
    this.#passGate();
    if (this.#active.memtable.operationCount > 0) this.#sealBlocking();
    this.#host.background.wait(() => this.#hasFlushed(this.#active.memtable));
  }

  async flushAsync(): Promise<void> {
    this.#host.background.poll();
    this.checkWritable();
    await this.#queue.done;
    if (this.#active.memtable.operationCount > 0) await this.#sealAsync();
    const { memtable } = this.#active;
    await this.#host.background.waitAsync(() => this.#hasFlushed(memtable));
  }

  /** Makes all that is visible stable. */
  sync(): void {
    this.#passGate();
    this.#persist(this.#active.memtable.end, SYNC);
  }

  async syncAsync(): Promise<void> {
    this.checkWritable();
    await this.#queue.done;
    await this.#commitAsync(this.#active.log, SYNC);
  }

  /** The memtable of a log is in a stable table now. */
  flushed(logId: number): void {
    this.#set.replaced(logId);
  }

  /** Whether a write to the log of a memtable is still under way, which reads its arena. */
  isLogging(memtable: Memtable): boolean {
    return this.#set.isLogging(memtable);
  }

  /** Looks again whether writers must be slowed, after level 0 or the sealed memtables changed. */
  backlogChanged(): void {
    this.pressure.update(this.#active.memtable.end);
  }

  /** Background work failed: the next write throws. A final failure stops writing until the database is opened again. */
  backgroundFailed(error: LsmError, isFinal: boolean): void {
    this.#gate |= FAILED;
    if (isFinal) this.#failures.addFinal(error);
    else this.#failures.addBackground(error);
  }

  /** Whether writes are refused, or the next one is to throw what went wrong in the background. */
  get hasFailed(): boolean {
    return this.#failures.isAny;
  }

  /** No writes from now on. Sealed memtables go on being flushed. */
  shut(): void {
    this.#gate |= CLOSED;
  }

  /** Whether the background has done, or given up, what it was asked to flush. */
  get isSettled(): boolean {
    return this.#set.sealed.length === 0 || this.#failures.isAny;
  }

  /** Writes the rest of every log and makes it stable, blocking. Returns number and length of the last log, 0 if it is as it was. */
  finish(): { logId: number; logBytes: number } {
    const { memtable, log } = this.#active;
    const mustLog = !this.#failures.isFinal && this.#set.hasNews;
    if (mustLog) this.#persist(memtable.end, SYNC);
    return { logId: memtable.logId, logBytes: mustLog ? log.logged : 0 };
  }

  /** {@link finish} without blocking. */
  async finishAsync(): Promise<void> {
    if (!this.#failures.isFinal && this.#set.hasNews) await this.#commitAsync(this.#active.log, SYNC);
  }

  /** Closes the logs; what still waits to be written to them is rejected. Settles when no write is under way any more. */
  async closeLogs(): Promise<void> {
    this.#set.closeLogs();
    await Promise.all(this.#set.busyLogs().map((log) => log.idle));
  }

  /** Whether a write is under way whose bytes the files do not have already. */
  get isWriting(): boolean {
    return this.#set.busyLogs().some((log) => log.isWriting);
  }

  /** Staged bytes up to `end` reach their level, then become visible. On failure nothing of them remains. */
  #commit(end: number, level: number): void {
    if (level !== NONE) this.#persist(end, level);
    const { memtable } = this.#active;
    this.#publish(memtable, end);
    if (memtable.liveBytes >= this.#capacity || end >= this.pressure.pauseAt || memtable.rangeDeleteCount >= MAX_RANGE_DELETES) {
      this.#afterWrite(end);
    }
    if (this.#events.isCommitAwaited && this.#events.isBacklogged) this.#events.deliver();
  }

  /** Makes a staged frame visible. */
  #publish(memtable: Memtable, end: number): void {
    const frame = memtable.end;
    memtable.publish(end);
    if (this.#events.isCommitAwaited) this.#announce(memtable, frame, end);
  }

  #announce({ bytes, nextSequence }: Memtable, frame: number, end: number): void {
    const operations = frame + FRAME_HEADER_BYTES;
    this.#events.emitCommit(nextSequence - 1, sliceBytes(bytes, operations, end - operations));
  }

  #persist(end: number, level: number): void {
    const { log } = this.#active;
    let writing = log;
    try {
      for (const sealed of this.#set.sealed) {
        writing = sealed.log;
        writing.write(sealed.memtable.end);
      }
      writing = log;
      log.write(end);
    } catch (error) {
      throw this.#failedWrite(writing, error);
    }
    if (level !== SYNC) return;
    try {
      for (const sealed of this.#set.sealed) sealed.log.sync();
      log.sync();
    } catch (error) {
      throw this.#fail(ioError(`sync the log ${log.path}`, error, log.path));
    }
  }

  /** What a failed write left in the file must go, or a later open could take it for something acknowledged. */
  #failedWrite(log: LogWriter, error: unknown): LsmError {
    const failure = ioError(`write the log ${log.path}`, error, log.path);
    try {
      log.cut();
    } catch {
      this.#fail(failure);
    }
    return failure;
  }

  #commitAsync(log: LogWriter, level: number): Promise<void> {
    const committing = log.commit(level === SYNC, this.#set);
    if (committing !== this.#committing) {
      this.#committing = committing;
      this.#committed = committing.catch((error: unknown) => {
        throw this.#fail(LsmError.from(error));
      });
    }
    return this.#committed;
  }

  #fail(cause: LsmError): LsmError {
    this.#gate |= FAILED;
    return this.#failures.addFinal(cause);
  }

  #throwFailure(): void {
    try {
      this.#failures.check((this.#gate & CLOSED) === 0);
    } finally {
      if (!this.#failures.isAny) this.#gate &= ~FAILED;
    }
  }

  #passGate(): void {
    this.#host.background.poll();
    this.checkWritable();
    if (this.#gate & QUEUED) this.#queue.drain();
    if (this.#gate & SEAL_DUE) this.#sealBlocking();
  }

  /** Makes a batch visible; its log is what remains to be written, unless `isLogged` asks for that first. */
  #writeNow(operations: Uint8Array, length: number, isLogged: boolean): LogWriter {
    const { memtable, log } = this.#active;
    const end = memtable.stageMany(operations, length, log.stable);
    if (isLogged) this.#persist(end, PROCESS);
    this.#publish(memtable, end);
    if (this.#isFull()) this.#sealSoon(false);
    return log;
  }

  /** Whether so little waits to be handed to the system that it may as well be done by a blocking call. */
  #persistsAtOnce(length: number): boolean {
    const { memtable, log } = this.#active;
    if (memtable.end + length - log.logged > BLOCKING_BYTES_MAX) return false;
    return this.#set.sealed.every((sealed) => sealed.log.hasReached(false)) && turnBudget.isLeft();
  }

  /** What is left to do of an asynchronous write that is visible. */
  async #finishAsync(log: LogWriter, level: number): Promise<void> {
    if (level !== NONE) await this.#commitAsync(log, level);
    if (this.#capacity === 0) await this.#host.background.waitAsync(() => this.isSettled);
  }

  #enqueue(write: UnsettledWrite): Promise<LogWriter> {
    this.#gate |= QUEUED;
    return this.#queue.add(write);
  }

  /** Does a write whose turn has come. */
  #writeWaiting(write: UnsettledWrite): LogWriter {
    if (this.#gate & CLOSED) throw closedError();
    if (this.#gate & SEAL_DUE) this.#sealBlocking();
    write.settle();
    if (write.length === 0) return this.#active.log;
    this.#makeRoom(FRAME_HEADER_BYTES + write.length);
    return this.#writeNow(write.bytes, write.length, false);
  }

  /** Waits until a frame of that length fits and a write may go ahead. */
  async #prepareAsync(frameBytes: number): Promise<void> {
    this.#host.background.poll();
    this.checkWritable();
    while (this.#gate & SEAL_DUE || this.#mustSealFor(frameBytes)) await this.#sealAsync();
    if (this.#active.memtable.end >= this.pressure.pauseAt) {
      this.pressure.nextPause(this.#active.memtable.end);
      await new Promise((resolve) => setTimeout(resolve, SLOWDOWN_MS));
      return await this.#prepareAsync(frameBytes);
    }
    if (!this.#fits(frameBytes)) this.#grow(frameBytes);
  }

  /** Whether a write may go ahead at once. */
  #isReadyFor(length: number): boolean {
    const { memtable } = this.#active;
    return this.#gate === OPEN && memtable.end < this.pressure.pauseAt && memtable.roomFor(length);
  }

  #fits(frameBytes: number): boolean {
    return this.#active.memtable.roomFor(frameBytes - FRAME_HEADER_BYTES);
  }

  #mustSealFor(frameBytes: number): boolean {
    const { memtable } = this.#active;
    return memtable.operationCount > 0 && !this.#fits(frameBytes) && memtable.end + frameBytes > this.#arenaBytesMax;
  }

  #makeRoom(frameBytes: number): void {
    if (this.#mustSealFor(frameBytes)) this.#sealBlocking();
    if (!this.#fits(frameBytes)) this.#grow(frameBytes);
  }

  #grow(frameBytes: number): void {
    const { memtable } = this.#active;
    memtable.grow(memtable.end + frameBytes);
  }

  #isFull(): boolean {
    const { memtable } = this.#active;
    if (memtable.operationCount === 0) return false;
    return memtable.liveBytes >= this.#capacity || memtable.rangeDeleteCount >= MAX_RANGE_DELETES;
  }

  #afterWrite(end: number): void {
    if (this.#isFull()) {
      this.#sealSoon(true);
      if (this.#capacity === 0) this.#host.background.wait(() => this.isSettled);
      this.#host.events.deliver();
    } else if (end >= this.pressure.pauseAt) {
      this.pressure.nextPause(end);
      this.pressure.pause();
      this.#host.background.poll();
    }
  }

  /** The write that filled the memtable is done, so a failure here belongs to the next one, which tries again. */
  #sealSoon(completesLog: boolean): void {
    this.#gate |= SEAL_DUE;
    this.#host.background.poll();
    if (this.pressure.mustStop) return;
    try {
      this.#seal(completesLog);
    } catch {
      // The log could not be completed or the next memtable not be made; the next write meets the same and says so.
    }
  }

  #sealBlocking(): void {
    if (!this.#maySeal()) {
      const startedAt = this.pressure.beginStop();
      try {
        this.#host.background.wait(() => this.#maySeal());
      } finally {
        this.pressure.endStop(startedAt);
      }
    }
    this.#seal(true);
  }

  async #sealAsync(): Promise<void> {
    const { memtable } = this.#active;
    if (!this.#maySeal()) {
      const startedAt = this.pressure.beginStop();
      try {
        await this.#host.background.waitAsync(() => this.#maySeal() || this.#active.memtable !== memtable);
      } finally {
        this.pressure.endStop(startedAt);
      }
    }
    // Another writer that waited too may have been first.
    if (this.#active.memtable === memtable) this.#seal(false);
  }

  #maySeal(): boolean {
    if (this.#gate & CLOSED) throw closedError();
    this.#throwFailure();
    if (!this.pressure.mustStop) return true;
    this.#host.background.requestCompaction();
    return false;
  }

  /**
   * @param completesLog whether the log gets its rest at once. Asynchronous writers leave that to their commits: a later log
   * gets its first byte only when the older ones are complete
   */
  #seal(completesLog: boolean): void {
    if (this.#gate & CLOSED) throw closedError();
    const full = this.#active;
    if (full.memtable.operationCount === 0) return;
    const isLogged = this.#host.options.durability !== "none" || full.log.logged > 0 || full.log.isBusy;
    if (isLogged && completesLog) {
      try {
        full.log.write(full.memtable.end);
      } catch (error) {
        throw this.#failedWrite(full.log, error);
      }
    }
    this.#set.seal(this.#newMemtable(full.memtable.nextSequence));
    this.#active = this.#set.active;
    this.#gate &= ~SEAL_DUE;
    this.#host.memtableSealed(full.memtable);
    this.#host.background.submitFlush(full.memtable, this.#active.memtable.logId);
    this.#host.background.poll();
    this.backlogChanged();
  }

  #newMemtable(firstSequence: number): LoggedMemtable {
    const { options, directory } = this.#host;
    const bytes = this.#capacity + (this.#capacity >>> 2) + ARENA_SLACK_BYTES;
    const memtable = new Memtable(sharedArenas.acquire(bytes), {
      logId: this.#host.allocateFileId(),
      firstSequence,
      bootId: options.storage.bootId,
      comparator: options.comparator,
    });
    return { memtable, log: new LogWriter(options.storage, directory, memtable) };
  }

  /** Everything older than `memtable` is in tables. */
  #hasFlushed(memtable: Memtable): boolean {
    this.#throwFailure();
    return this.#set.sealed.every((sealed) => sealed.memtable.logId >= memtable.logId);
  }

  #retryBackground(): void {
    this.#submitFlushes();
    this.#host.background.requestCompaction();
  }

  #submitFlushes(): void {
    const { sealed } = this.#set;
    sealed.forEach(({ memtable }, i) => {
      const next = sealed[i + 1] ?? this.#active;
      this.#host.background.submitFlush(memtable, next.memtable.logId);
    });
  }
}
