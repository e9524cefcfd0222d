import { compareBytes } from "../base/bytes.ts";
import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { END, PENDING, READY, type CursorState, TOMBSTONE } from "../base/cursor.ts";
import type { Bounds } from "../base/range.ts";
import type { ViewCursor } from "./view-cursor.ts";

/** The live entries of a range in one direction: no tombstones, nothing outside. Entry fields are those of `cursor`. */
export class VisibleCursor {
  readonly cursor: ViewCursor;
  #bounds: Bounds;
  #isForward: boolean;
  readonly #comparator: Comparator;
  readonly #isBytewise: boolean;
  /** Where to stop, in the direction of travel. */
  #limit: Uint8Array | undefined;
  #isLimitExclusive: boolean;
  #isStarted = false;
  /** A start that is outside itself and still has to be passed, after bytes arrive too. */
  #passOver: Uint8Array | undefined;
  /** Going backward from here in another order than bytewise: the cursor was sent to the first entry not before it. */
  #atOrBefore: Uint8Array | undefined;

  constructor(cursor: ViewCursor, bounds: Bounds, isForward: boolean, comparator: Comparator) {
    this.cursor = cursor;
    this.#bounds = bounds;
    this.#isForward = isForward;
    this.#comparator = comparator;
    this.#isBytewise = comparator === BYTEWISE;
    this.#limit = isForward ? bounds.end : bounds.start;
    this.#isLimitExclusive = isForward ? bounds.endExclusive : bounds.startExclusive;
  }

  /** Begins anew in another range, once {@link cursor} was renewed. */
  restart(bounds: Bounds, isForward: boolean): void {
    this.#isForward = isForward;
    this.#isStarted = false;
    this.#passOver = undefined;
    this.#atOrBefore = undefined;
    this.narrow(bounds);
  }

  /** Goes on within narrower bounds. */
  narrow(bounds: Bounds): void {
    this.#bounds = bounds;
    this.#limit = this.#isForward ? bounds.end : bounds.start;
    this.#isLimitExclusive = this.#isForward ? bounds.endExclusive : bounds.startExclusive;
  }

  /** Moves to the next live entry; the first call to the first one. Not again after END. */
  advance(): CursorState {
    if (!this.#isStarted) return this.#begin();
    return this.#settle(this.#isForward ? this.cursor.next() : this.cursor.prev());
  }

  /** Moves to the first live entry at or behind `key` in the direction of travel. */
  seek(key: Uint8Array): CursorState {
    const { start, end } = this.#bounds;
    this.#isStarted = true;
    this.#passOver = undefined;
    if (this.#isForward) {
      if (start !== undefined && this.#comparator.compare(key, start) <= 0) return this.#begin();
      return this.#settle(this.cursor.seek(key));
    }
    if (end !== undefined && this.#comparator.compare(key, end) >= 0) return this.#begin();
    return this.#settle(this.#seekLastAtOrBefore(key));
  }

  /** After PENDING: waits for what is missing and finishes the move. */
  async load(): Promise<CursorState> {
    let state: CursorState = PENDING;
    while (state === PENDING) state = this.#settle(await this.cursor.load());
    return state;
  }

  #begin(): CursorState {
    this.#isStarted = true;
    const { start, startExclusive, end, endExclusive, isEmpty } = this.#bounds;
    if (isEmpty) return END;
    if (this.#isForward) {
      if (start === undefined) return this.#settle(this.cursor.first());
      if (startExclusive) this.#passOver = start;
      return this.#settle(this.cursor.seek(start));
    }
    if (end === undefined) return this.#settle(this.cursor.last());
    return this.#settle(endExclusive ? this.cursor.seekBefore(end) : this.#seekLastAtOrBefore(end));
  }

  /**
   * The cursor can only seek strictly before a key. In bytewise order the key right after `key` is `key` and a zero byte;
   * in another order the entry at or after `key` is `key` itself, or the one to step back from.
   */
  #seekLastAtOrBefore(key: Uint8Array): CursorState {
    if (this.#isBytewise) {
      const after = new Uint8Array(key.length + 1);
      after.set(key);
      return this.cursor.seekBefore(after);
    }
    this.#atOrBefore = key;
    return this.cursor.seek(key);
  }

  #settle(moved: CursorState): CursorState {
    const { cursor } = this;
    let state = moved;
    if (this.#atOrBefore !== undefined && state !== PENDING) state = this.#stepBack(state, this.#atOrBefore);
    for (; state === READY; state = this.#isForward ? cursor.next() : cursor.prev()) {
      if (this.#passOver !== undefined && this.#isPassedOver()) continue;
      if (this.#limit !== undefined && this.#isOutside(this.#limit)) return END;
      if (cursor.valueLength === TOMBSTONE) continue;
      if (this.#bounds.prefix !== undefined && !this.#hasPrefix(this.#bounds.prefix)) continue;
      return READY;
    }
    return state;
  }

  #stepBack(state: CursorState, key: Uint8Array): CursorState {
    this.#atOrBefore = undefined;
    if (state === END) return this.cursor.last();
    return this.#compareTo(key) === 0 ? READY : this.cursor.prev();
  }

  /** Only the first entry can be the start itself. */
  #isPassedOver(): boolean {
    const isStart = this.#compareTo(this.#passOver!) === 0;
    this.#passOver = undefined;
    return isStart;
  }

  #isOutside(limit: Uint8Array): boolean {
    const order = this.#compareTo(limit);
    if (order === 0) return this.#isLimitExclusive;
    return this.#isForward ? order > 0 : order < 0;
  }

  #compareTo(key: Uint8Array): number {
    const { keyBytes, keyStart, keyLength } = this.cursor;
    if (this.#isBytewise) return compareBytes(keyBytes, keyStart, keyLength, key, 0, key.length);
    return this.#comparator.compare(keyBytes.subarray(keyStart, keyStart + keyLength), key);
  }

  #hasPrefix(prefix: Uint8Array): boolean {
    const { keyBytes, keyStart, keyLength } = this.cursor;
    return (
      keyLength >= prefix.length && compareBytes(keyBytes, keyStart, prefix.length, prefix, 0, prefix.length) === 0
    );
  }
}
