import { compareBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { Cursor, END, PENDING, READY, type CursorState } from "../base/cursor.ts";
import { findCovering, type RangeDelete, type RangeDeletes } from "../base/range-delete.ts";

/** A sorted source and the range deletes that it holds against older sources. */
export interface MergeSource {
  readonly cursor: Cursor;
  readonly rangeDeletes: RangeDeletes;
}

const FORWARD = 1;
const BACKWARD = -1;

/**
 * Merges sources into one sequence of distinct keys: the newest entry of each key that no newer range delete covers.
 * Tombstones are yielded; what they hide is not.
 *
 * The sources stand in a short list ordered by their current keys, which are distinct: a source that comes to a key of a
 * newer one moves on at once. A move costs one comparison as long as the same source stays in front, which is the rule
 * when one level holds most of the data.
 *
 * @param sources newest first; closed with this cursor
 */
export class MergeCursor extends Cursor {
  readonly #cursors: readonly Cursor[];
  readonly #rangeDeletes: readonly RangeDeletes[];
  readonly #comparator: Comparator;
  readonly #isBytewise: boolean;
  /** The first source that a range delete of a newer one may cover; entries of the ones before skip the check. */
  readonly #firstCoverable: number;
  /** Sources that stand on an entry, in order of their keys in the direction of travel. */
  readonly #order: Int32Array;
  #orderCount = 0;
  /** Where each source stands; kept here so that comparisons read arrays, not cursors of several classes. */
  readonly #keyBytes: Uint8Array[];
  readonly #keyStart: Int32Array;
  readonly #keyLength: Int32Array;
  /** Sources whose move is waiting for bytes. */
  readonly #pending: number[] = [];
  #direction = FORWARD;
  /** A turn to forward that waits for bytes: once they are there, an entry of this key is to be passed over. */
  #passOver: Uint8Array | undefined;

  constructor(sources: readonly MergeSource[], comparator: Comparator) {
    super();
    this.#cursors = sources.map((source) => source.cursor);
    this.#rangeDeletes = sources.map((source) => source.rangeDeletes);
    this.#comparator = comparator;
    this.#isBytewise = comparator === BYTEWISE;
    const newestDelete = this.#rangeDeletes.findIndex((deletes) => deletes.length > 0);
    this.#firstCoverable = newestDelete === -1 ? sources.length : newestDelete + 1;
    this.#order = new Int32Array(sources.length);
    this.#keyBytes = this.#cursors.map((cursor) => cursor.keyBytes);
    this.#keyStart = new Int32Array(sources.length);
    this.#keyLength = new Int32Array(sources.length);
  }

  first(): CursorState {
    this.#start(FORWARD);
    for (let i = 0; i < this.#cursors.length; i++) this.#place(i, this.#cursors[i].first());
    return this.#settle();
  }

  last(): CursorState {
    this.#start(BACKWARD);
    for (let i = 0; i < this.#cursors.length; i++) this.#place(i, this.#cursors[i].last());
    return this.#settle();
  }

  seek(key: Uint8Array): CursorState {
    this.#start(FORWARD);
    for (let i = 0; i < this.#cursors.length; i++) this.#place(i, this.#cursors[i].seek(key));
    return this.#settle();
  }

  seekBefore(key: Uint8Array): CursorState {
    this.#start(BACKWARD);
    for (let i = 0; i < this.#cursors.length; i++) this.#place(i, this.#cursors[i].seekBefore(key));
    return this.#settle();
  }

  next(): CursorState {
    if (this.#direction !== FORWARD) return this.#turn(FORWARD);
    this.#replaceFront(this.#cursors[this.#order[0]].next());
    return this.#settle();
  }

  prev(): CursorState {
    if (this.#direction !== BACKWARD) return this.#turn(BACKWARD);
    this.#replaceFront(this.#cursors[this.#order[0]].prev());
    return this.#settle();
  }

  async load(): Promise<CursorState> {
    let state: CursorState = PENDING;
    while (state === PENDING) {
      const waiting = this.#pending.splice(0);
      // When one fails the cursors are closed, so the others must have come to rest.
      const loads = await Promise.allSettled(waiting.map((i) => this.#cursors[i].load()));
      for (let i = 0; i < waiting.length; i++) {
        const load = loads[i];
        if (load.status === "rejected") throw load.reason;
        this.#place(waiting[i], load.value);
      }
      state = this.#settle();
      if (state === READY && this.#passOver !== undefined) state = this.#stepOff(this.#passOver);
    }
    return state;
  }

  close(): void {
    const cursors = this.#cursors;
    for (let i = 0; i < cursors.length; i++) {
      cursors[i].close();
      // A closed cursor may be kept for long, and has given up the memory of a long key.
      this.#keyBytes[i] = cursors[i].keyBytes;
    }
    this.#start(FORWARD);
    this.keyBytes = EMPTY_BYTES;
    this.valueBytes = EMPTY_BYTES;
  }

  #start(direction: number): void {
    this.#direction = direction;
    this.#orderCount = 0;
    this.#pending.length = 0;
    this.#passOver = undefined;
  }

  /** Changes direction: every source moves to the far side of the current key. */
  #turn(direction: number): CursorState {
    const key = sliceBytes(this.keyBytes, this.keyStart, this.keyLength);
    if (direction === BACKWARD) return this.seekBefore(key);
    const state = this.seek(key);
    if (state === PENDING) this.#passOver = key;
    return state === READY ? this.#stepOff(key) : state;
  }

  /** After seeking to `key` itself: moves on if an entry of that key still stands there. */
  #stepOff(key: Uint8Array): CursorState {
    this.#passOver = undefined;
    const isSame =
      this.keyLength === key.length &&
      compareBytes(this.keyBytes, this.keyStart, this.keyLength, key, 0, key.length) === 0;
    return isSame ? this.next() : READY;
  }

  /** Publishes the front entry, after skipping what newer range deletes cover. */
  #settle(): CursorState {
    for (;;) {
      if (this.#pending.length > 0) return PENDING;
      if (this.#orderCount === 0) return END;
      const top = this.#order[0];
      if (top >= this.#firstCoverable) {
        const covering = this.#coveringDelete(top);
        if (covering !== undefined) {
          this.#replaceFront(this.#skip(top, covering));
          continue;
        }
      }
      const cursor = this.#cursors[top];
      this.keyBytes = cursor.keyBytes;
      this.keyStart = cursor.keyStart;
      this.keyLength = cursor.keyLength;
      this.valueBytes = cursor.valueBytes;
      this.valueStart = cursor.valueStart;
      this.valueLength = cursor.valueLength;
      return READY;
    }
  }

  #coveringDelete(source: number): RangeDelete | undefined {
    const key = this.#keyView(source);
    for (let newer = this.#firstCoverable - 1; newer < source; newer++) {
      const deletes = this.#rangeDeletes[newer];
      if (deletes.length === 0) continue;
      const covering = findCovering(deletes, key, this.#comparator);
      if (covering !== undefined) return covering;
    }
    return undefined;
  }

  /** Moves a source over everything that a range delete covers, without visiting it. */
  #skip(source: number, covering: RangeDelete): CursorState {
    const cursor = this.#cursors[source];
    if (this.#direction === BACKWARD) return cursor.seekBefore(covering.start);
    return covering.end === undefined ? END : cursor.seek(covering.end);
  }

  /** Puts a source that is not in the order where it belongs after a move. */
  #place(source: number, state: CursorState): void {
    const order = this.#order;
    for (let at = this.#orderCount++; at > 0; at--) order[at] = order[at - 1];
    order[0] = source;
    this.#replaceFront(state);
  }

  /**
   * The front source moved: puts it where it belongs now, or takes it out. When it meets another on the same key, the
   * older of the two moves on and is the next one to be put into its place, which can only be further back.
   */
  #replaceFront(moved: CursorState): void {
    const order = this.#order;
    let at = 0;
    let source = order[at];
    let state = moved;
    while (state === READY) {
      this.#note(source);
      let difference = -1;
      for (; at + 1 < this.#orderCount; at++) {
        difference = this.#compare(order[at + 1], source) * this.#direction;
        if (difference >= 0) break;
        order[at] = order[at + 1];
      }
      if (difference !== 0) {
        order[at] = source;
        return;
      }
      const other = order[at + 1];
      order[at] = source < other ? source : other;
      if (source < other) source = other;
      at++;
      const cursor = this.#cursors[source];
      state = this.#direction === FORWARD ? cursor.next() : cursor.prev();
    }
    this.#orderCount--;
    for (let i = at; i < this.#orderCount; i++) order[i] = order[i + 1];
    if (state === PENDING) this.#pending.push(source);
  }

  #note(source: number): void {
    const cursor = this.#cursors[source];
    this.#keyBytes[source] = cursor.keyBytes;
    this.#keyStart[source] = cursor.keyStart;
    this.#keyLength[source] = cursor.keyLength;
  }

  #compare(a: number, b: number): number {
    if (!this.#isBytewise) return this.#comparator.compare(this.#keyView(a), this.#keyView(b));
    return compareBytes(
      this.#keyBytes[a],
      this.#keyStart[a],
      this.#keyLength[a],
      this.#keyBytes[b],
      this.#keyStart[b],
      this.#keyLength[b],
    );
  }

  #keyView(source: number): Uint8Array {
    const bytes = this.#keyBytes[source];
    return new Uint8Array(bytes.buffer, bytes.byteOffset + this.#keyStart[source], this.#keyLength[source]);
  }
}
