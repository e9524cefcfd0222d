import { closedError, type LsmError } from "../base/errors.ts";
import type { KeyRange } from "../manifest/key-range.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { tableName } from "../storage/file-names.ts";
import type { CompactResult, FlushResult, JobClient, JobResult } from "../worker/jobs.ts";
import { CANCEL } from "../worker/jobs.ts";

/** How long a blocked caller waits before it looks again. */
const WAIT_MS = 10_000;

/** What the owner does with results. */
export interface BackgroundHooks {
  flushed(result: FlushResult): void;
  compacted(result: CompactResult): void;
  failed(error: LsmError, isFinal: boolean): void;
  /** A merge failed that only reads asked for: nothing has to be done about it. */
  readMergeFailed(error: LsmError): void;
}

interface RangeCompaction {
  isDone: boolean;
  error: LsmError | undefined;
}

/** Keeps the background busy: submits jobs, takes their results, and lets callers wait for them, blocking or not. */
export class Background {
  readonly #client: JobClient;
  readonly #hooks: BackgroundHooks;
  readonly #waiters = new Set<() => void>();
  readonly #rangeCompactions = new Map<number, RangeCompaction>();
  #nextRangeId = 1;
  #isCompacting = false;
  /** Only reads asked for what is compacted now. */
  #isForReads = false;
  /** The database is closing: what is under way comes to an end, nothing else is begun. */
  #isEnding = false;
  #isClosed = false;

  constructor(client: JobClient, hooks: BackgroundHooks) {
    this.#client = client;
    this.#hooks = hooks;
    client.onResults = () => this.poll();
  }

  /** Jobs run in the thread that submits them. */
  get isInline(): boolean {
    return this.#client.isInline;
  }

  get isCompacting(): boolean {
    return this.#isCompacting;
  }

  /** Flushes a sealed memtable. Memtables are submitted oldest first. */
  submitFlush(memtable: Memtable, nextLogId: number): void {
    this.#client.submit({
      kind: "flush",
      buffer: memtable.buffer,
      end: memtable.end,
      logId: memtable.logId,
      nextLogId,
      lastSequence: memtable.nextSequence - 1,
    });
  }

  /**
   * Looks for compactions to run until there are none.
   *
   * @param forReads merges level 0 also when it has not so many tables that it must be; a failure stops nobody
   */
  requestCompaction(forReads: boolean = false): void {
    if (!forReads) this.#isForReads = false;
    if (this.#isCompacting || this.#isEnding) return;
    this.#isCompacting = true;
    this.#isForReads = forReads;
    this.#client.submit({ kind: "compact", forReads });
  }

  removeTables(ids: readonly number[]): void {
    if (ids.length > 0 && !this.#isClosed) this.#client.submit({ kind: "remove", names: ids.map(tableName) });
  }

  /**
   * Begins to compact a range; returns how to ask whether it is done. Asking throws when it failed.
   *
   * @throws LsmError `Closed` after {@link cancel}
   */
  compactRange(range: KeyRange): () => boolean {
    if (this.#isEnding) throw closedError();
    const id = this.#nextRangeId++;
    const compaction: RangeCompaction = { isDone: false, error: undefined };
    this.#rangeCompactions.set(id, compaction);
    this.#client.submit({ kind: "compact-range", id, range });
    return () => {
      if (compaction.error !== undefined) throw compaction.error;
      return compaction.isDone;
    };
  }

  /** Takes the results that have come in. */
  poll(): void {
    let isAny = false;
    for (let result = this.#client.poll(); result !== undefined; result = this.#client.poll()) {
      isAny = true;
      this.#take(result);
    }
    if (isAny) this.#wake();
  }

  /** Blocks until `isDone`, which may throw. Only while a job that leads there is under way. */
  wait(isDone: () => boolean): void {
    this.poll();
    while (!isDone()) {
      if (this.#isClosed) throw closedError();
      this.#client.wait(WAIT_MS);
      this.poll();
    }
  }

  /** {@link wait} without blocking. Keeps the process alive meanwhile. */
  async waitAsync(isDone: () => boolean): Promise<void> {
    this.poll();
    while (!isDone()) {
      if (this.#isClosed) throw closedError();
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        this.#client.keepAlive(true);
      });
      if (this.#waiters.size === 0) this.#client.keepAlive(false);
    }
  }

  /** Ends compactions at their next block, and begins no other. */
  cancel(): void {
    this.#isEnding = true;
    Atomics.store(this.#client.counters, CANCEL, 1);
  }

  /** Whether a compaction is under way, whose result may leave tables to be removed. */
  get isBusy(): boolean {
    return this.#isCompacting || this.#rangeCompactions.size > 0;
  }

  /** Hands in the last job, when nothing {@link isBusy}. `isClosed` tells when it is done. */
  submitClose(logId: number, logBytes: number): void {
    this.#client.submit({ kind: "close", logId, logBytes });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** After the close job. */
  stop(): void {
    this.#isClosed = true;
    this.#client.close();
    this.#wake();
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }

  #take(result: JobResult): void {
    switch (result.kind) {
      case "flushed":
        return this.#hooks.flushed(result);
      case "compacted":
        return this.#takeCompacted(result);
      case "range-compacted":
        return this.#endRange(result.id, undefined);
      case "closed":
        this.#isClosed = true;
        return;
      case "failed":
        if (result.job === "compact") {
          this.#isCompacting = false;
          if (this.#isForReads && !result.isFinal) return this.#hooks.readMergeFailed(result.error);
        }
        if (result.job === "compact-range") this.#endRange(result.id, result.error);
        if (result.job === "close") this.#isClosed = true;
        // Whoever waits for a range compaction gets its error; all others need to know only what stops them too.
        if (result.job !== "compact-range" || result.isFinal) this.#hooks.failed(result.error, result.isFinal);
        return;
    }
  }

  #takeCompacted(result: CompactResult): void {
    this.#hooks.compacted(result);
    if (result.isStep) return;
    this.#isCompacting = false;
    if (result.edit !== undefined) this.requestCompaction();
  }

  #endRange(id: number, error: LsmError | undefined): void {
    const compaction = this.#rangeCompactions.get(id);
    if (compaction === undefined) return;
    this.#rangeCompactions.delete(id);
    compaction.error = error;
    compaction.isDone = error === undefined;
  }
}
