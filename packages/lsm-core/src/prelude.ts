/**
 * The common surface in one import.
 *
 * @module
 */
export { LsmError } from "./base/errors.ts";
export { LsmConfig } from "./config.ts";
export { Batch } from "./engine/batch.ts";
export {
  DEFAULT_BLOCK_CACHE_CAPACITY,
  DEFAULT_COMPACTION_TRIGGER,
  DEFAULT_MEMTABLE_CAPACITY,
} from "./engine/options.ts";
export { Lsm } from "./lsm.ts";
export { Scan } from "./scan.ts";
