import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { describe } from "../base/text.ts";
import { NodeStorage } from "../storage/node-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { type CompressionName, isCompressionAvailable, isCompressionName } from "../table/compression.ts";

/**
 * When a write is acknowledged: `"none"`: it is in memory; `"process"`: the operating system has it, so it survives
 * the death of the process; `"sync"`: it is on stable storage.
 */
export type Durability = "none" | "process" | "sync";

/** Default of `memtableCapacity`: 4 MiB. */
export const DEFAULT_MEMTABLE_CAPACITY: number = 4 * 1024 * 1024;
/** Default of `compactionTrigger`: 4 tables. */
export const DEFAULT_COMPACTION_TRIGGER: number = 4;
/** Default of `blockCacheCapacity`: 64 MiB. */
export const DEFAULT_BLOCK_CACHE_CAPACITY: number = 64 * 1024 * 1024;

/** How a database is opened. Every property is optional. */
export interface LsmOptions {
  /**
   * Bytes of live keys and values in the memtable at which it is flushed; 0 flushes after every write. What was
   * overwritten and what an entry needs beside its bytes come on top: up to four times as much, and 64 KiB. Default: 4 MiB.
   */
  readonly memtableCapacity?: number | undefined;
  /**
   * Tables of level 0 at which they are compacted; up to twice as many while they have less than a third of the other levels'
   * bytes and little is read. 1 to 1,000; default: 4.
   */
  readonly compactionTrigger?: number | undefined;
  /** Bytes of blocks kept in memory, at most. 0: none. Memory is taken as it is needed. Default: 64 MiB. */
  readonly blockCacheCapacity?: number | undefined;
  /** What a write has reached when it is acknowledged, unless the write itself asks for something else. Default: `"process"`. */
  readonly durability?: Durability | undefined;
  /** Bits a key of the filters that keep missing keys from touching data; `false`: none. 1 to 64; default: 10. */
  readonly bloom?: number | false | undefined;
  /** Whether tables carry a locator (about 5 bytes a key), which finds an entry with one probe. Default: true. */
  readonly locator?: boolean | undefined;
  /** Compression of new tables: one for all levels, or a list from level 0 on whose last counts for the rest. Default: `"lz4"`. */
  readonly compression?: CompressionName | readonly CompressionName[] | undefined;
  /** Bytes of a block before compression. 512 to 65,536; default: 4,096. */
  readonly blockSize?: number | undefined;
  /** Bytes of data at which a compaction begins another table. Default: 4 MiB. */
  readonly tableSize?: number | undefined;
  /** Tables kept open, at most. Default: 500. */
  readonly openTables?: number | undefined;
  /** Sealed memtables that may wait for their flush before writers have to wait. 1 to 64; default: 4. */
  readonly sealedMemtables?: number | undefined;
  /** Level 0 tables at which writers are slowed down. Default: 20. */
  readonly slowdownTrigger?: number | undefined;
  /** Level 0 tables at which writers have to wait. Default: 36. */
  readonly stopTrigger?: number | undefined;
  /**
   * Whether flushes and compactions run in a thread of their own where the storage allows it. A URL says yes, and where its
   * module is: for bundled programs, what the bundler made of `lsm-core/background-thread`. Without it, writes do both, and no read
   * ever begins a compaction. Default: true.
   */
  readonly backgroundThread?: boolean | URL | undefined;
  /** Where the files are. Default: the file system. */
  readonly storage?: Storage | undefined;
  /** Order of the keys. Default: bytewise. */
  readonly comparator?: Comparator | undefined;
  /** Changes nothing on disk and takes no lock; shows what was there at open. Default: false. */
  readonly readOnly?: boolean | undefined;
}

