import type { Bytes } from "./base/bytes.ts";
import { copyOut } from "./base/copy-out.ts";
import type { Cursor } from "./base/cursor.ts";
import { describe, toBytes } from "./base/text.ts";
import type { ScanEnds } from "./scan-ends.ts";

/** A key and its value, copies that belong to the caller. */
export type Entry = [key: Uint8Array, value: Uint8Array];

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The live pairs of a range as they were when the scan was made; later writes never show.
 *
 * Lazy: costs what is consumed. Double-ended: `next` takes from one end, `nextBack` from the other, until they meet.
 * An unfinished scan keeps old files and memory alive: run it to its end, leave `for…of`, or call `close`.
 */
export class Scan implements IterableIterator<Entry>, Disposable {
  readonly #ends: ScanEnds;
  /** Whether `next` takes from the upper end. */
  readonly #isReversed: boolean;

  /** @internal Made by `Lsm.scan` and `Snapshot.scan`. */
  constructor(ends: ScanEnds, isReversed: boolean) {
    this.#ends = ends;
    this.#isReversed = isReversed;
    ends.scan = this;
  }

  /** The next pair from the front. Throws LsmError `Io`, `Corruption`, or `Closed` when the database is. */
  next(): IteratorResult<Entry, undefined> {
    const entry = this.#ends.take(!this.#isReversed, takeEntry);
    return entry === undefined ? DONE : { done: false, value: entry };
  }

  /** The next pair from the back. */
  nextBack(): IteratorResult<Entry, undefined> {
    const entry = this.#ends.take(this.#isReversed, takeEntry);
    return entry === undefined ? DONE : { done: false, value: entry };
  }

  /** The same scan from the other side: both take from one remainder. */
  reversed(): Scan {
    return new Scan(this.#ends, !this.#isReversed);
  }

  /** Pairs that are left. Cost: the first use, and the first after a `seek`, walks over their keys; later ones nothing. */
  get length(): number {
    return this.#ends.remaining();
  }

  /** The keys alone, taken from this scan. */
  keys(): IterableIterator<Uint8Array> & Disposable {
    return new PartScan(this.#ends, !this.#isReversed, takeKey);
  }

  /** The values alone, taken from this scan. */
  values(): IterableIterator<Uint8Array> & Disposable {
    return new PartScan(this.#ends, !this.#isReversed, takeValue);
  }

  /**
   * Goes to a key: the next pair is the first one at or after it within the range (in a reversed scan: at or before it),
   * also if it was passed already. The back stays where it is.
   */
  seek(key: Bytes): this {
    this.#ends.seek(toBytes(key, "key"), !this.#isReversed);
    return this;
  }

  /** All pairs that are left. */
  toArray(): Entry[] {
    return this.nextMany(Infinity);
  }

  /** Up to `count` pairs at once, which costs less than as many calls of `next`. */
  nextMany(count: number): Entry[] {
    if (typeof count !== "number") throw new TypeError(`count must be a number, got ${describe(count)}`);
    if (!(count >= 0)) throw new RangeError(`count must be 0 or more, got ${count}`);
    return this.#ends.takeMany(!this.#isReversed, count, takeEntry);
  }

  /** Gives back what the scan holds; nothing is left then. Idempotent. */
  close(): void {
    this.#ends.close();
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
}

/** Keys or values of a scan, one at a time. */
class PartScan implements IterableIterator<Uint8Array>, Disposable {
  readonly #ends: ScanEnds;
  readonly #fromLow: boolean;
  readonly #read: (cursor: Cursor) => Uint8Array;

  constructor(ends: ScanEnds, fromLow: boolean, read: (cursor: Cursor) => Uint8Array) {
    this.#ends = ends;
    this.#fromLow = fromLow;
    this.#read = read;
  }

  next(): IteratorResult<Uint8Array, undefined> {
    const value = this.#ends.take(this.#fromLow, this.#read);
    return value === undefined ? DONE : { done: false, value };
  }

  return(): IteratorReturnResult<undefined> {
    this.#ends.close();
    return DONE;
  }

  /** The scan itself. */
  [Symbol.iterator](): this {
    return this;
  }

  /** For `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.#ends.close();
  }
}

/** Copies the pair that a cursor stands on. */
export function takeEntry(cursor: Cursor): Entry {
  return [takeKey(cursor), takeValue(cursor)];
}

/** Copies the key that a cursor stands on. */
export function takeKey(cursor: Cursor): Uint8Array {
  return copyOut(cursor.keyBytes, cursor.keyStart, cursor.keyLength);
}

function takeValue(cursor: Cursor): Uint8Array {
  return copyOut(cursor.valueBytes, cursor.valueStart, cursor.valueLength);
}
