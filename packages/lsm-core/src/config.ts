import type { Comparator } from "./base/comparator.ts";
import { type Durability, type LsmOptions, type ResolvedOptions, resolveOptions } from "./engine/options.ts";
import type { Storage } from "./storage/storage.ts";
import type { CompressionName } from "./table/compression.ts";

/**
 * An immutable set of options, built by chained setters that each return a new one.
 *
 * Every setter checks its value at once: a wrong type is a `TypeError`, a number out of range a `RangeError`.
 * What each option means is documented on {@link LsmOptions}.
 */
export class LsmConfig {
  readonly #options: LsmOptions;
  readonly #resolved: ResolvedOptions;

  /** @param options options to begin with; the defaults for those left out */
  constructor(options: LsmOptions = {}) {
    this.#options = { ...options };
    this.#resolved = resolveOptions(options);
  }

  /** The default configuration, the same as `new LsmConfig()`. */
  static default(): LsmConfig {
    return new LsmConfig();
  }

  /** Sets {@link LsmOptions.memtableCapacity}. */
  memtableCapacity(bytes: number): LsmConfig {
    return this.#with({ memtableCapacity: bytes });
  }
  /** {@link LsmOptions.memtableCapacity} as it is, the default included. */
  get memtableCapacityBytes(): number {
    return this.#resolved.memtableCapacity;
  }

  /** Sets {@link LsmOptions.compactionTrigger}. */
  compactionTrigger(runs: number): LsmConfig {
    return this.#with({ compactionTrigger: runs });
  }
  /** {@link LsmOptions.compactionTrigger} as it is, the default included. */
  get compactionTriggerRuns(): number {
    return this.#resolved.compactionTrigger;
  }

  /** Sets {@link LsmOptions.blockCacheCapacity}. */
  blockCacheCapacity(bytes: number): LsmConfig {
    return this.#with({ blockCacheCapacity: bytes });
  }
  /** {@link LsmOptions.blockCacheCapacity} as it is, the default included. */
  get blockCacheCapacityBytes(): number {
    return this.#resolved.blockCacheCapacity;
  }

  /** Sets {@link LsmOptions.durability}. */
  durability(level: Durability): LsmConfig {
    return this.#with({ durability: level });
  }
  /** {@link LsmOptions.durability} as it is, the default included. */
  get durabilityLevel(): Durability {
    return this.#resolved.durability;
  }

  /** Sets {@link LsmOptions.bloom}. */
  bloom(bitsPerKey: number | false): LsmConfig {
    return this.#with({ bloom: bitsPerKey });
  }
  /** 0 when filters are off. */
  get bloomBitsPerKey(): number {
    return this.#resolved.bloom;
  }

  /** Sets {@link LsmOptions.locator}. */
  locator(on: boolean): LsmConfig {
    return this.#with({ locator: on });
  }
  /** {@link LsmOptions.locator} as it is, the default included. */
  get hasLocator(): boolean {
    return this.#resolved.locator;
  }

  /** Sets {@link LsmOptions.compression}. */
  compression(codec: CompressionName | readonly CompressionName[]): LsmConfig {
    return this.#with({ compression: codec });
  }
  /** From level 0 on; the last counts for the rest. */
  get compressionByLevel(): readonly CompressionName[] {
    return this.#resolved.compression;
  }

  /** Sets {@link LsmOptions.blockSize}. */
  blockSize(bytes: number): LsmConfig {
    return this.#with({ blockSize: bytes });
  }
  /** {@link LsmOptions.blockSize} as it is, the default included. */
  get blockSizeBytes(): number {
    return this.#resolved.blockSize;
  }

  /** Sets {@link LsmOptions.tableSize}. */
  tableSize(bytes: number): LsmConfig {
    return this.#with({ tableSize: bytes });
  }
  /** {@link LsmOptions.tableSize} as it is, the default included. */
  get tableSizeBytes(): number {
    return this.#resolved.tableSize;
  }

  /** Sets {@link LsmOptions.openTables}. */
  openTables(count: number): LsmConfig {
    return this.#with({ openTables: count });
  }
  /** {@link LsmOptions.openTables} as it is, the default included. */
  get openTablesMax(): number {
    return this.#resolved.openTables;
  }

  /** Sets {@link LsmOptions.sealedMemtables}. */
  sealedMemtables(count: number): LsmConfig {
    return this.#with({ sealedMemtables: count });
  }
  /** {@link LsmOptions.sealedMemtables} as it is, the default included. */
  get sealedMemtablesMax(): number {
    return this.#resolved.sealedMemtables;
  }

  /** Sets {@link LsmOptions.slowdownTrigger}. */
  slowdownTrigger(runs: number): LsmConfig {
    return this.#with({ slowdownTrigger: runs });
  }
  /** {@link LsmOptions.slowdownTrigger} as it is, the default included. */
  get slowdownTriggerRuns(): number {
    return this.#resolved.slowdownTrigger;
  }

  /** Sets {@link LsmOptions.stopTrigger}. */
  stopTrigger(runs: number): LsmConfig {
    return this.#with({ stopTrigger: runs });
  }
  /** {@link LsmOptions.stopTrigger} as it is, the default included. */
  get stopTriggerRuns(): number {
    return this.#resolved.stopTrigger;
  }

  /** Sets {@link LsmOptions.backgroundThread}. */
  backgroundThread(onOrModule: boolean | URL): LsmConfig {
    return this.#with({ backgroundThread: onOrModule });
  }
  /** {@link LsmOptions.backgroundThread} as it is, the default included. */
  get hasBackgroundThread(): boolean {
    return this.#resolved.backgroundThread !== false;
  }

  /** Sets {@link LsmOptions.storage}. */
  storage(storage: Storage): LsmConfig {
    return this.#with({ storage });
  }

  /** Sets {@link LsmOptions.comparator}. */
  comparator(comparator: Comparator): LsmConfig {
    return this.#with({ comparator });
  }
  /** {@link LsmOptions.comparator} as it is, the default included. */
  get comparatorName(): string {
    return this.#resolved.comparator.name;
  }

  /** Sets {@link LsmOptions.readOnly}. */
  readOnly(on: boolean): LsmConfig {
    return this.#with({ readOnly: on });
  }
  /** {@link LsmOptions.readOnly} as it is, the default included. */
  get isReadOnly(): boolean {
    return this.#resolved.readOnly;
  }

  /** The options as a plain object: what was set, without the defaults. */
  toOptions(): LsmOptions {
    return { ...this.#options };
  }

  #with(change: LsmOptions): LsmConfig {
    return new LsmConfig({ ...this.#options, ...change });
  }
}
