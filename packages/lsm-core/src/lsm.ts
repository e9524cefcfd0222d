import { fileURLToPath } from "node:url";
import { type Bytes, EMPTY_BYTES, sliceBytes } from "./base/bytes.ts";
import { copyOut } from "./base/copy-out.ts";
import { type Range, toBounds } from "./base/range.ts";
import { describe } from "./base/text.ts";
import { AsyncScan } from "./async-scan.ts";
import { approximateSize } from "./engine/approximate-size.ts";
import { keyBytes, source, valueBytes } from "./engine/arguments.ts";
import { Batch, deletionBounds, type EncodedBatch } from "./engine/batch.ts";
import { Engine } from "./engine/engine.ts";
import type { LsmEvents } from "./engine/events.ts";
import { mustExpand, unsettledWrite } from "./engine/expand-range-deletes.ts";
import { type LsmOptions, resolveOptions } from "./engine/options.ts";
import { lookUpAsync, Pin } from "./engine/pin.ts";
import { destroy } from "./engine/recovery.ts";
import { verify, type VerifyReport } from "./engine/verify.ts";
import { durabilityRank, type WriteOptions, writeLevel } from "./engine/write-level.ts";
import { LsmConfig } from "./config.ts";
import { NO_LIMIT } from "./read/lookup.ts";
import { RetryPause } from "./retry-pause.ts";
import { runTransaction, type TransactionBody, type TransactionOptions } from "./run-transaction.ts";
import { Scan } from "./scan.ts";
import { ScanEnds } from "./scan-ends.ts";
import { Snapshot } from "./snapshot.ts";
import { collectStats, type LsmStats } from "./stats.ts";
import type { Storage } from "./storage/storage.ts";
import { Transaction } from "./transaction.ts";
import { OP_DELETE, OP_PUT } from "./wal/operation.ts";

/** What a single read may ask for. */
export interface ReadOptions {
  /** Read from this moment instead of the present. */
  readonly snapshot?: Snapshot | undefined;
}

const EVENT_NAMES: readonly string[] = ["flush", "compaction", "stall", "error", "commit"];

/**
 * An embedded key-value database: one directory, one owner, byte keys in order, byte values.
 *
 * Plain methods are synchronous; the `Async` forms return promises and do not block the event loop on I/O.
 * Every method throws LsmError `Closed` after `close`, and TypeError or RangeError for arguments that make no sense.
 */
export class Lsm implements Disposable, AsyncDisposable {
  readonly #engine: Engine;
  readonly #durability: number;
  readonly #pause = new RetryPause();

  private constructor(engine: Engine) {
    this.#engine = engine;
    this.#durability = durabilityRank(engine.options.durability);
  }

  /**
   * Opens a database, and creates it if there is none.
   *
   * What an earlier process left is recovered: tables are there at once, the log is replayed, leftovers are removed.
   *
   * @param dir the directory; nothing else should be kept in it
   * @throws LsmError `Locked` when it is open elsewhere, `Corruption` naming file and offset, `Incompatible`, `Io`
   */
  static open(dir: string | URL, config: LsmConfig | LsmOptions = {}): Lsm {
    const options = resolveOptions(config instanceof LsmConfig ? config.toOptions() : config);
    return new Lsm(Engine.open(toDirectory(dir), options));
  }

  /** {@link open} with a configuration that must be given. */
  static openWith(dir: string | URL, config: LsmConfig | LsmOptions): Lsm {
    if (config === undefined) throw new TypeError("config must be an LsmConfig or an options object, got undefined");
    return Lsm.open(dir, config);
  }

  /**
   * {@link open} with its outcome as a promise. Recovery itself is done in one piece; its cost is bounded by the
   * memtables' capacity.
   */
  static async openAsync(dir: string | URL, config: LsmConfig | LsmOptions = {}): Promise<Lsm> {
    return Lsm.open(dir, config);
  }

  /**
   * Removes the files of a closed database, and the directory if nothing else is in it. None there: nothing happens.
   *
   * @throws LsmError `Locked` when it is open, `Io`
   */
  static destroy(dir: string | URL, options: { readonly storage?: Storage | undefined } = {}): void {
    destroy(toDirectory(dir), resolveOptions({ storage: options.storage }).storage);
  }

  /**
   * Sets a key. The bytes are copied in; an empty value is a value.
   *
   * @throws LsmError `Io` when the log cannot be written: the key is unchanged then; or the failure of background work
   */
  put(key: Bytes, value: Bytes, options?: WriteOptions): void {
    const keyLength = keyBytes(key);
    const keySource = source;
    const valueLength = valueBytes(value);
    const level = options === undefined ? this.#durability : writeLevel(options, this.#durability);
    this.#engine.writer.writeOne(OP_PUT, keySource, keyLength, source, valueLength, level);
  }

