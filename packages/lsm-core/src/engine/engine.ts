import type { Comparator } from "../base/comparator.ts";
import { BYTEWISE } from "../base/comparator.ts";
import { forgetSource } from "../base/copy-out.ts";
import { closedError, LsmError } from "../base/errors.ts";
import { BlockCache } from "../cache/block-cache.ts";
import type { KeyRange } from "../manifest/key-range.ts";
import { Version } from "../manifest/version.ts";
import { applyEdit } from "../manifest/version-builder.ts";
import type { VersionEdit } from "../manifest/version-edit.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { Lookup } from "../read/lookup.ts";
import { ReadCost } from "../read/read-cost.ts";
import { TableCache } from "../read/table-cache.ts";
import type { FileLock } from "../storage/storage.ts";
import { InlineClient } from "../worker/inline-client.ts";
import type { RunnerSetup } from "../worker/job-runner.ts";
import {
  beginFileIds,
  type CompactResult,
  COUNTER_COUNT,
  type FlushResult,
  type JobClient,
  takeFileId,
} from "../worker/jobs.ts";
import { ThreadClient } from "../worker/thread-client.ts";
import { findThreadModule } from "../worker/thread-module.ts";
import { Background } from "./background.ts";
import { EventHub } from "./events.ts";
import type { ResolvedOptions } from "./options.ts";
import { ReadUpkeep } from "./read-upkeep.ts";
import { giveBack, recover, type Recovered } from "./recovery.ts";
import { runnerSetup } from "./runner-setup.ts";
import { TransactionHistory } from "./transaction-history.ts";
import { ViewSet } from "./view-set.ts";
import type { LoggedMemtable } from "./memtable-set.ts";
import { Writer } from "./writer.ts";

/** Part of the block cache's capacity that may be used for locators beside it. */
const LOCATOR_SHARE = 4;

/** Totals since the database was opened. */
export interface Totals {
  flushes: number;
  compactions: number;
  flushedBytes: number;
  compactionBytesRead: number;
  compactionBytesWritten: number;
  compactionMs: number;
  flushMs: number;
}

/** An open database: owns the state, and connects the write path, the read path and the background. */
export class Engine {
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly comparator: Comparator;
  readonly events: EventHub = new EventHub();
  readonly totals: Totals = {
    flushes: 0,
    compactions: 0,
    flushedBytes: 0,
    compactionBytesRead: 0,
    compactionBytesWritten: 0,
    compactionMs: 0,
    flushMs: 0,
  };
  readonly blocks: BlockCache;
  readonly tables: TableCache;
  readonly lookup: Lookup;
  readonly readCost: ReadCost = new ReadCost();
  readonly #readUpkeep: ReadUpkeep;
  readonly views: ViewSet;
  readonly history: TransactionHistory;
  readonly writer: Writer;
  readonly background: Background;
  isClosed = false;
  /** Pins that have not been released: of scans, snapshots and transactions. */
  openPins = 0;
  readonly #lock: FileLock | undefined;
  readonly #counters: Int32Array;
  #closing: Promise<void> | undefined;

  /** Opens a directory. Throws what {@link findThreadModule} and {@link recover} throw. */
  static open(directory: string, options: ResolvedOptions): Engine {
    // First, while there is nothing yet to give back.
    const thread = threadModule(options);
    const recovered = recover(directory, options);
    try {
      return new Engine(directory, options, thread, recovered);
    } catch (error) {
      // There was no memory for it.
      giveBack(recovered);
      throw error;
    }
  }

