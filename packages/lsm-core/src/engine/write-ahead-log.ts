import { ioError, LsmError } from "../base/errors.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { DONE, type LogWriter } from "./log-writer.ts";
import type { LoggedMemtable, MemtableSet } from "./memtable-set.ts";
import { BLOCKING_BYTES_MAX, turnBudget } from "./turn-budget.ts";
import type { WriteGate } from "./write-gate.ts";
import { SYNC } from "./write-level.ts";

/**
 * The logs of all memtables as one.
 *
 * Invariant: at any time they hold a prefix of the operations. A log is complete before the next one gets its first byte,
 * and stable before the next one is.
 */
export class WriteAheadLog {
  readonly #set: MemtableSet;
  readonly #gate: WriteGate;
  /** Outcome of the last asynchronous commit, as the log gives it and as writers get it: those of a group share it. */
  #committing: Promise<void> | undefined;
  #committed: Promise<void> = DONE;

  constructor(set: MemtableSet, gate: WriteGate) {
    this.#set = set;
    this.#gate = gate;
  }

  /** Hands the active arena up to `end` to the system, and all before it; at `SYNC` makes that stable. Blocks. */
  write(end: number, level: number): void {
    for (const sealed of this.#set.sealed) this.complete(sealed);
    const { log } = this.#set.active;
    this.#writeTo(log, end);
    if (level === SYNC) this.#sync(log);
  }

  /** Hands what is left of a memtable to the system; older ones come first. Blocks. */
  complete({ memtable, log }: LoggedMemtable): void {
    this.#writeTo(log, memtable.end);
  }

  /** Whether so little waits to be handed to the system, `length` more included, that a blocking call may do it. */
  isShortWith(length: number): boolean {
    const { memtable, log } = this.#set.active;
    if (memtable.end + length - log.logged > BLOCKING_BYTES_MAX) return false;
    return this.#set.sealed.every((sealed) => sealed.log.hasReached(false)) && turnBudget.isLeft();
  }

  /** Resolves when all that is published in the memtable of a log, and in older ones, has reached a level. A failure is final. */
  commit(log: LogWriter, level: number): Promise<void> {
    const committing = log.commit(level === SYNC, this.#set);
    if (committing !== this.#committing) {
      this.#committing = committing;
      this.#committed = committing.catch((error: unknown) => {
        throw this.#gate.fail(LsmError.from(error));
      });
    }
    return this.#committed;
  }

  /** Writes the rest of every log and makes it stable, blocking. Returns number and length of the last log, 0 if it is as it was. */
  finish(): { logId: number; logBytes: number } {
    const { memtable, log } = this.#set.active;
    const mustWrite = this.#hasRest;
    if (mustWrite) this.write(memtable.end, SYNC);
    return { logId: memtable.logId, logBytes: mustWrite ? log.logged : 0 };
  }

  /** {@link finish} without blocking. */
  async finishAsync(): Promise<void> {
    if (this.#hasRest) await this.commit(this.#set.active.log, SYNC);
  }

  /** Closes the logs; what still waits to be written to them is rejected. Settles when no write is under way any more. */
  async close(): Promise<void> {
    this.#set.closeLogs();
    await Promise.all(this.#set.busyLogs().map((log) => log.idle));
  }

  /** Whether a write is under way whose bytes the files do not have already. */
  get isWriting(): boolean {
    return this.#set.busyLogs().some((log) => log.isWriting);
  }

  /** Whether a write to the log of a memtable is under way, which reads its arena. */
  isReading(memtable: Memtable): boolean {
    return this.#set.isLogging(memtable);
  }

  get #hasRest(): boolean {
    return !this.#gate.hasFailedForGood && this.#set.hasNews;
  }

  /** What a failed write left in the file must go, or a later open could take it for something acknowledged. */
  #writeTo(log: LogWriter, end: number): void {
    try {
      log.write(end);
    } catch (error) {
      const failure = ioError(`write the log ${log.path}`, error, log.path);
      try {
        log.cut();
      } catch {
        this.#gate.fail(failure);
      }
      throw failure;
    }
  }

  #sync(log: LogWriter): void {
    try {
      for (const sealed of this.#set.sealed) sealed.log.sync();
      log.sync();
    } catch (error) {
      throw this.#gate.fail(ioError(`sync the log ${log.path}`, error, log.path));
    }
  }
}