  /**
   * {@link put}; resolves when the write has reached its level. Readers see it from the call on, unless writers are being
   * held up: then it waits for its turn, before all later writes.
   */
  putAsync(key: Bytes, value: Bytes, options?: WriteOptions): Promise<void> {
    try {
      const keyLength = keyBytes(key);
      const keySource = source;
      const valueLength = valueBytes(value);
      const level = options === undefined ? this.#durability : writeLevel(options, this.#durability);
      const { writer } = this.#engine;
      const done = writer.async.writeOne(OP_PUT, keySource, keyLength, source, valueLength, level);
      return done ?? this.writeAsync(new Batch().put(key, value), options);
    } catch (error) {
      return rejected(error);
    }
  }

  /** Deletes a key; one that is absent is fine. */
  delete(key: Bytes, options?: WriteOptions): void {
    const keyLength = keyBytes(key);
    const level = options === undefined ? this.#durability : writeLevel(options, this.#durability);
    this.#engine.writer.writeOne(OP_DELETE, source, keyLength, EMPTY_BYTES, 0, level);
  }

  /** {@link delete}; resolves when the write has reached its level. */
  deleteAsync(key: Bytes, options?: WriteOptions): Promise<void> {
    try {
      const keyLength = keyBytes(key);
      const level = options === undefined ? this.#durability : writeLevel(options, this.#durability);
      const done = this.#engine.writer.async.writeOne(OP_DELETE, source, keyLength, EMPTY_BYTES, 0, level);
      return done ?? this.writeAsync(new Batch().delete(key), options);
    } catch (error) {
      return rejected(error);
    }
  }

  /** Deletes every key in a range, at the cost of one write however many there are. */
  deleteRange(range: Range, options?: WriteOptions): void {
    deletionBounds(range);
    this.write(new Batch().deleteRange(range), options);
  }

