import { type Bytes, sliceBytes } from "./base/bytes.ts";
import { BYTEWISE } from "./base/comparator.ts";
import { copyOut } from "./base/copy-out.ts";
import { READY, TOMBSTONE } from "./base/cursor.ts";
import { LsmError } from "./base/errors.ts";
import { hashKey } from "./base/hash.ts";
import { type Bounds, type Range, toBounds, toHalfOpen } from "./base/range.ts";
import { describe } from "./base/text.ts";
import { keyBytes, source, valueBytes } from "./engine/arguments.ts";
import { deletionBounds, ownRange } from "./engine/batch.ts";
import type { Engine } from "./engine/engine.ts";
import { unsettledWrite } from "./engine/expand-range-deletes.ts";
import { lookUpAsync } from "./engine/pin.ts";
import { TransactionMoment } from "./engine/transaction-moment.ts";
import { TransactionReads } from "./engine/transaction-reads.ts";
import { TransactionWrites } from "./engine/transaction-writes.ts";
import { type WriteOptions, writeLevel } from "./engine/write-level.ts";
import type { UnsettledWrite } from "./engine/write-queue.ts";
import { TransactionScan } from "./transaction-scan.ts";

/**
 * Reads of one moment and writes that take effect together, if nothing that was read has changed by then.
 *
 * Transactions that commit have the effect of having run one after another. Reads show the database as it was at the first
 * of them, with the transaction's own writes. Nobody waits for anybody: the one whose reads are out of date when it commits
 * gets LsmError `Conflict`, and nothing of it is written. Writes alone never conflict, and reads alone always commit.
 *
 * Until it ends, a transaction keeps what was written since its first read: keep it short, and end it with {@link commit},
 * {@link rollback} or `using`. Every method throws LsmError `Closed` after that.
 */
export class Transaction implements Disposable {
  readonly #engine: Engine;
  readonly #durability: number;
  readonly #writes: TransactionWrites;
  readonly #reads = new TransactionReads();
  /** What it reads from, since its first read. */
  #moment: TransactionMoment | undefined;
  readonly #scans = new Set<TransactionScan>();
  #isOpen = true;

  /** @internal Made by `Lsm.begin`. */
  constructor(engine: Engine, durability: number) {
    engine.checkOpen();
    this.#engine = engine;
    this.#durability = durability;
    this.#writes = new TransactionWrites(engine.comparator);
  }

