import { createRequire } from "node:module";
import type { Answer, BytesTarget, BytesTargetDescription, OpenOptions, Visit } from "../bench-target.ts";
import { preparedPackage } from "../prepare/addons.ts";

const PACKAGE = "@harperfast/rocksdb-js-linux-x64-glibc";

/** The part of rocksdb-js's addon that is used; the package that would type it is not in the registry. */
interface Addon {
  readonly Database: new () => NativeDatabase;
  readonly Transaction: new (db: NativeDatabase, options: { disableSnapshot: boolean }) => NativeTransaction;
  readonly Iterator: new (
    db: NativeDatabase,
    flags: number,
    startKeyEnd: number,
    endKeyStart: number,
    endKeyEnd: number,
  ) => NativeIterator;
  readonly constants: Readonly<Record<string, number>>;
  readonly version: string;
  config(options: { blockCacheSize: number }): void;
}

interface NativeDatabase {
  open(path: string, options: Readonly<Record<string, unknown>>): void;
  close(): void;
  flushSync(): void;
  setDefaultKeyBuffer(buffer: Buffer): void;
  setDefaultValueBuffer(buffer: Buffer): void;
  setIteratorState(buffer: Buffer): void;
  putSync(key: Buffer, value: Buffer): void;
  removeSync(key: Buffer): void;
  /** A number is the length of what lies in the default value buffer. */
  getSync(keyLength: number, flags: number): Buffer | number | undefined;
}

interface NativeTransaction {
  putSync(key: Buffer, value: Buffer): void;
  commitSync(): void;
}

interface NativeIterator {
  /** 0 at the end, 1 when key and value lie in the default buffers, else they come along. */
  next(): number | { readonly key: Buffer; readonly value?: Buffer };
  return(): void;
}

const KEY_BUFFER_BYTES = 4096;
const WRITE_BUFFER_BYTES = 64 << 20;
const VALUE_BUFFER_BYTES = 64 << 10;

class RocksDbJsTarget implements BytesTarget {
  readonly #addon: Addon;
  readonly #key = Buffer.allocUnsafeSlow(KEY_BUFFER_BYTES);
  readonly #value = Buffer.allocUnsafeSlow(VALUE_BUFFER_BYTES);
  readonly #lengthBytes = Buffer.allocUnsafeSlow(8);
  readonly #lengths = new Uint32Array(this.#lengthBytes.buffer, this.#lengthBytes.byteOffset, 2);
  #shown: Buffer = this.#value;
  #db!: NativeDatabase;
  #hasLog = true;

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  async open(dir: string, { durability, cacheBytes }: OpenOptions): Promise<void> {
    this.#addon.config({ blockCacheSize: cacheBytes });
    this.#db = new this.#addon.Database();
    this.#hasLog = durability !== "none";
    this.#db.open(dir, {
      name: "default",
      mode: "optimistic",
      writeBufferSize: WRITE_BUFFER_BYTES,
      // By default it keeps 16 buffers that are on disk already, for transactions that take long; ours do not.
      maxWriteBufferSizeToMaintain: WRITE_BUFFER_BYTES,
      disableWAL: !this.#hasLog,
    });
    this.#db.setDefaultKeyBuffer(this.#key);
    this.#db.setDefaultValueBuffer(this.#value);
    this.#db.setIteratorState(this.#lengthBytes);
  }

  async close(): Promise<void> {
    if (!this.#hasLog) this.#db.flushSync();
    this.#db.close();
  }

  put(key: Buffer, value: Buffer): void {
    this.#db.putSync(key, value);
  }

  delete(key: Buffer): void {
    this.#db.removeSync(key);
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    const transaction = new this.#addon.Transaction(this.#db, { disableSnapshot: true });
    for (let i = start; i < end; i++) transaction.putSync(keys[i]!, values[i]!);
    transaction.commitSync();
  }

  get(key: Buffer): Answer {
    const found = this.#db.getSync(key.copy(this.#key), 0);
    return typeof found === "number" ? this.#show(found) : found;
  }

  getCopy(key: Buffer): Answer {
    const { ALWAYS_CREATE_NEW_BUFFER_FLAG = 0 } = this.#addon.constants;
    return this.#db.getSync(key.copy(this.#key), ALWAYS_CREATE_NEW_BUFFER_FLAG) as Answer;
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    return keys.map((key) => this.getCopy(key));
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    this.#visit(0, Number.POSITIVE_INFINITY, isReverse, visit);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    this.rangeAll(keys, count, visit);
  }

  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const key of keys) this.#visit(key.copy(this.#key), count, false, visit);
  }

  #visit(startKeyLength: number, count: number, isReverse: boolean, visit: Visit): void {
    const { Iterator, constants } = this.#addon;
    const { ITERATOR_INCLUDE_VALUES_FLAG = 0, ITERATOR_REVERSE_FLAG = 0, ITERATOR_RESULT_DONE } = constants;
    const flags = ITERATOR_INCLUDE_VALUES_FLAG | (isReverse ? ITERATOR_REVERSE_FLAG : 0);
    const iterator = new Iterator(this.#db, flags, startKeyLength, 0, 0);
    for (let visited = 0; visited < count; visited++) {
      const entry = iterator.next();
      if (entry === ITERATOR_RESULT_DONE) return;
      if (typeof entry === "object") visit(entry.key, entry.value ?? this.#value.subarray(0, 0));
      else visit(this.#key.subarray(0, this.#lengths[0]), this.#show(this.#lengths[1]!));
    }
    iterator.return();
  }

  /** The default value buffer as far as it is filled; values of one length share one view. */
  #show(length: number): Buffer {
    if (this.#shown.length !== length) this.#shown = this.#value.subarray(0, length);
    return this.#shown;
  }
}

/** Describes the addon of rocksdb-js; rejects when it is not installed. */
export async function loadRocksDbJs(): Promise<BytesTargetDescription> {
  const addon = loadAddon();
  return {
    family: "bytes",
    role: "peer",
    name: "rocksdb-js",
    version: addon.version,
    isPersistent: true,
    forms: ["get"],
    settings:
      "RocksDB by the addon of rocksdb-js alone, called as its package calls it: that package is not in the registry, so the cost of its wrapper is not counted. Block cache as --cache says, writeBufferSize and maxWriteBufferSizeToMaintain 64 MB, no write-ahead log at none; else defaults: LZ4, one background thread, no Bloom filter, values from 2 KB on in files of their own. " +
      "Writes: putSync(), removeSync(); batches: an optimistic transaction without snapshot. Reads: getSync() into a shared buffer. Scans, seeks and ranges: a new iterator with shared buffers. Its writes cannot wait for the disk.",
    durability: (asked) => (asked === "sync" ? undefined : asked),
    create: () => new RocksDbJsTarget(addon),
  };
}

/** Package managers leave it out on Node 20, for which it is not declared and on which it runs; `lsm-bench prepare` fetches it. */
function loadAddon(): Addon {
  const require = createRequire(import.meta.url);
  try {
    return require(PACKAGE) as Addon;
  } catch {
    try {
      return require(preparedPackage(PACKAGE)) as Addon;
    } catch (cause) {
      throw new Error(
        'not installed (it is for Linux on x64 with glibc, and declared for Node 22.18 and later); "lsm-bench prepare" fetches it',
        { cause },
      );
    }
  }
}
