import type { Comparator } from "../base/comparator.ts";
import { isLsmError, LsmError } from "../base/errors.ts";
import { NO_RANGE_DELETES, type RangeDeletes } from "../base/range-delete.ts";
import { type CompactionPlan, planEdit } from "../compaction/compaction-plan.ts";
import type { CompactionOptions } from "../compaction/compaction-options.ts";
import { pickCompaction } from "../compaction/compaction-picker.ts";
import { pickManual } from "../compaction/pick-manual.ts";
import { runFlush } from "../compaction/flush-run.ts";
import type { JobContext } from "../compaction/job-context.ts";
import { runMerge } from "../compaction/merge-run.ts";
import { readRangeDeletes } from "../compaction/run-cursor.ts";
import { ManifestLog } from "../manifest/manifest-log.ts";
import { applyEditToState, type ManifestState } from "../manifest/manifest-state.ts";
import type { RecoveredManifest } from "../manifest/recover-manifest.ts";
import { Version } from "../manifest/version.ts";
import type { VersionEdit } from "../manifest/version-edit.ts";
import { readArena } from "../memtable/arena-entries.ts";
import { joinPath, logName } from "../storage/file-names.ts";
import type { Storage } from "../storage/storage.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { TableOptions } from "../table/table-writer.ts";
import {
  CANCEL,
  type CloseJob,
  type CompactJob,
  type CompactRangeJob,
  type FlushJob,
  type Job,
  type JobResult,
  nextFileId,
  takeFileId,
  WAITING_FLUSHES,
} from "./jobs.ts";

/** What a {@link JobRunner} needs to know of the database. Plain data but for the storage and the comparator. */
export interface RunnerSetup {
  readonly directory: string;
  readonly recovered: RecoveredManifest;
  /** By level; the last counts for the rest. */
  readonly tableOptions: readonly TableOptions[];
  readonly compaction: CompactionOptions;
}

/** Thrown through a compaction to end it. */
const CANCELLED = new LsmError("Aborted", "the compaction was cancelled because the database is closing");

/**
 * Does the background work: it alone writes tables and the manifest, and removes files.
 *
 * Runs in whatever thread calls it, one job at a time, except that a flush may run inside a compaction.
 */
export class JobRunner {
  readonly #storage: Storage;
  readonly #comparator: Comparator;
  readonly #setup: RunnerSetup;
  readonly #counters: Int32Array;
  readonly #post: (result: JobResult) => void;
  /** Called between the blocks of a compaction when flushes wait; runs them. */
  readonly #runWaitingFlushes: () => void;
  readonly #context: JobContext;
  readonly #rangeDeletes: WeakMap<TableMeta, RangeDeletes> = new WeakMap();
  #state: ManifestState;
  /** Opened by the first edit, so that a failure to do so is a job's failure. */
  #manifest: ManifestLog | undefined;
  /** Log of a memtable whose flush failed. Newer ones must not pass it. 0: none. */
  #failedLogId = 0;
  #isClosed = false;

