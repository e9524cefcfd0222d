import type { LsmError } from "../base/errors.ts";
import type { KeyRange } from "../manifest/key-range.ts";
import type { VersionEdit } from "../manifest/version-edit.ts";

/** Work for the background. Plain data, so that it can be sent to a thread. */
export type Job = FlushJob | CompactJob | CompactRangeJob | RemoveJob | CloseJob;

/** Writes a sealed memtable as a table of level 0. Flushes run in the order of their logs and before anything else. */
export interface FlushJob {
  readonly kind: "flush";
  /** The arena: the log of that number, byte for byte. */
  readonly buffer: SharedArrayBuffer;
  readonly end: number;
  readonly logId: number;
  /** The log of the memtable after it, from which recovery begins once this one is flushed. */
  readonly nextLogId: number;
  readonly lastSequence: number;
}

/** Picks one compaction and runs it. */
export interface CompactJob {
  readonly kind: "compact";
  /** One table in level 0 is enough to merge it. */
  readonly forReads: boolean;
}

/** Compacts a range until nothing is left to do. */
export interface CompactRangeJob {
  readonly kind: "compact-range";
  readonly id: number;
  readonly range: KeyRange;
}

/** Removes files that nobody needs. */
export interface RemoveJob {
  readonly kind: "remove";
  readonly names: readonly string[];
}

/** Notes how long the last log is, closes the manifest and ends. */
export interface CloseJob {
  readonly kind: "close";
  readonly logId: number;
  /** 0: there is no log. */
  readonly logBytes: number;
}

/** What became of a job. */
export type JobResult = FlushResult | CompactResult | CompactRangeResult | CloseResult | FailedResult;

export interface FlushResult {
  readonly kind: "flushed";
  readonly logId: number;
  readonly edit: VersionEdit;
  readonly durationMs: number;
}

/** One compaction. Without an edit there was nothing to do. */
export interface CompactResult {
  readonly kind: "compacted";
  readonly edit: VersionEdit | undefined;
  /** Part of a range compaction, not the answer to a {@link CompactJob}. */
  readonly isStep: boolean;
  readonly reason: string;
  readonly outputLevel: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly durationMs: number;
}

export interface CompactRangeResult {
  readonly kind: "range-compacted";
  readonly id: number;
}

export interface CloseResult {
  readonly kind: "closed";
}

export interface FailedResult {
  readonly kind: "failed";
  readonly job: Job["kind"];
  /** Of a range compaction: its number. */
  readonly id: number;
  readonly error: LsmError;
  /** The manifest is in doubt: nothing more can be written until the directory is opened again. */
  readonly isFinal: boolean;
}

/** Shared counters: an `Int32Array` over a `SharedArrayBuffer`, used with `Atomics`. The first two are for {@link takeFileId}. */
export const COUNTER_COUNT = 7;
/** Flushes that were submitted and not begun; a running compaction lets them go first. */
export const WAITING_FLUSHES = 2;
/** Not 0: compactions stop at the next block. */
export const CANCEL = 3;
/** Results posted so far; waited for by a writer that may not return to the event loop. */
export const RESULT_COUNT = 4;
/** Whether the thread runs: {@link THREAD_ABSENT}, {@link THREAD_RUNNING} or {@link THREAD_GONE}. */
export const THREAD_STATE = 5;
/** Not 0: the bell for results has rung and was not heard yet. It rings once, or bells would pile up where the event loop never turns. */
export const RUNG = 6;

/** The message that rings the bell of the other side: jobs or results are on the port. */
export const BELL = null;

export const THREAD_ABSENT = 0;
export const THREAD_RUNNING = 1;
export const THREAD_GONE = 2;

/** Takes the number of a new file: no file has or had it. All threads draw from the same numbers. */
export function takeFileId(counters: Int32Array): number {
  return Number(Atomics.add(fileIds(counters), 0, 1n));
}

/** The number that the next new file gets. */
export function nextFileId(counters: Int32Array): number {
  return Number(Atomics.load(fileIds(counters), 0));
}

/** Begins with a number; before other threads have the counters. */
export function beginFileIds(counters: Int32Array, next: number): void {
  fileIds(counters)[0] = BigInt(next);
}

/** File numbers go beyond 32 bits: a name may have 15 digits. */
function fileIds(counters: Int32Array): BigInt64Array {
  return new BigInt64Array(counters.buffer, 0, 1);
}

/** Where jobs go and results come from. */
export interface JobClient {
  readonly counters: Int32Array;
  /** Whether a job is done in the calling thread, when `submit` returns. */
  readonly isInline: boolean;
  /** Called in a turn of the event loop when results have come in; set once. */
  onResults: (() => void) | undefined;
  submit(job: Job): void;
  /** The next result that has come in; `undefined` when there is none. */
  poll(): JobResult | undefined;
  /** Blocks until a result is there or `timeoutMs` have gone by. Only while a job is under way. */
  wait(timeoutMs: number): void;
  /** Keeps the process alive while promises depend on results. */
  keepAlive(isNeeded: boolean): void;
  /** After the result of the close job. */
  close(): void;
}