/** {@link LsmOptions} checked, with the defaults filled in. */
export interface ResolvedOptions {
  readonly memtableCapacity: number;
  readonly compactionTrigger: number;
  readonly blockCacheCapacity: number;
  readonly durability: Durability;
  /** 0: no filter. */
  readonly bloom: number;
  readonly locator: boolean;
  readonly compression: readonly CompressionName[];
  readonly blockSize: number;
  readonly tableSize: number;
  readonly openTables: number;
  readonly sealedMemtables: number;
  readonly slowdownTrigger: number;
  readonly stopTrigger: number;
  readonly backgroundThread: boolean | URL;
  readonly storage: Storage;
  readonly comparator: Comparator;
  readonly readOnly: boolean;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

const NAMES: ReadonlySet<string> = new Set<keyof LsmOptions>([
  "memtableCapacity",
  "compactionTrigger",
  "blockCacheCapacity",
  "durability",
  "bloom",
  "locator",
  "compression",
  "blockSize",
  "tableSize",
  "openTables",
  "sealedMemtables",
  "slowdownTrigger",
  "stopTrigger",
  "backgroundThread",
  "storage",
  "comparator",
  "readOnly",
]);

/**
 * Checks options and fills in the defaults.
 *
 * @throws TypeError for a wrong type or an unknown name, RangeError for a number outside its range; both name the option
 */
export function resolveOptions(options: LsmOptions): ResolvedOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object or an LsmConfig, got ${describe(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!NAMES.has(name))
      throw new TypeError(`there is no option ${JSON.stringify(name)}; options: ${[...NAMES].join(", ")}`);
  }
  const compactionTrigger = whole("compactionTrigger", options.compactionTrigger, DEFAULT_COMPACTION_TRIGGER, 1, 1000);
  const slowdownTrigger = whole(
    "slowdownTrigger",
    options.slowdownTrigger,
    Math.max(20, compactionTrigger * 2),
    compactionTrigger,
    100_000,
  );
  return {
    memtableCapacity: whole("memtableCapacity", options.memtableCapacity, DEFAULT_MEMTABLE_CAPACITY, 0, GiB),
    compactionTrigger,
    blockCacheCapacity: whole(
      "blockCacheCapacity",
      options.blockCacheCapacity,
      DEFAULT_BLOCK_CACHE_CAPACITY,
      0,
      64 * GiB,
    ),
    durability: checkDurability(options.durability === undefined ? "process" : options.durability, "durability"),
    bloom: options.bloom === false ? 0 : whole("bloom", options.bloom, 10, 1, 64),
    locator: flag("locator", options.locator, true),
    compression: checkCompression(options.compression === undefined ? "lz4" : options.compression),
    blockSize: whole("blockSize", options.blockSize, 4 * KiB, 512, 64 * KiB),
    tableSize: whole("tableSize", options.tableSize, 4 * MiB, 4 * KiB, GiB),
    openTables: whole("openTables", options.openTables, 500, 1, 1_000_000),
    sealedMemtables: whole("sealedMemtables", options.sealedMemtables, 4, 1, 64),
    slowdownTrigger,
    stopTrigger: whole("stopTrigger", options.stopTrigger, Math.max(36, slowdownTrigger * 2), slowdownTrigger, 100_000),
    backgroundThread: checkBackgroundThread(options.backgroundThread),
    storage: checkStorage(options.storage),
    comparator: checkComparator(options.comparator),
    readOnly: flag("readOnly", options.readOnly, false),
  };
}

/** Checks a durability level given as `name`. */
export function checkDurability(value: unknown, name: string): Durability {
  if (value === "none" || value === "process" || value === "sync") return value;
  throw wrongValue(name, '"none", "process" or "sync"', value);
}

function whole(name: string, value: unknown, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw new TypeError(`${name} must be a number, got ${describe(value)}`);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be a whole number from ${min} to ${max}, got ${value}`);
  }
  return value;
}

function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw new TypeError(`${name} must be a boolean, got ${describe(value)}`);
  return value;
}

function checkBackgroundThread(value: unknown): boolean | URL {
  if (value === undefined) return true;
  if (typeof value === "boolean" || value instanceof URL) return value;
  throw new TypeError(`backgroundThread must be a boolean, or a URL of its module, got ${describe(value)}`);
}

function checkCompression(value: unknown): readonly CompressionName[] {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.length === 0) throw new RangeError("compression must not be an empty list");
  return names.map((name) => {
    if (!isCompressionName(name)) throw wrongValue("compression", '"none", "lz4", "deflate" or "zstd"', name);
    if (!isCompressionAvailable(name)) {
      throw new RangeError(`compression ${JSON.stringify(name)} is not available here; zstd needs Node 22.15 or later`);
    }
    return name;
  });
}

function checkStorage(value: unknown): Storage {
  if (value === undefined) return new NodeStorage();
  if (typeof value === "object" && value !== null && typeof (value as Storage).openReadable === "function") {
    return value as Storage;
  }
  throw new TypeError(`storage must be a Storage such as new MemoryStorage(), got ${describe(value)}`);
}

function checkComparator(value: unknown): Comparator {
  if (value === undefined) return BYTEWISE;
  if (typeof value !== "object" || value === null || typeof (value as Comparator).compare !== "function") {
    throw new TypeError(`comparator must be an object { name, compare }, got ${describe(value)}`);
  }
  const comparator = value as Comparator;
  if (typeof comparator.name !== "string" || comparator.name === "") {
    throw new TypeError("comparator.name must be a string that is not empty: it is recorded in the database");
  }
  if (comparator.name === BYTEWISE.name && comparator !== BYTEWISE) {
    throw new RangeError(`comparator.name "${BYTEWISE.name}" is the default order's; give yours another name`);
  }
  return comparator;
}

/** A wrong type is a TypeError; a string that is none of the choices is a RangeError. */
function wrongValue(name: string, choices: string, value: unknown): Error {
  const message = `${name} must be ${choices}, got ${describe(value)}`;
  return typeof value === "string" ? new RangeError(message) : new TypeError(message);
}
