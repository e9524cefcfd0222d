import type { Memtable } from "../memtable/memtable.ts";
import type { LogWriter } from "./log-writer.ts";

/** A memtable and its log. */
export interface LoggedMemtable {
  readonly memtable: Memtable;
  readonly log: LogWriter;
}

/** The memtables of an open database: the active one, and the sealed ones that wait for their flush. */
export class MemtableSet {
  #active: LoggedMemtable;
  /** Oldest first. */
  readonly #sealed: LoggedMemtable[];
  /** Logs of flushed memtables that asynchronous writes still use. */
  #lingering: LogWriter[] = [];

  /** @param sealed oldest first */
  constructor(sealed: readonly LoggedMemtable[], active: LoggedMemtable) {
    this.#sealed = [...sealed];
    this.#active = active;
  }

  get active(): LoggedMemtable {
    return this.#active;
  }

  /** Oldest first. */
  get sealed(): readonly LoggedMemtable[] {
    return this.#sealed;
  }

  /** Newest first. */
  get memtables(): readonly Memtable[] {
    return [this.#active.memtable, ...this.#sealed.toReversed().map(({ memtable }) => memtable)];
  }

  /** Whether anything is in memory that was not when the database was opened. */
  get hasNews(): boolean {
    return this.#sealed.length > 0 || this.#active.log.hasNews;
  }

  /** Seals the active memtable and goes on with another one. */
  seal(next: LoggedMemtable): void {
    this.#sealed.push(this.#active);
    this.#active = next;
  }

  /** A stable table holds the memtable of a log now. */
  replaced(logId: number): void {
    const at = this.#sealed.findIndex(({ memtable }) => memtable.logId === logId);
    if (at === -1) return;
    const [{ log }] = this.#sealed.splice(at, 1);
    log.replaced();
    if (log.isBusy) this.#lingering.push(log);
  }

  /** Logs of sealed memtables that are older than one, oldest first. */
  olderThan(log: LogWriter): readonly LogWriter[] {
    return this.#sealed.map((sealed) => sealed.log).filter((other) => other.memtable.logId < log.memtable.logId);
  }

  /** Whether a write to the log of a memtable is still under way, which reads its arena. */
  isLogging(memtable: Memtable): boolean {
    this.#lingering = this.#lingering.filter((log) => log.isBusy);
    return this.busyLogs().some((log) => log.memtable === memtable);
  }

  /** Logs that asynchronous writes use. */
  busyLogs(): readonly LogWriter[] {
    const logs = [...this.#lingering, ...this.#sealed.map(({ log }) => log), this.#active.log];
    return logs.filter((log) => log.isBusy);
  }

  closeLogs(): void {
    for (const { log } of [...this.#sealed, this.#active]) log.close();
  }
}
