import type { Comparator } from "../base/comparator.ts";
import { LOG_HEADER_BYTES } from "../wal/log-header.ts";
import { collectOperations } from "./frames.ts";
import { sortOperations } from "./sort-operations.ts";
import { findAtOrAfter, findVisible, isOnKey, mergeSorted } from "./sorted-operations.ts";

/** Runs that together are this short are always merged: that costs less than one more run does at the next scan. */
const SMALL_COUNT_MAX = 256;
/** A run is merged with the one before it unless that has more than so many times its operations. */
const GROWTH = 4;

/**
 * The operations of an interval of an arena by key, from the newest on where keys are equal. Never changes.
 */
export interface SortedRun {
  /** Where the interval begins. */
  readonly start: number;
  /** Where the interval ends. */
  readonly end: number;
  readonly offsets: Int32Array;
  readonly count: number;
}

/**
 * The order of an arena's operations, made when somebody asks for it.
 *
 * Runs cover consecutive intervals of arrival; a new one is merged with its predecessors while they are not much
 * longer (the logarithmic method of Bentley and Saxe, 1980). So there are O(log n) runs, and an operation takes part
 * in O(log n) merges however often reads and writes alternate.
 */
export class SortedRuns {
  #runs: readonly SortedRun[] = [];
  #end: number = LOG_HEADER_BYTES;

  /**
   * Runs that cover everything before `limit`; the last one may go on beyond it.
   *
   * @param bytes the arena
   * @param limit where a frame ends
   * @returns oldest first; never changes
   */
  upTo(bytes: Uint8Array, limit: number, comparator: Comparator): readonly SortedRun[] {
    if (this.#end < limit) this.#extend(bytes, limit, comparator);
    const runs = this.#runs;
    return runs.length === 0 || runs[runs.length - 1].start < limit ? runs : runs.filter((run) => run.start < limit);
  }

  /** The newest operation on a key before `limit`, or 0. Extends the runs when they do not reach so far. */
  findBefore(
    bytes: Uint8Array,
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    limit: number,
    comparator: Comparator,
  ): number {
    const runs = this.upTo(bytes, limit, comparator);
    for (let i = runs.length - 1; i >= 0; i--) {
      const { offsets, count } = runs[i];
      const at = findAtOrAfter(bytes, offsets, count, keyBytes, keyStart, keyLength, comparator);
      if (at === count || !isOnKey(bytes, offsets[at], keyBytes, keyStart, keyLength)) continue;
      const operation = findVisible(bytes, offsets, count, at, limit);
      if (operation !== 0) return operation;
    }
    return 0;
  }

  #extend(bytes: Uint8Array, limit: number, comparator: Comparator): void {
    const start = this.#end;
    const { offsets, count } = collectOperations(bytes, start, limit);
    this.#end = limit;
    if (count === 0) return;
    sortOperations(bytes, offsets, count, comparator);
    let run: SortedRun = { start, end: limit, offsets, count };
    const runs = [...this.#runs];
    for (let older = runs.at(-1); older !== undefined && isMergeable(older, run); older = runs.at(-1)) {
      runs.pop();
      const merged = mergeSorted(bytes, older.offsets, older.count, run.offsets, run.count, comparator);
      run = { start: older.start, end: limit, offsets: merged, count: merged.length };
    }
    runs.push(run);
    this.#runs = runs;
  }
}

function isMergeable(older: SortedRun, newer: SortedRun): boolean {
  return older.count <= GROWTH * newer.count || older.count + newer.count <= SMALL_COUNT_MAX;
}
