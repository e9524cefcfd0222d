import { copyOut } from "./base/copy-out.ts";
import { type Cursor, READY } from "./base/cursor.ts";
import { LsmError } from "./base/errors.ts";
import type { Bounds, Range } from "./base/range.ts";
import type { Pin } from "./engine/pin.ts";
import { closeViewCursor } from "./read/scan-source.ts";
import type { VisibleCursor } from "./read/visible-cursor.ts";

/** Where one end of a scan is. */
interface End {
  cursor: VisibleCursor | undefined;
  /** The cursor stands on a pair. */
  isPlaced: boolean;
  /** That pair was found by a seek and is still to be taken. */
  isAhead: boolean;
  /** A seek found nothing; another one may. */
  isExhausted: boolean;
}

/** The two ends of a scan and what lies between them; shared by a scan and its reversed form. */
export class ScanEnds {
  readonly #pin: Pin;
  readonly #low: End = newEnd();
  readonly #high: End = newEnd();
  readonly #limitFromLow: boolean;
  #bounds: Bounds;
  /** Pairs that may still be taken, from the end at which the scan begins. */
  #limit: number;
  /** Pairs left, once they were counted. */
  #remaining: number | undefined;
  /** What takes from these ends; the view keeps it when it is over. */
  scan: object | undefined = undefined;
  #isDone = false;
  #failure: LsmError | undefined;

  /** @param pin released with the scan */
  constructor(pin: Pin, bounds: Bounds, range: Range) {
    this.#pin = pin;
    this.#bounds = bounds;
    this.#limit = range.limit ?? Infinity;
    this.#limitFromLow = range.reverse !== true;
    if (bounds.isEmpty || this.#limit === 0) this.close();
  }

  /** Takes the next pair from an end as `read` gives it; `undefined` when none is left, and everything is given back then. */
  take<T>(fromLow: boolean, read: (cursor: Cursor) => T): T | undefined {
    this.#check();
    if (this.#isDone) return undefined;
    let taken: T;
    try {
      if (this.#limit !== Infinity && fromLow !== this.#limitFromLow) this.#settleLimit();
      const cursor = this.#advance(fromLow);
      if (cursor === undefined) {
        this.close();
        return undefined;
      }
      taken = read(cursor);
    } catch (error) {
      throw this.#fail(error);
    }
    if (this.#remaining !== undefined) this.#remaining--;
    if (this.#limit !== Infinity && --this.#limit === 0) this.close();
    return taken;
  }

  /** {@link take} up to `count` times. */
  takeMany<T>(fromLow: boolean, count: number, read: (cursor: Cursor) => T): T[] {
    const taken: T[] = [];
    while (taken.length < count) {
      const one = this.take(fromLow, read);
      if (one === undefined) break;
      taken.push(one);
    }
    return taken;
  }

  /** Places an end on the first pair at or behind `key`, to be taken next. */
  seek(key: Uint8Array, fromLow: boolean): void {
    this.#check();
    if (this.#isDone) return;
    const end = fromLow ? this.#low : this.#high;
    let isFound: boolean;
    try {
      if (this.#limit !== Infinity) this.#settleLimit();
      this.#remaining = undefined;
      isFound = this.#cursorOf(end, fromLow).seek(key) === READY;
    } catch (error) {
      throw this.#fail(error);
    }
    end.isPlaced = isFound;
    end.isAhead = isFound;
    end.isExhausted = !isFound;
  }

  /** Counts what is left, without moving. */
  remaining(): number {
    this.#check();
    if (this.#isDone) return 0;
    this.#remaining ??= this.#low.isExhausted || this.#high.isExhausted ? 0 : this.#walk().count;
    return this.#remaining;
  }

  /** Gives everything back; nothing is left then. Idempotent. */
  close(): void {
    this.#isDone = true;
    this.#pin.release();
    this.#pin.source.view.spentScan = this.scan;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#isDone) this.#pin.check();
  }

  /** Cursors that failed halfway through a move stand nowhere: going on could skip entries. */
  #fail(error: unknown): LsmError {
    this.#failure = LsmError.from(error, "read the next pair");
    this.close();
    return this.#failure;
  }

  #advance(fromLow: boolean): Cursor | undefined {
    const end = fromLow ? this.#low : this.#high;
    const other = fromLow ? this.#high : this.#low;
    if (end.isExhausted || other.isExhausted) return undefined;
    const visible = end.cursor ?? this.#cursorOf(end, fromLow);
    if (end.isAhead) end.isAhead = false;
    else if (visible.advance() !== READY) return undefined;
    end.isPlaced = true;
    return other.isPlaced && this.#haveMet(other) ? undefined : visible.cursor;
  }

  /** Whether the end that just moved is past the other, which may still have to take its own pair. */
  #haveMet(other: End): boolean {
    const low = keyOf(this.#low.cursor!.cursor);
    const order = this.#pin.source.comparator.compare(low, keyOf(this.#high.cursor!.cursor));
    return order > 0 || (order === 0 && !other.isAhead);
  }

  #cursorOf(end: End, fromLow: boolean): VisibleCursor {
    end.cursor ??= this.#pin.open(this.#bounds, fromLow, true);
    return end.cursor;
  }

  /** A limit counts from one end. Before the other end moves it is turned into a bound: the last key inside. */
  #settleLimit(): void {
    const { lastKey } = this.#walk();
    this.#limit = Infinity;
    if (lastKey === undefined) return;
    this.#bounds = this.#limitFromLow
      ? { ...this.#bounds, end: lastKey, endExclusive: false }
      : { ...this.#bounds, start: lastKey, startExclusive: false };
    this.#low.cursor?.narrow(this.#bounds);
    this.#high.cursor?.narrow(this.#bounds);
  }

  /** Visits the remaining pairs with a cursor of its own. `lastKey`: the one at which the limit ends the scan, if it does. */
  #walk(): { count: number; lastKey: Uint8Array | undefined } {
    const { source } = this.#pin;
    const visible = source.open(this.#remainingBounds(), this.#limitFromLow, true);
    const { cursor } = visible;
    try {
      let count = 0;
      while (count < this.#limit && visible.advance() === READY) count++;
      const isLimited = count === this.#limit;
      return { count, lastKey: isLimited ? copyOut(cursor.keyBytes, cursor.keyStart, cursor.keyLength) : undefined };
    } finally {
      closeViewCursor(source.view, visible);
    }
  }

  /** The range without what was taken from either end. */
  #remainingBounds(): Bounds {
    let bounds = this.#bounds;
    const low = this.#low;
    const high = this.#high;
    if (low.isPlaced) bounds = { ...bounds, start: keyOf(low.cursor!.cursor), startExclusive: !low.isAhead };
    if (high.isPlaced) bounds = { ...bounds, end: keyOf(high.cursor!.cursor), endExclusive: !high.isAhead };
    const { start, end } = bounds;
    if (start === undefined || end === undefined) return bounds;
    const order = this.#pin.source.comparator.compare(start, end);
    const isEmpty = order > 0 || (order === 0 && (bounds.startExclusive || bounds.endExclusive));
    return isEmpty ? { ...bounds, isEmpty } : bounds;
  }
}

function newEnd(): End {
  return { cursor: undefined, isPlaced: false, isAhead: false, isExhausted: false };
}

function keyOf(cursor: Cursor): Uint8Array {
  return copyOut(cursor.keyBytes, cursor.keyStart, cursor.keyLength);
}
