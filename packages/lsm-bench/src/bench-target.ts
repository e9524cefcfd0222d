/** What a write survives once it is acknowledged: `none` nothing, `process` a crash of the process, `sync` a loss of power. */
export type Durability = "none" | "process" | "sync";

/** What the database is opened for, so that a target can choose its best settings. */
export type Purpose = "write" | "read" | "reopen";

/** How a target is opened. */
export interface OpenOptions {
  readonly durability: Durability;
  readonly purpose: Purpose;
  /** Bytes that the target may use to cache blocks, where it has such a setting. */
  readonly cacheBytes: number;
}

/** Receives what a scan or a seek found; the bytes are valid during the call only. */
export type Visit = (key: Uint8Array, value: Uint8Array) => void;

/** Receives the answer of one read of a mixed workload. */
export type OnRead = (index: number, value: Uint8Array | undefined) => void;

/** Operations in order: `values[i]` is written under `keys[i]`; where it is undefined, `keys[i]` is read. */
export interface MixedOperations {
  readonly keys: readonly Buffer[];
  readonly values: readonly (Buffer | undefined)[];
}

/**
 * One database under test, used as its documentation advises: every method runs a whole loop with the fastest call that
 * the target has for it, at the durability that it was opened with, and ends when all of it is acknowledged.
 *
 * Keys and values are built by the caller before the clock starts and stay valid and unchanged.
 */
export interface BenchTarget {
  /** Opens or creates the database in a directory. */
  open(dir: string, options: OpenOptions): Promise<void>;
  close(): Promise<void>;
  /** Single writes, each its own operation. */
  putAll(keys: readonly Buffer[], values: readonly Buffer[]): Promise<void> | void;
  /** Single writes by `writerCount` asynchronous writers, each of which waits for its own write before the next. */
  putConcurrently(keys: readonly Buffer[], values: readonly Buffer[], writerCount: number): Promise<void>;
  /** Atomic batches of `batchLength` writes. */
  putBatches(keys: readonly Buffer[], values: readonly Buffer[], batchLength: number): Promise<void> | void;
  deleteAll(keys: readonly Buffer[]): Promise<void> | void;
  /** The fastest synchronous read; the bytes are valid until the next call only. */
  get(key: Buffer): Uint8Array | undefined;
  /** Visits every entry in key order, or against it. */
  scanAll(isReverse: boolean, visit: Visit): Promise<void> | void;
  /** For each key, visits the first `count` entries at or after it; one cursor may serve all keys. */
  seekAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> | void;
  /** The same with a new scan, and so a new snapshot, for each key. */
  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> | void;
  mixedAll(operations: MixedOperations, onRead: OnRead): Promise<void> | void;
}

/** A target and what the report says about it. */
export interface TargetDescription {
  readonly name: string;
  /** The version that was loaded. */
  readonly version: string;
  /** True when the data outlives the process. */
  readonly isPersistent: boolean;
  /** What one would use it as, and the settings that the benchmark gives it. */
  readonly settings: string;
  /** The level that the target really gives for the one asked: the nearest at or above it. */
  durability(asked: Durability): Durability;
  create(): BenchTarget;
}
