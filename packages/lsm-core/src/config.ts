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

  memtableCapacity(bytes: number): LsmConfig {
    return this.#with({ memtableCapacity: bytes });
  }
  get memtableCapacityBytes(): number {
    return this.#resolved.memtableCapacity;
  }

  compactionTrigger(runs: number): LsmConfig {
    return this.#with({ compactionTrigger: runs });
  }
  get compactionTriggerRuns(): number {
    return this.#resolved.compactionTrigger;
  }

  blockCacheCapacity(bytes: number): LsmConfig {
    return this.#with({ blockCacheCapacity: bytes });
  }
  get blockCacheCapacityBytes(): number {
    return this.#resolved.blockCacheCapacity;
  }

  durability(level: Durability): LsmConfig {
    return this.#with({ durability: level });
  }
  get durabilityLevel(): Durability {
    return this.#resolved.durability;
  }

  bloom(bitsPerKey: number | false): LsmConfig {
    return this.#with({ bloom: bitsPerKey });
  }
  /** 0 when filters are off. */
  get bloomBitsPerKey(): number {
    return this.#resolved.bloom;
  }

  locator(on: boolean): LsmConfig {
    return this.#with({ locator: on });
  }
  get hasLocator(): boolean {
    return this.#resolved.locator;
  }

  compression(codec: CompressionName | readonly CompressionName[]): LsmConfig {
    return this.#with({ compression: codec });
  }
  /** From level 0 on; the last counts for the rest. */
  get compressionByLevel(): readonly CompressionName[] {
    return this.#resolved.compression;
  }

  blockSize(bytes: number): LsmConfig {
    return this.#with({ blockSize: bytes });
  }
  get blockSizeBytes(): number {
    return this.#resolved.blockSize;
  }

  tableSize(bytes: number): LsmConfig {
    return this.#with({ tableSize: bytes });
  }
  get tableSizeBytes(): number {
    return this.#resolved.tableSize;
  }

  openTables(count: number): LsmConfig {
    return this.#with({ openTables: count });
  }
  get openTablesMax(): number {
    return this.#resolved.openTables;
  }

  sealedMemtables(count: number): LsmConfig {
    return this.#with({ sealedMemtables: count });
  }
  get sealedMemtablesMax(): number {
    return this.#resolved.sealedMemtables;
  }

  slowdownTrigger(runs: number): LsmConfig {
    return this.#with({ slowdownTrigger: runs });
  }
  get slowdownTriggerRuns(): number {
    return this.#resolved.slowdownTrigger;
  }

  stopTrigger(runs: number): LsmConfig {
    return this.#with({ stopTrigger: runs });
  }
  get stopTriggerRuns(): number {
    return this.#resolved.stopTrigger;
  }

  backgroundThread(onOrModule: boolean | URL): LsmConfig {
    return this.#with({ backgroundThread: onOrModule });
  }
  get hasBackgroundThread(): boolean {
    return this.#resolved.backgroundThread !== false;
  }

  storage(storage: Storage): LsmConfig {
    return this.#with({ storage });
  }

  comparator(comparator: Comparator): LsmConfig {
    return this.#with({ comparator });
  }
  get comparatorName(): string {
    return this.#resolved.comparator.name;
  }

  readOnly(on: boolean): LsmConfig {
    return this.#with({ readOnly: on });
  }
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