  constructor(
    storage: Storage,
    comparator: Comparator,
    setup: RunnerSetup,
    counters: Int32Array,
    post: (result: JobResult) => void,
    runWaitingFlushes: () => void,
  ) {
    this.#storage = storage;
    this.#comparator = comparator;
    this.#setup = setup;
    this.#counters = counters;
    this.#post = post;
    this.#runWaitingFlushes = runWaitingFlushes;
    this.#state = setup.recovered.state;
    this.#context = {
      storage,
      directory: setup.directory,
      comparator,
      tableOptions: (level) => setup.tableOptions[Math.min(level, setup.tableOptions.length - 1)],
      allocateFileId: () => takeFileId(counters),
      onBlock: () => this.#betweenBlocks(),
    };
  }

  /**
   * Does a job and posts its result; a failure is a result too.
   *
   * Nothing is done after the close job: once its result is out, the directory may have another owner, or be gone.
   */
  run(job: Job): void {
    if (this.#isClosed) return;
    if (job.kind === "flush") Atomics.sub(this.#counters, WAITING_FLUSHES, 1);
    try {
      this.#do(job);
    } catch (error) {
      if (error === CANCELLED && job.kind === "compact") {
        this.#post({ kind: "compacted", ...NOTHING_DONE });
        return;
      }
      const id = job.kind === "compact-range" ? job.id : 0;
      const failure = isLsmError(error) ? error : internalError(error);
      this.#post({ kind: "failed", job: job.kind, id, error: failure, isFinal: this.#manifest?.isPoisoned ?? false });
    }
  }

  #do(job: Job): void {
    switch (job.kind) {
      case "flush":
        return this.#flush(job);
      case "compact":
        return this.#compact(job);
      case "compact-range":
        return this.#compactRange(job);
      case "remove":
        for (const name of job.names) this.#remove(name);
        return;
      case "close":
        return this.#close(job);
    }
  }

  #flush(job: FlushJob): void {
    if (job.logId < this.#state.logNumber) return;
    if (this.#failedLogId !== 0 && job.logId !== this.#failedLogId) return;
    this.#failedLogId = job.logId;
    const startedAt = performance.now();
    const entries = readArena(new Uint8Array(job.buffer, 0, job.end), job.end, this.#comparator);
    const dropTombstones = this.#state.levels.every((tables) => tables.length === 0);
    const table = runFlush({ entries, sequence: job.lastSequence, dropTombstones }, this.#context);
    const edit: VersionEdit = {
      nextFileId: nextFileId(this.#counters),
      logNumber: job.nextLogId,
      lastSequence: job.lastSequence,
      added: table === undefined ? [] : [{ level: 0, table }],
    };
    this.#apply(edit);
    this.#failedLogId = 0;
    this.#remove(logName(job.logId));
    this.#post({ kind: "flushed", logId: job.logId, edit, durationMs: performance.now() - startedAt });
  }

  #compact({ forReads }: CompactJob): void {
    const version = new Version(this.#state.levels, this.#comparator);
    const { compactPointers } = this.#state;
    const { compaction } = this.#setup;
    const options = forReads ? { ...compaction, level0Trigger: 1, level0TriggerMax: 1 } : compaction;
    const plan = pickCompaction(version, options, compactPointers, (table) => this.#rangeDeletesOf(table));
    if (!this.#runPlan(plan, false)) {
      this.#post({ kind: "compacted", ...NOTHING_DONE });
    }
  }

  #compactRange(job: CompactRangeJob): void {
    let plan: CompactionPlan;
    do {
      this.#betweenBlocks();
      const version = new Version(this.#state.levels, this.#comparator);
      plan = pickManual(version, job.range, this.#setup.compaction);
    } while (this.#runPlan(plan, true));
    this.#post({ kind: "range-compacted", id: job.id });
  }

  /** What a table's range deletes cover; read once for each table that has some. */
  #rangeDeletesOf(table: TableMeta): RangeDeletes {
    if (table.rangeDeleteCount === 0) return NO_RANGE_DELETES;
    let rangeDeletes = this.#rangeDeletes.get(table);
    if (rangeDeletes === undefined) {
      rangeDeletes = readRangeDeletes([table], this.#context);
      this.#rangeDeletes.set(table, rangeDeletes);
    }
    return rangeDeletes;
  }

  /** Runs a plan, applies and posts what it changed. Returns whether there was anything to do. */
  #runPlan(plan: CompactionPlan, isStep: boolean): boolean {
    if (plan.kind === "none") return false;
    const startedAt = performance.now();
    const result = plan.kind === "merge" ? runMerge(plan, this.#context) : undefined;
    const edit: VersionEdit = {
      ...planEdit(plan, result?.tables ?? []),
      nextFileId: nextFileId(this.#counters),
    };
    this.#apply(edit);
    this.#post({
      kind: "compacted",
      edit,
      isStep,
      reason: plan.kind === "merge" ? plan.reason : plan.kind,
      outputLevel: plan.kind === "drop" ? 0 : plan.outputLevel,
      bytesRead: result?.bytesRead ?? 0,
      bytesWritten: result?.bytesWritten ?? 0,
      durationMs: performance.now() - startedAt,
    });
    return true;
  }

  #apply(edit: VersionEdit): void {
    // Checked before it is written: the manifest must never hold an edit that breaks an invariant.
    const next = applyEditToState(this.#state, edit, this.#comparator);
    this.#manifest ??= ManifestLog.reopen(this.#storage, this.#setup.directory, this.#setup.recovered);
    this.#manifest.append(edit);
    this.#state = next;
    if (!this.#manifest.isLong) return;
    const id = this.#context.allocateFileId();
    this.#state = { ...next, nextFileId: id + 1 };
    this.#manifest = this.#manifest.rollover(id, this.#state);
  }

  #close(job: CloseJob): void {
    this.#isClosed = true;
    try {
      if (job.logBytes > 0 && this.#manifest?.isPoisoned !== true) {
        this.#apply({ closeRecord: { logId: job.logId, logBytes: job.logBytes } });
      }
    } finally {
      this.#manifest?.close();
    }
    this.#post({ kind: "closed" });
  }

  /** A file that cannot be removed now is a leftover, which the next open removes. */
  #remove(name: string): void {
    try {
      this.#storage.remove(joinPath(this.#setup.directory, name));
    } catch {
      // Not worth stopping the database for.
    }
  }

  #betweenBlocks(): void {
    if (Atomics.load(this.#counters, CANCEL) !== 0) throw CANCELLED;
    if (Atomics.load(this.#counters, WAITING_FLUSHES) > 0) this.#runWaitingFlushes();
  }
}

const NOTHING_DONE = {
  edit: undefined,
  isStep: false,
  reason: "",
  outputLevel: 0,
  bytesRead: 0,
  bytesWritten: 0,
  durationMs: 0,
} as const;

function internalError(error: unknown): LsmError {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new LsmError("Internal", `background work met an error that it should never meet: ${text}`, { cause: error });
}
