import type { Comparator } from "../base/comparator.ts";
import { type RangeDelete, type RangeDeletes, unionRangeDeletes } from "../base/range-delete.ts";

/** Hands the range deletes of a merge out to its outputs, cut where the outputs are cut, so that those stay disjoint. */
export class RangeDeleteCutter {
  readonly #comparator: Comparator;
  #rest: readonly RangeDelete[];

  /** @param sources range deletes of all inputs */
  constructor(sources: readonly RangeDeletes[], comparator: Comparator) {
    this.#comparator = comparator;
    this.#rest = unionRangeDeletes(sources.flat(), comparator);
  }

  /**
   * The parts before `key` that were not taken yet.
   *
   * @param key `undefined`: all that is left
   */
  takeBefore(key: Uint8Array | undefined): RangeDeletes {
    if (key === undefined) return this.#takeRest();
    const comparator = this.#comparator;
    const taken: RangeDelete[] = [];
    const rest: RangeDelete[] = [];
    for (const range of this.#rest) {
      if (comparator.compare(range.start, key) >= 0) rest.push(range);
      else if (range.end !== undefined && comparator.compare(range.end, key) <= 0) taken.push(range);
      else {
        taken.push({ start: range.start, end: key });
        rest.push({ start: key, end: range.end });
      }
    }
    this.#rest = rest;
    return taken;
  }

  #takeRest(): RangeDeletes {
    const rest = this.#rest;
    this.#rest = [];
    return rest;
  }
}