  /** Whether it has neither been committed nor rolled back. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The value of a key, a copy; `undefined` when it is absent. */
  get(key: Bytes): Uint8Array | undefined {
    this.#check();
    const length = keyBytes(key);
    const hash = hashKey(source, 0, length);
    if (this.#writes.find(source, length, hash)) return this.#ownValue();
    const { lookup } = this.#engine;
    if (!this.#find(length, hash)) return undefined;
    return copyOut(lookup.valueBytes, lookup.valueStart, lookup.valueLength);
  }

  /** {@link get} without blocking on files. */
  async getAsync(key: Bytes): Promise<Uint8Array | undefined> {
    this.#check();
    const length = keyBytes(key);
    const hash = hashKey(source, 0, length);
    if (this.#writes.find(source, length, hash)) return this.#ownValue();
    const own = sliceBytes(source, 0, length);
    const { pin } = this.#read();
    this.#reads.addKey(own, length, hash);
    return await lookUpAsync(this.#engine, own, pin);
  }

  /** Whether a key is there. */
  has(key: Bytes): boolean {
    this.#check();
    const length = keyBytes(key);
    const hash = hashKey(source, 0, length);
    if (this.#writes.find(source, length, hash)) return this.#writes.valueLength !== TOMBSTONE;
    return this.#find(length, hash);
  }

  /** The values of several keys, in their order, `undefined` for those that are absent. */
  getMany(keys: readonly Bytes[]): (Uint8Array | undefined)[] {
    if (!Array.isArray(keys)) throw new TypeError(`keys must be an array, got ${describe(keys)}`);
    this.#check();
    return keys.map((key) => this.get(key));
  }

  /** The pairs of a range (default: all) in key order, with the writes so far; later ones do not show. See {@link TransactionScan}. */
  scan(range: Range = {}): TransactionScan {
    this.#check();
    const bounds = toBounds(range, this.#engine.comparator);
    const writes = this.#writes.isEmpty ? undefined : this.#writes.source();
    const scan = new TransactionScan(this.#read().fork(), bounds, range, writes, (ended, consumed) => {
      this.#scans.delete(ended);
      if (consumed !== undefined) this.#reads.addRange(consumed);
    });
    if (!scan.isDone) this.#scans.add(scan);
    return scan;
  }

  /** Sets a key. The bytes are copied in. */
  put(key: Bytes, value: Bytes): this {
    this.#checkWritable();
    const keyLength = keyBytes(key);
    const keySource = source;
    const valueLength = valueBytes(value);
    this.#writes.put(keySource, keyLength, hashKey(keySource, 0, keyLength), source, valueLength);
    return this;
  }

  /** Deletes a key; one that is absent is fine. */
  delete(key: Bytes): this {
    this.#checkWritable();
    const length = keyBytes(key);
    this.#writes.delete(source, length, hashKey(source, 0, length));
    return this;
  }

  /** Deletes every key in a range: what is there when the transaction commits, and what it set itself before. */
  deleteRange(range: Range): this {
    this.#checkWritable();
    const bytewise = toHalfOpen(deletionBounds(range));
    const { comparator } = this.#engine;
    if (comparator !== BYTEWISE) {
      this.#deleteKeys(range, toBounds(range, comparator));
    } else if (bytewise !== undefined) {
      this.#writes.deleteRange(bytewise);
    }
    return this;
  }

  /**
   * Writes everything at once, as `Lsm.write` does, unless something that was read has changed. The transaction is over then.
   *
   * @throws LsmError `Conflict`: run the whole transaction again; and what `Lsm.write` throws. Nothing is written then
   */
  commit(options?: WriteOptions): void {
    this.#check();
    const level = writeLevel(options, this.#durability);
    const write = this.#end();
    try {
      if (write !== undefined) this.#engine.writer.writeSettled(write, level);
    } finally {
      this.#moment?.release();
    }
  }

  /**
   * {@link commit}; resolves when the writes have reached their level. They are checked and visible when the call returns,
   * unless writers are being held up: then they wait for their turn. The transaction is over from the call on.
   */
  async commitAsync(options?: WriteOptions): Promise<void> {
    this.#check();
    const level = writeLevel(options, this.#durability);
    const write = this.#end();
    try {
      if (write !== undefined) await this.#engine.writer.async.writeSettled(write, level);
    } finally {
      this.#moment?.release();
    }
  }

  /** Ends it and writes nothing. Idempotent; after a commit there is nothing to do. */
  rollback(): void {
    if (!this.#isOpen) return;
    this.#end();
    this.#moment?.release();
  }

  /** For `using`: {@link rollback}, unless it is over. */
  [Symbol.dispose](): void {
    this.rollback();
  }

  #check(): void {
    if (!this.#isOpen) throw endedError();
    if (this.#engine.isClosed) this.#engine.checkOpen();
  }

  #checkWritable(): void {
    this.#check();
    if (this.#engine.options.readOnly) this.#engine.writer.checkWritable();
  }

  /** What it reads from; begins with the first read. */
  #read(): TransactionMoment {
    return (this.#moment ??= new TransactionMoment(this.#engine));
  }

  /** Looks up the key in `source` beyond its own writes. */
  #find(length: number, hash: number): boolean {
    const { view, limit } = this.#read().pin.source;
    this.#reads.addKey(source, length, hash);
    return this.#engine.lookup.find(view, limit, source, length);
  }

  #ownValue(): Uint8Array | undefined {
    const writes = this.#writes;
    return writes.valueLength === TOMBSTONE ? undefined : copyOut(writes.bytes, writes.valueStart, writes.valueLength);
  }

  /** In an order other than bytewise, a range delete is one delete for each key. Those that come until the commit follow then. */
  #deleteKeys(range: Range, bounds: Bounds): void {
    const writes = this.#writes;
    writes.addRange(ownRange(range));
    const pin = this.#read().fork();
    try {
      const visible = pin.open(bounds, true, true, writes.isEmpty ? undefined : writes.source());
      while (visible.advance() === READY) {
        const { keyBytes: bytes, keyStart, keyLength } = visible.cursor;
        const key = copyOut(bytes, keyStart, keyLength);
        writes.delete(key, keyLength, hashKey(key, 0, keyLength));
      }
    } finally {
      pin.release();
    }
  }

  /** The transaction is over for its user. Returns what there is to write. */
  #end(): UnsettledWrite | undefined {
    this.#isOpen = false;
    for (const scan of this.#scans) TransactionScan.cutOff(scan, endedError());
    if (this.#writes.isEmpty) return undefined;
    return unsettledWrite(this.#engine, this.#writes.encoded, () => {
      this.#moment?.check(this.#reads);
      // A sync takes long, and needs nothing of what was read.
      this.#moment?.release();
    });
  }
}

function endedError(): LsmError {
  return new LsmError("Closed", "the transaction has ended; begin another one");
}
