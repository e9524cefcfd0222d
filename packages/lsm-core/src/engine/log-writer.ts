import { closedError, ioError, LsmError } from "../base/errors.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { joinPath, logName } from "../storage/file-names.ts";
import type { Storage, WritableFile } from "../storage/storage.ts";
import { BLOCKING_BYTES_MAX, turnBudget } from "./turn-budget.ts";

/** Commits that are served together, and so share their outcome. */
class CommitGroup {
  wantsSync = false;
  readonly outcome: Promise<void>;
  resolve!: () => void;
  reject!: (error: LsmError) => void;

  constructor() {
    this.outcome = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/** Knows the logs that must be complete before a log is, oldest first. */
interface OlderLogs {
  olderThan(log: LogWriter): readonly LogWriter[];
}

/** Nothing has to be waited for. */
export const DONE: Promise<void> = Promise.resolve();

/**
 * Writes the arena of one memtable to its log file. Positions in both are the same, so logging is writing
 * `[logged, end)` at `logged`; writing the same bytes twice is harmless.
 *
 * The file is made by the first write. Concurrent asynchronous commits share one write and one sync (group commit).
 */
export class LogWriter {
  readonly memtable: Memtable;
  readonly path: string;
  /** Bytes of the arena that the operating system has. */
  logged: number;
  /** Where the asynchronous writes that were begun end; some of it may be in the file although it is not `logged` yet. */
  #begun = 0;
  /** A failed asynchronous write or sync: what the file holds is in doubt, and nothing more of this log is acknowledged. */
  #failure: LsmError | undefined;
  /** Bytes of the arena known to be on stable storage; the stable mark of the frames to come. */
  stable: number;
  readonly #storage: Storage;
  readonly #directory: string;
  #file: WritableFile | undefined;
  #isEntryStable: boolean;
  /** Those that came since the last group was begun. */
  #nextGroup: CommitGroup | undefined;
  /** Settles when no group is served any more. */
  #committing: Promise<void> | undefined;
  #isClosed = false;
  #isReplaced = false;
  /**
   * The file was written by an earlier session, and what the system shows of it need not be what the disk has: a sync of
   * that session may have failed. Its bytes are written again before they are relied on.
   */
  #isSuspect: boolean;
  #isSyncing = false;
  /** Where the memtable ended when this began. */
  readonly #startEnd: number;

  /**
   * @param file the open log file of a recovered memtable; `undefined` when there is none yet
   */
  constructor(storage: Storage, directory: string, memtable: Memtable, file?: WritableFile) {
    this.#storage = storage;
    this.#directory = directory;
    this.memtable = memtable;
    this.#startEnd = memtable.end;
    this.path = joinPath(directory, logName(memtable.logId));
    this.#file = file;
    this.#isEntryStable = false;
    this.#isSuspect = file !== undefined;
    this.logged = file === undefined ? 0 : memtable.end;
    this.stable = 0;
  }

  /** Whether the memtable has got operations since this began. */
  get hasNews(): boolean {
    return this.memtable.end > this.#startEnd;
  }

  /** Whether all of the memtable, which is sealed, is written, or stable if `wantsSync`. */
  hasReached(wantsSync: boolean): boolean {
    return this.#isReplaced || (wantsSync ? this.stable : this.logged) >= this.memtable.end;
  }

  /** Whether asynchronous commits are under way. */
  get isBusy(): boolean {
    return this.#committing !== undefined;
  }

  /** Whether an asynchronous write is under way whose bytes the file may not have yet. */
  get isWriting(): boolean {
    return this.isBusy && this.#begun > this.logged;
  }

  /** Settles when no asynchronous write uses the file any more. Never rejects. */
  get idle(): Promise<void> {
    return this.#committing ?? DONE;
  }

  /** Hands the arena up to `end`, which may lie beyond what is published, to the operating system. */
  write(end: number): void {
    const from = this.logged;
    if (end <= from) return;
    this.#openFile().write(this.memtable.bytes, from, end, from);
    this.logged = end;
  }

  /** Makes what was written stable. A failure is final: what the system still has of it is unknown. */
  sync(): void {
    const end = this.logged;
    if (this.stable >= end) return;
    if (this.#failure !== undefined) throw this.#failure;
    const file = this.#openFile();
    try {
      // Were an asynchronous sync under way to fail, it alone would be told, and this one would succeed without the bytes.
      if (this.#isSuspect) file.write(this.memtable.bytes, 0, end, 0);
      else if (this.#isSyncing) file.write(this.memtable.bytes, this.stable, end, this.stable);
      file.sync();
    } catch (error) {
      throw (this.#failure = ioError(`sync the log ${this.path}`, error, this.path));
    }
    this.#isSuspect = false;
    if (!this.#isEntryStable) {
      this.#storage.syncDirectory(this.#directory);
      this.#isEntryStable = true;
    }
    if (end > this.stable) this.stable = end;
  }

  /** After a failed write: removes what it may have left at the end, so that the next frame ends the file. */
  cut(): void {
    this.#file?.truncate(Math.max(this.logged, this.#begun));
  }

  /**
   * Resolves when everything published so far is written, and stable if `wantsSync`. Commits that share their outcome get
   * the same promise.
   *
   * @param older logs that must have got so far first
   */
  commit(wantsSync: boolean, older: OlderLogs): Promise<void> {
    if (this.#isReplaced) return DONE;
    const group = (this.#nextGroup ??= new CommitGroup());
    if (wantsSync) group.wantsSync = true;
    this.#committing ??= this.#commitGroups(older);
    return group.outcome;
  }

  /** A stable table holds all of the memtable now: nothing of the log is needed any more. */
  replaced(): void {
    this.#isReplaced = true;
    this.close();
  }

  /** Closes the file as soon as no asynchronous write uses it. */
  close(): void {
    this.#isClosed = true;
    if (this.isBusy) return;
    this.#file?.close();
    this.#file = undefined;
  }

  /** Serves groups until there are none. Commits that come while a group is under way form the next one. */
  async #commitGroups(older: OlderLogs): Promise<void> {
    // Writers of the same turn of the event loop join the first group.
    await Promise.resolve();
    while (this.#nextGroup !== undefined) {
      if (this.#isShort(this.#nextGroup, older) && !turnBudget.isLeft()) await turnBudget.nextTurn();
      const group = this.#nextGroup;
      this.#nextGroup = undefined;
      try {
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#isShort(group, older)) this.#commitAtOnce();
        else await this.#commitGroup(group.wantsSync, older);
      } catch (error) {
        const failure = error instanceof LsmError ? error : ioError(`write the log ${this.path}`, error, this.path);
        this.#failure ??= failure;
        group.reject(failure);
        continue;
      }
      group.resolve();
      await Promise.resolve();
    }
    this.#committing = undefined;
    if (this.#isClosed) this.close();
  }

  /** Whether a group can be served by a blocking call that is short, as nothing has to be waited for. */
  #isShort({ wantsSync }: CommitGroup, older: OlderLogs): boolean {
    if (wantsSync || this.#isReplaced || this.memtable.end - this.logged > BLOCKING_BYTES_MAX) return false;
    return older.olderThan(this).every((log) => log.hasReached(false));
  }

  #commitAtOnce(): void {
    this.#checkOpen(false);
    const { end } = this.memtable;
    this.#begun = end;
    this.write(end);
  }

  /** A closed log gets nothing more: its directory may have another owner. What it has is enough, or never will be. */
  #checkOpen(wantsSync: boolean): void {
    if (this.#isClosed && !this.hasReached(wantsSync)) throw closedError();
  }

  async #commitGroup(wantsSync: boolean, older: OlderLogs): Promise<void> {
    // A log must be complete before the next one gets its first byte, and stable before the next one is.
    for (const log of older.olderThan(this)) if (!log.hasReached(wantsSync)) await log.commit(wantsSync, older);
    if (this.#isReplaced) return;
    this.#checkOpen(wantsSync);
    const end = this.memtable.end;
    const from = this.logged;
    if (from < end) {
      this.#begun = end;
      await this.#openFile().writeAsync(this.memtable.bytes, from, end, from);
      if (end > this.logged) this.logged = end;
    }
    if (!wantsSync || this.stable >= end) return;
    this.#checkOpen(true);
    const file = this.#openFile();
    if (this.#isSuspect) await file.writeAsync(this.memtable.bytes, 0, end, 0);
    this.#isSyncing = true;
    try {
      await file.syncAsync();
    } finally {
      this.#isSyncing = false;
    }
    this.#isSuspect = false;
    if (!this.#isEntryStable) {
      await this.#storage.syncDirectoryAsync(this.#directory);
      this.#isEntryStable = true;
    }
    if (end > this.stable) this.stable = end;
  }

  #openFile(): WritableFile {
    if (this.#file !== undefined) return this.#file;
    if (this.#isClosed) throw closedError();
    this.#file = this.#storage.create(this.path);
    return this.#file;
  }
}
