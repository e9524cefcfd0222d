import { compareBytes, sliceBytes } from "../base/bytes.ts";
import { NO_RANGE_DELETES, type RangeDelete, type RangeDeletes, unionRangeDeletes } from "../base/range-delete.ts";
import { keyLengthOf, keyStartOf, valueLengthOf, valueStartOf } from "../wal/operation.ts";

const NONE: readonly number[] = [];

/** The range deletes of an arena in order of arrival: where their operations begin. */
export class RangeDeleteList {
  readonly #offsets: number[] = [];
  #union: RangeDeletes = NO_RANGE_DELETES;
  /** How many of the first range deletes `#union` covers. */
  #unionCount = 0;

  get count(): number {
    return this.#offsets.length;
  }

  add(operation: number): void {
    this.#offsets.push(operation);
  }

  /** Those before `limit`, ascending. */
  before(limit: number): readonly number[] {
    const count = this.#countBefore(limit);
    return count === 0 ? NONE : this.#offsets.slice(0, count);
  }

  /** Whether one that came after the operation at `operation` and before `limit` covers the key. */
  covers(
    bytes: Uint8Array,
    keyBytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    operation: number,
    limit: number,
  ): boolean {
    return isCovered(bytes, this.#offsets, keyBytes, keyStart, keyLength, operation, limit);
  }

  /** The keys that those before `limit` cover together. Kept until another number of them is asked for. */
  union(bytes: Uint8Array, limit: number): RangeDeletes {
    const count = this.#countBefore(limit);
    if (count !== this.#unionCount) {
      this.#union = unionOf(bytes, this.#offsets.slice(0, count));
      this.#unionCount = count;
    }
    return this.#union;
  }

  #countBefore(limit: number): number {
    const offsets = this.#offsets;
    let count = offsets.length;
    while (count > 0 && offsets[count - 1] >= limit) count--;
    return count;
  }
}

/** Whether one of `rangeDeletes` (ascending) after `operation` and before `limit` covers the key. Cost: linear in their number. */
export function isCovered(
  bytes: Uint8Array,
  rangeDeletes: readonly number[],
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  operation: number,
  limit: number,
): boolean {
  for (let i = rangeDeletes.length - 1; i >= 0; i--) {
    const rangeDelete = rangeDeletes[i];
    if (rangeDelete < operation) return false;
    if (rangeDelete < limit && covers(bytes, rangeDelete, keyBytes, keyStart, keyLength)) return true;
  }
  return false;
}

/** The smallest set of disjoint range deletes that covers what these operations do; the keys are copies. */
export function unionOf(bytes: Uint8Array, rangeDeletes: readonly number[]): RangeDelete[] {
  return unionRangeDeletes(
    rangeDeletes.map((operation) => {
      const endLength = valueLengthOf(bytes, operation);
      return {
        start: sliceBytes(bytes, keyStartOf(bytes, operation), keyLengthOf(bytes, operation)),
        end: endLength === 0 ? undefined : sliceBytes(bytes, valueStartOf(bytes, operation), endLength),
      };
    }),
  );
}

function covers(
  bytes: Uint8Array,
  rangeDelete: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): boolean {
  const start = keyStartOf(bytes, rangeDelete);
  const startLength = keyLengthOf(bytes, rangeDelete);
  if (compareBytes(bytes, start, startLength, keyBytes, keyStart, keyLength) > 0) return false;
  const endLength = valueLengthOf(bytes, rangeDelete);
  return endLength === 0 || compareBytes(keyBytes, keyStart, keyLength, bytes, start + startLength, endLength) < 0;
}
