import type { Durability, TargetRole } from "./results.ts";
import type { TimeBox } from "./time-box.ts";

/** What the database is opened for, so that a target can choose its best settings. */
export type Purpose = "load" | "write" | "mixed" | "read" | "reopen";

/** How a target is opened. */
export interface OpenOptions {
  readonly durability: Durability;
  readonly purpose: Purpose;
  /** Bytes that the target may use to cache blocks, where it has such a setting. */
  readonly cacheBytes: number;
  /** Length of values, for targets that store short and long ones in different ways or fetch so many bytes at a time. */
  readonly valueBytes: number;
}

/** What every target can do. */
export interface Openable {
  /** Opens or creates the database in a directory that may be absent. */
  open(dir: string, options: OpenOptions): Promise<void>;
  close(): Promise<void>;
  /** Figures that only this target knows, by a name with its unit. */
  figures?(): Readonly<Record<string, number>>;
}

/** Receives what a scan or a seek found; the bytes are valid during the call only. */
export type Visit = (key: Uint8Array, value: Uint8Array) => void;

/** The answer to a read. */
export type Answer = Uint8Array | undefined;

/** Nothing when the work is done and acknowledged already, else a promise for that: synchronous targets pay for no promise. */
export type Done = Promise<unknown> | void;

/**
 * A database of keys and values under test, used as its documentation advises: every method is the fastest call that the
 * target has for the job, at the durability that it was opened with.
 *
 * Keys and values are built by the caller before the clock starts and stay valid and unchanged.
 */
export interface BytesTarget extends Openable {
  /** One write, acknowledged when the call (or its promise) is done. */
  put(key: Buffer, value: Buffer): Done;
  delete(key: Buffer): Done;
  /** One atomic batch of the writes from `start` to before `end`. */
  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): Done;
  /** The fastest synchronous read; the bytes are valid until the next call only. Absent when there is no such form. */
  get?(key: Buffer): Answer;
  /** The same, and the bytes belong to the caller. */
  getCopy?(key: Buffer): Answer;
  /** A write for when others are in flight. Absent when there is no asynchronous form. */
  putAsync?(key: Buffer, value: Buffer): Promise<unknown>;
  /** Writes all, or until time is up, with at most `width` in flight, where that has a faster form than as many loops of `putAsync`. */
  putWindowed?(keys: readonly Buffer[], values: readonly Buffer[], width: number, box?: TimeBox): Promise<number>;
  /** A read that leaves the event loop free. Every target has this or `get`. */
  getAsync?(key: Buffer): Promise<Answer>;
  /** Several reads at once, in their order; the bytes belong to the caller. */
  getMany(keys: readonly Buffer[]): readonly Answer[] | Promise<readonly Answer[]>;
  /** Visits every entry in key order, or against it. */
  scanAll(isReverse: boolean, visit: Visit): Done;
  /** For each key, visits the first `count` entries at or after it; one cursor may serve all keys. */
  seekAll(keys: readonly Buffer[], count: number, visit: Visit): Done;
  /** The same with a new scan, and so a new snapshot, for each key. */
  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): Done;
}

/** What the report says about a target. */
export interface TargetInfo {
  readonly name: string;
  readonly role: TargetRole;
  /** The version that was loaded. */
  readonly version: string;
  /** True when the data outlives the process. */
  readonly isPersistent: boolean;
  /** What one would use it as, and the settings that the benchmark gives it. */
  readonly settings: string;
  /** The level that the target really gives for the one asked, the nearest at or above it; nothing when it has none. */
  durability(asked: Durability): Durability | undefined;
  /** Above this many records it would take too long, and is left out. */
  readonly recordCountMax?: number;
}

/** Forms of a call that some targets lack. */
export type Form = "putAsync" | "getAsync" | "get";

/** A target of keys and values. */
export interface BytesTargetDescription extends TargetInfo {
  readonly family: "bytes";
  /** What it has of the calls that may be absent. */
  readonly forms: readonly Form[];
  create(): BytesTarget;
  /** Program that does the work instead, in a process without Node: see `native/`. */
  readonly program?: string;
}
