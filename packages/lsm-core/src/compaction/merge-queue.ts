import { compareBytes } from "../base/bytes.ts";
import { BYTEWISE, type Comparator } from "../base/comparator.ts";
import { type Cursor, type CursorState, END, READY } from "../base/cursor.ts";
import { findCovering, type RangeDeletes } from "../base/range-delete.ts";
import type { MergeSource } from "../cursor/merge-cursor.ts";

/** A source, which is newer than those of greater age. */
interface Input {
  readonly cursor: Cursor;
  readonly age: number;
  /** Range deletes of the newer sources that have some. */
  readonly newerDeletes: readonly RangeDeletes[];
}

/**
 * The entries of blocking sources for a merge, forward only: the newest of each key that no newer range delete covers,
 * tombstones included.
 *
 * Cheaper than a `MergeCursor`, as keys that meet are settled when a source is put into its place: an entry costs one
 * comparison as long as the same source stays in front, and its fields are read where they are.
 */
export class MergeQueue {
  readonly #comparator: Comparator;
  /** Those that stand on an entry, by key. No two keys are equal, and no range delete covers one. */
  readonly #order: Input[] = [];

  /** @param sources newest first; the caller closes them */
  constructor(sources: readonly MergeSource[], comparator: Comparator) {
    this.#comparator = comparator;
    const newerDeletes: RangeDeletes[] = [];
    sources.forEach(({ cursor, rangeDeletes }, age) => {
      const input = { cursor, age, newerDeletes: [...newerDeletes] };
      if (this.#settle(input, cursor.first())) {
        this.#order.unshift(input);
        this.#place(input, 1);
      }
      if (rangeDeletes.length > 0) newerDeletes.push(rangeDeletes);
    });
  }

  /** The source that stands on the next entry; `undefined` at the end. Its fields say what the entry is, until {@link advance}. */
  get front(): Cursor | undefined {
    return this.#order.length === 0 ? undefined : this.#order[0].cursor;
  }

  /** Moves on; not at the end. */
  advance(): void {
    const order = this.#order;
    const input = order[0];
    if (this.#settle(input, input.cursor.next())) this.#place(input, 1);
    else order.shift();
  }

  /** After a move to `state`: passes over what range deletes cover, without visiting it. Returns whether there is an entry. */
  #settle({ cursor, newerDeletes }: Input, state: CursorState): boolean {
    if (newerDeletes.length === 0) return state === READY;
    let settled = state;
    for (let i = 0; settled === READY && i < newerDeletes.length; i++) {
      const { keyBytes, keyStart, keyLength } = cursor;
      const covering = findCovering(
        newerDeletes[i],
        keyBytes.subarray(keyStart, keyStart + keyLength),
        this.#comparator,
      );
      if (covering === undefined) continue;
      settled = covering.end === undefined ? END : cursor.seek(covering.end);
      // Where it stands now, any of them may cover.
      i = -1;
    }
    return settled === READY;
  }

  /**
   * Puts a source into the order, where the place before `from` is free and the sources from there on stand. Where two stand
   * on the same key, the older one passes over it.
   */
  #place(placed: Input, from: number): void {
    const order = this.#order;
    let input = placed;
    let at = from;
    for (; at < order.length; at++) {
      const other = order[at];
      const difference = this.#compare(other, input);
      if (difference > 0) break;
      if (difference === 0 && other.age > input.age) {
        order[at - 1] = input;
        input = other;
      } else {
        order[at - 1] = other;
      }
      if (difference === 0 && !this.#settle(input, input.cursor.next())) {
        order.splice(at, 1);
        return;
      }
    }
    order[at - 1] = input;
  }

  #compare(a: Input, b: Input): number {
    const left = a.cursor;
    const right = b.cursor;
    if (this.#comparator === BYTEWISE) {
      const { keyBytes, keyStart, keyLength } = right;
      return compareBytes(left.keyBytes, left.keyStart, left.keyLength, keyBytes, keyStart, keyLength);
    }
    return this.#comparator.compare(keyOf(left), keyOf(right));
  }
}

function keyOf({ keyBytes, keyStart, keyLength }: Cursor): Uint8Array {
  return keyBytes.subarray(keyStart, keyStart + keyLength);
}