  /** Applies a batch: all of it or nothing, for readers and across a crash. */
  write(batch: Batch, options?: WriteOptions): void {
    const level = writeLevel(options, this.#durability);
    const encoded = encodedBatch(batch);
    const { writer } = this.#engine;
    if (mustExpand(this.#engine, encoded)) writer.writeSettled(unsettledWrite(this.#engine, encoded), level);
    else writer.writeMany(encoded.bytes, encoded.size, level);
  }

  /**
   * {@link write}; resolves when the batch has reached its level. Concurrent calls share one write and one sync.
   * The batch may be changed as soon as the call returns.
   */
  async writeAsync(batch: Batch, options?: WriteOptions): Promise<void> {
    const level = writeLevel(options, this.#durability);
    const encoded = encodedBatch(batch);
    const { writer } = this.#engine;
    if (!mustExpand(this.#engine, encoded)) return await writer.async.writeMany(encoded.bytes, encoded.size, level);
    await writer.async.writeSettled(unsettledWrite(this.#engine, encodedBatch(batch.clone())), level);
  }

  /** The value of a key, a copy that belongs to the caller; `undefined` when it is absent. */
  get(key: Bytes, options?: ReadOptions): Uint8Array | undefined {
    if (options?.snapshot !== undefined) return options.snapshot.get(key);
    const engine = this.#engine;
    if (engine.isClosed) engine.checkOpen();
    engine.upkeepReads();
    const { lookup } = engine;
    const length = keyBytes(key);
    if (!lookup.find(engine.views.current, NO_LIMIT, source, length)) return undefined;
    return copyOut(lookup.valueBytes, lookup.valueStart, lookup.valueLength);
  }

  /** {@link get} without blocking on files. The value is that of the moment of the call. */
  async getAsync(key: Bytes, options?: ReadOptions): Promise<Uint8Array | undefined> {
    if (options?.snapshot !== undefined) return await options.snapshot.getAsync(key);
    this.#engine.checkOpen();
    const length = keyBytes(key);
    return await lookUpAsync(this.#engine, sliceBytes(source, 0, length));
  }

  /** Whether a key is there. */
  has(key: Bytes): boolean {
    const engine = this.#engine;
    engine.checkOpen();
    engine.upkeepReads();
    const length = keyBytes(key);
    return engine.lookup.find(engine.views.current, NO_LIMIT, source, length);
  }

  /** The values of several keys, in their order, `undefined` for those that are absent. All of one moment. */
  getMany(keys: readonly Bytes[]): (Uint8Array | undefined)[] {
    if (!Array.isArray(keys)) throw new TypeError(`keys must be an array, got ${describe(keys)}`);
    this.#engine.checkOpen();
    return keys.map((key) => this.get(key));
  }

  /** The live pairs of a range (default: all) in key order, as they are now. Lazy; see {@link Scan}. */
  scan(range: Range = {}): Scan {
    this.#engine.checkOpen();
    const bounds = toBounds(range, this.#engine.comparator);
    return new Scan(new ScanEnds(new Pin(this.#engine), bounds, range), range.reverse === true);
  }

  /** {@link scan} for `for await`, without blocking on files. */
  scanAsync(range: Range = {}): AsyncScan {
    this.#engine.checkOpen();
    const bounds = toBounds(range, this.#engine.comparator);
    return new AsyncScan(new Pin(this.#engine), bounds, range);
  }

  /** The database as it is now, to read from later. Close it. */
  snapshot(): Snapshot {
    return new Snapshot(this.#engine);
  }

  /**
   * Begins a transaction, which the caller commits: see {@link Transaction}. {@link transaction} does that, and runs it again
   * when it conflicts with another one.
   */
  begin(): Transaction {
    return new Transaction(this.#engine, this.#durability);
  }

  /**
   * Runs a function in a transaction, commits what it wrote, and returns what it returned; a promise for a promise. When
   * something that it read was changed meanwhile it is run again, so it should do nothing but use its transaction.
   *
   * When it throws, nothing is written and the error passes on.
   *
   * @throws LsmError `Conflict` when it lost as often as `attempts` says, and what {@link write} throws
   */
  transaction<T>(body: TransactionBody<PromiseLike<T>>, options?: TransactionOptions): Promise<T>;
  transaction<T>(body: TransactionBody<T>, options?: TransactionOptions): T;
  transaction<T>(body: TransactionBody<T | PromiseLike<T>>, options: TransactionOptions = {}): T | Promise<T> {
    return runTransaction({ pause: this.#pause, begin: () => this.begin() }, body, options);
  }

  /** Moves the memtable to a sorted table; afterwards every earlier write is stable. An empty one: nothing to do. */
  flush(): void {
    this.#engine.checkOpen();
    try {
      this.#engine.writer.flush();
    } finally {
      this.#engine.events.deliver();
    }
  }

  /** {@link flush} without blocking the event loop. */
  async flushAsync(): Promise<void> {
    this.#engine.checkOpen();
    await this.#engine.writer.async.flush();
  }

  /** Makes every earlier write stable, whatever its level. */
  sync(): void {
    this.#engine.checkOpen();
    this.#engine.writer.sync();
  }

  /** {@link sync} without blocking the event loop; calls that wait at the same time share an fsync. */
  async syncAsync(): Promise<void> {
    this.#engine.checkOpen();
    await this.#engine.writer.async.sync();
  }

  /** Merges a range (default: all) into one sorted run without deleted entries. Not needed in normal use. */
  compact(range: Range = {}): void {
    this.#engine.checkOpen();
    try {
      this.#engine.compact(toBounds(range, this.#engine.comparator));
    } finally {
      this.#engine.events.deliver();
    }
  }

  /** {@link compact} without blocking the event loop. */
  async compactAsync(range: Range = {}): Promise<void> {
    this.#engine.checkOpen();
    await this.#engine.compactAsync(toBounds(range, this.#engine.comparator));
  }

  /** Roughly the bytes that a range takes on disk; what is still in the memtable is not counted. */
  approximateSize(range: Range = {}): number {
    this.#engine.checkOpen();
    return approximateSize(this.#engine, toBounds(range, this.#engine.comparator));
  }

  /** Figures on levels, caches, background work and stalls. */
  stats(): LsmStats {
    this.#engine.checkOpen();
    this.#engine.background.poll();
    return collectStats(this.#engine);
  }

  /**
   * Reads every table and checks every checksum and invariant.
   *
   * @throws LsmError `Corruption` naming the file and the offset of the first damage, `Io`
   */
  verify(): VerifyReport {
    this.#engine.checkOpen();
    return verify(this.#engine);
  }

  /**
   * Calls `listener` for each event, soon after it: when the code that runs now is done, or at the very end of a blocking call
   * that filled the memtable, flushed or compacted, where it may use the database too. Returns a function that ends it.
   */
  on<Name extends keyof LsmEvents>(event: Name, listener: (event: LsmEvents[Name]) => void): () => void {
    if (!EVENT_NAMES.includes(event)) {
      throw new TypeError(`event must be one of ${EVENT_NAMES.join(", ")}, got ${describe(event)}`);
    }
    if (typeof listener !== "function") throw new TypeError(`listener must be a function, got ${describe(listener)}`);
    return this.#engine.events.on(event, listener);
  }

  /**
   * Stops background work, makes what was written stable and releases the lock. Idempotent.
   * While a `closeAsync` is under way it returns at once; the promise tells when the lock is free.
   */
  close(): void {
    this.#engine.close();
  }

  /** {@link close} without blocking the event loop; resolves when the lock is free. */
  async closeAsync(): Promise<void> {
    await this.#engine.closeAsync();
  }

  /** For `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** For `await using`: {@link closeAsync}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync();
  }
}

/** What an asynchronous form returns in place of throwing. */
function rejected(error: unknown): Promise<never> {
  return Promise.reject(error instanceof Error ? error : new Error(String(error)));
}

function encodedBatch(batch: Batch): EncodedBatch {
  if (!(batch instanceof Batch)) throw new TypeError(`batch must be a Batch, got ${describe(batch)}`);
  return Batch.encoded(batch);
}

function toDirectory(dir: string | URL): string {
  const path = dir instanceof URL ? fileURLToPath(dir) : dir;
  if (typeof path !== "string") throw new TypeError(`dir must be a string or a file URL, got ${describe(dir)}`);
  if (path === "") throw new RangeError("dir must not be empty");
  return path;
}
