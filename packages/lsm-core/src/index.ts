/**
 * The engine: an ordered map from bytes to bytes in a directory, with everything that can be asked of it.
 *
 * @module
 */
export { AsyncScan } from "./async-scan.ts";
export type { Bytes } from "./base/bytes.ts";
export { BYTEWISE, type Comparator } from "./base/comparator.ts";
export { isLsmError, LsmError, type LsmErrorDetails, type LsmErrorKind } from "./base/errors.ts";
export { MAX_BATCH_BYTES, MAX_KEY_BYTES, MAX_VALUE_BYTES } from "./base/limits.ts";
export type { Range } from "./base/range.ts";
export { LsmConfig } from "./config.ts";
export { Batch } from "./engine/batch.ts";
export type { CommitChange, CommitEvent } from "./engine/commit-event.ts";
export type { CompactionEvent, FlushEvent, LsmEvents, StallEvent } from "./engine/events.ts";
export {
  DEFAULT_BLOCK_CACHE_CAPACITY,
  DEFAULT_COMPACTION_TRIGGER,
  DEFAULT_MEMTABLE_CAPACITY,
  type Durability,
  type LsmOptions,
} from "./engine/options.ts";
export type { VerifyReport } from "./engine/verify.ts";
export type { WriteOptions } from "./engine/write-level.ts";
export { Lsm, type ReadOptions } from "./lsm.ts";
export type { TransactionBody, TransactionOptions } from "./run-transaction.ts";
export { type Entry, Scan } from "./scan.ts";
export { Snapshot } from "./snapshot.ts";
export type { LevelStats, LsmStats } from "./stats.ts";
export { MemoryStorage } from "./storage/memory-storage.ts";
export { NodeStorage } from "./storage/node-storage.ts";
export type { FileLock, ReadableFile, Storage, WritableFile } from "./storage/storage.ts";
export type { CompressionName } from "./table/compression.ts";
export { Transaction } from "./transaction.ts";
export { TransactionScan } from "./transaction-scan.ts";