  private constructor(directory: string, options: ResolvedOptions, thread: URL | undefined, recovered: Recovered) {
    const { storage, comparator } = options;
    this.directory = directory;
    this.options = options;
    this.comparator = comparator;
    this.#lock = recovered.lock;
    this.blocks = new BlockCache({ capacityBytes: options.blockCacheCapacity, blockBytes: options.blockSize });
    this.tables = new TableCache(storage, directory, comparator, this.blocks, {
      openTables: options.openTables,
      locatorBytes: Math.floor(options.blockCacheCapacity / LOCATOR_SHARE),
    });
    this.lookup = new Lookup(this.tables, this.blocks, comparator, this.readCost);
    this.#counters = new Int32Array(new SharedArrayBuffer(COUNTER_COUNT * 4));
    beginFileIds(this.#counters, recovered.nextFileId);
    const setup = runnerSetup(directory, options, recovered.manifest);
    this.background = new Background(this.#makeClient(thread, setup), {
      flushed: (result) => this.#flushed(result),
      compacted: (result) => this.#compacted(result),
      failed: (error, isFinal) => this.#failed(error, isFinal),
      readMergeFailed: (error) => {
        this.#readUpkeep.mergeFailed();
        this.events.emit("error", error);
      },
    });
    const { sealed, active } = splitMemtables(recovered, options.readOnly);
    this.writer = new Writer(
      {
        directory,
        options,
        background: this.background,
        events: this.events,
        allocateFileId: () => takeFileId(this.#counters),
        memtableSealed: (memtable) => {
          this.history.sealed(memtable);
          this.views.replace(this.writer.memtables, this.views.current.version);
        },
        level0Tables: () => this.views.current.version.levels[0].length,
      },
      sealed,
      active,
      recovered.nextSequence,
    );
    const version = new Version(recovered.manifest.state.levels, comparator);
    this.views = new ViewSet(this.writer.memtables, version, this.tables, (tables, memtables) =>
      this.#unused(tables, memtables),
    );
    this.history = new TransactionHistory(this.views);
    this.#readUpkeep = new ReadUpkeep(this, this.readCost, setup.compaction);
    if (options.readOnly) return;
    this.writer.start();
    this.background.poll();
  }

  get version(): Version {
    return this.views.current.version;
  }

  /** Throws when the database is closed. */
  checkOpen(): void {
    if (this.isClosed) throw closedError();
  }

  /** Before each read, and before its view is taken, as that may change: see {@link ReadUpkeep}. */
  upkeepReads(): void {
    if (this.readCost.looks >= this.#readUpkeep.checkAt) this.#readUpkeep.check();
  }

  /** Whether compactions may be asked for on behalf of reads: they would not run in the reader's own thread, and nothing failed. */
  get mayCompactForReads(): boolean {
    return !this.isClosed && !this.options.readOnly && !this.background.isInline && !this.writer.hasFailed;
  }

  /** Compacts a range to one sorted run; blocks. */
  compact(range: KeyRange): void {
    this.writer.flush();
    this.background.wait(this.background.compactRange(range));
  }

  async compactAsync(range: KeyRange): Promise<void> {
    await this.writer.async.flush();
    await this.background.waitAsync(this.background.compactRange(range));
  }

  /** Stops the background, makes what was written stable, gives everything back. Idempotent. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.writer.shut();
    try {
      if (this.options.readOnly) return;
      this.background.cancel();
      this.background.wait(() => this.#isSettled);
      const end = this.#finishLogs();
      this.background.submitClose(end.logId, end.logBytes);
      this.background.wait(() => this.background.isClosed);
      if (end.error !== undefined) throw end.error;
    } finally {
      this.#release();
    }
  }

  /** {@link close} without blocking. Every call gets the same promise. */
  closeAsync(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    if (this.isClosed) return Promise.resolve();
    this.isClosed = true;
    this.writer.shut();
    this.#closing = this.#closeLater();
    return this.#closing;
  }

  async #closeLater(): Promise<void> {
    try {
      if (this.options.readOnly) return;
      this.background.cancel();
      await this.background.waitAsync(() => this.#isSettled);
      // When all is stable, finish() has nothing left to write.
      const end = await this.writer.log.finishAsync().then(() => this.#finishLogs(), unfinished);
      this.background.submitClose(end.logId, end.logBytes);
      await this.background.waitAsync(() => this.background.isClosed);
      if (end.error !== undefined) throw end.error;
    } finally {
      await this.writer.log.close();
      this.#release();
    }
  }

  /** Whether nothing is under way that would lead to further jobs: after the close job the directory has another owner. */
  get #isSettled(): boolean {
    return this.writer.isSettled && !this.background.isBusy;
  }

  /** The log's state for the close job, which must be handed in whatever happens to the log. */
  #finishLogs(): LogEnd {
    try {
      return this.writer.log.finish();
    } catch (error) {
      return unfinished(error);
    }
  }

  #release(): void {
    this.background.stop();
    const logsClosed = this.writer.log.close();
    this.tables.close();
    this.blocks.close();
    forgetSource();
    if (this.views.current.pins === 0 && this.views.heldCount === 0) this.#recycle(this.writer.memtables);
    // A write that is still under way must not reach a file that the next owner writes to already.
    if (this.writer.log.isWriting) void logsClosed.then(() => this.#lock?.release());
    else this.#lock?.release();
  }

  /** An arena that a write to a log still reads, or a reader may, is left to the garbage collector. */
  #recycle(memtables: readonly Memtable[]): void {
    for (const memtable of memtables) if (!this.writer.log.isReading(memtable)) memtable.release();
  }

