import { copyOut } from "./base/copy-out.ts";
import { type Cursor, READY } from "./base/cursor.ts";
import { LsmError } from "./base/errors.ts";
import type { Bounds, Range } from "./base/range.ts";
import { describe } from "./base/text.ts";
import type { MergeSource } from "./cursor/merge-cursor.ts";
import type { Pin } from "./engine/pin.ts";
import type { VisibleCursor } from "./read/visible-cursor.ts";
import { type Entry, takeEntry, takeKey } from "./scan.ts";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Told when a scan is over, with the part of its range that was consumed; `undefined` when that is nothing. */
export type ScanEnded = (scan: TransactionScan, consumed: Bounds | undefined) => void;

/**
 * The live pairs of a range as the transaction saw them when the scan was made: of its moment, with its own writes so far.
 *
 * Lazy. What was consumed counts as read: from where the scan begins to the last pair that it gave, and all of the range
 * once it has come to its end. Over when the transaction is.
 */
export class TransactionScan implements IterableIterator<Entry>, Disposable {
  readonly #pin: Pin;
  readonly #bounds: Bounds;
  readonly #isForward: boolean;
  readonly #cursor: VisibleCursor;
  readonly #onEnd: ScanEnded;
  #limit: number;
  #hasGiven = false;
  #isDone = false;
  #failure: LsmError | undefined;

  /** @internal Made by `Transaction.scan`. `pin` is released with the scan. */
  constructor(pin: Pin, bounds: Bounds, range: Range, writes: MergeSource | undefined, onEnd: ScanEnded) {
    this.#pin = pin;
    this.#bounds = bounds;
    this.#isForward = range.reverse !== true;
    this.#limit = range.limit ?? Infinity;
    this.#onEnd = onEnd;
    try {
      this.#cursor = pin.open(bounds, this.#isForward, true, writes);
    } catch (error) {
      pin.release();
      throw error;
    }
    if (bounds.isEmpty || this.#limit === 0) this.close();
  }

  /** Whether nothing is left. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** The next pair, copies. Throws LsmError `Io`, `Corruption`, or `Closed` when the transaction or the database is. */
  next(): IteratorResult<Entry, undefined> {
    const entry = this.#take(takeEntry);
    return entry === undefined ? DONE : { done: false, value: entry };
  }

  /** Up to `count` pairs at once. */
  nextMany(count: number): Entry[] {
    if (typeof count !== "number") throw new TypeError(`count must be a number, got ${describe(count)}`);
    if (!(count >= 0)) throw new RangeError(`count must be 0 or more, got ${count}`);
    const entries: Entry[] = [];
    while (entries.length < count) {
      const entry = this.#take(takeEntry);
      if (entry === undefined) break;
      entries.push(entry);
    }
    return entries;
  }

  /** The keys alone, taken from this scan. */
  keys(): IterableIterator<Uint8Array> & Disposable {
    return new TransactionKeys(this, () => this.#take(takeKey));
  }

  /** Gives back what the scan holds; nothing is left then. Idempotent. */
  close(): void {
    if (!this.#isDone) this.#end(this.#hasGiven ? this.#consumed() : undefined);
  }

  /** Called when a `for…of` is left early. */
  return(): IteratorReturnResult<undefined> {
    this.close();
    return DONE;
  }

  /** The scan itself. */
  [Symbol.iterator](): this {
    return this;
  }

  /** For `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The transaction is over: {@link close}, after which a scan that had not come to its end throws. @internal */
  static cutOff(scan: TransactionScan, error: LsmError): void {
    scan.close();
    scan.#failure = error;
  }

  #take<T>(read: (cursor: Cursor) => T): T | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isDone) return undefined;
    this.#pin.check();
    let taken: T | undefined;
    try {
      if (this.#cursor.advance() === READY) taken = read(this.#cursor.cursor);
    } catch (error) {
      this.#failure = LsmError.from(error, "read the next pair");
      this.#end(this.#bounds);
      throw this.#failure;
    }
    if (taken === undefined) {
      this.#end(this.#bounds);
      return undefined;
    }
    this.#hasGiven = true;
    if (--this.#limit === 0) this.close();
    return taken;
  }

  #end(consumed: Bounds | undefined): void {
    this.#isDone = true;
    this.#onEnd(this, consumed);
    this.#pin.release();
  }

  /** The cursor stands on the last pair that was given. */
  #consumed(): Bounds {
    const { keyBytes, keyStart, keyLength } = this.#cursor.cursor;
    const last = copyOut(keyBytes, keyStart, keyLength);
    return this.#isForward
      ? { ...this.#bounds, end: last, endExclusive: false }
      : { ...this.#bounds, start: last, startExclusive: false };
  }
}

/** Keys of a scan, one at a time. */
class TransactionKeys implements IterableIterator<Uint8Array>, Disposable {
  readonly #scan: TransactionScan;
  readonly #take: () => Uint8Array | undefined;

  constructor(scan: TransactionScan, take: () => Uint8Array | undefined) {
    this.#scan = scan;
    this.#take = take;
  }

  next(): IteratorResult<Uint8Array, undefined> {
    const key = this.#take();
    return key === undefined ? DONE : { done: false, value: key };
  }

  return(): IteratorReturnResult<undefined> {
    return this.#scan.return();
  }

  /** The scan itself. */
  [Symbol.iterator](): this {
    return this;
  }

  /** For `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.#scan.close();
  }
}