  #makeClient(thread: URL | undefined, setup: RunnerSetup): JobClient {
    const { storage, comparator } = this.options;
    return thread === undefined
      ? new InlineClient(storage, comparator, setup, this.#counters)
      : new ThreadClient(thread, setup, this.#counters);
  }

  #flushed(result: FlushResult): void {
    this.writer.flushed(result.logId);
    this.#install(result.edit);
    const table = result.edit.added?.[0]?.table;
    this.totals.flushes++;
    this.totals.flushedBytes += table?.fileBytes ?? 0;
    this.totals.flushMs += result.durationMs;
    this.events.emit("flush", {
      table: table?.id,
      entries: table?.entryCount ?? 0,
      bytes: table?.fileBytes ?? 0,
      durationMs: result.durationMs,
    });
    this.background.requestCompaction();
  }

  #compacted(result: CompactResult): void {
    const { edit, reason, outputLevel, bytesRead, bytesWritten, durationMs } = result;
    if (edit === undefined) return;
    this.#install(edit);
    this.totals.compactions++;
    this.totals.compactionBytesRead += bytesRead;
    this.totals.compactionBytesWritten += bytesWritten;
    this.totals.compactionMs += durationMs;
    const inputTables = edit.removed?.length ?? 0;
    const outputTables = edit.added?.length ?? 0;
    this.events.emit("compaction", {
      reason,
      outputLevel,
      inputTables,
      outputTables,
      bytesRead,
      bytesWritten,
      durationMs,
    });
  }

  #install(edit: VersionEdit): void {
    this.views.replace(this.writer.memtables, applyEdit(this.version, edit));
    this.writer.backlogChanged();
  }

  #failed(error: LsmError, isFinal: boolean): void {
    if (this.isClosed && error.kind === "Aborted") return;
    this.writer.backgroundFailed(error, isFinal);
    if (!isFinal) this.events.emit("error", error);
  }

  #unused(tables: readonly number[], memtables: readonly Memtable[]): void {
    this.#recycle(memtables);
    this.background.removeTables(tables);
  }
}

/** What the close job says of the last log, and why that is nothing. */
interface LogEnd {
  readonly logId: number;
  readonly logBytes: number;
  readonly error?: LsmError;
}

function unfinished(error: unknown): LogEnd {
  return { logId: 0, logBytes: 0, error: LsmError.from(error) };
}

/** What the background thread runs; `undefined` when there shall be none, or when what it needs is in this thread only. */
function threadModule({ backgroundThread, readOnly, storage, comparator }: ResolvedOptions): URL | undefined {
  const canUse = !readOnly && storage.threadKind === "node" && comparator === BYTEWISE;
  if (backgroundThread === false || !canUse) return undefined;
  return findThreadModule(backgroundThread === true ? undefined : backgroundThread, storage);
}

/** The last recovered memtable is gone on with where its log can be appended to; all others are to be flushed. */
function splitMemtables(
  recovered: Recovered,
  isReadOnly: boolean,
): { sealed: LoggedMemtable[]; active: LoggedMemtable | undefined } {
  const all: LoggedMemtable[] = [...recovered.memtables];
  const last = recovered.memtables.at(-1);
  if (last === undefined || isReadOnly || !last.isAppendable) return { sealed: all, active: undefined };
  return { sealed: all.slice(0, -1), active: last };
}
