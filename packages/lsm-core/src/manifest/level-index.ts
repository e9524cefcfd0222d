import { commonPrefixLength, compareBytes } from "../base/bytes.ts";
import type { TableMeta } from "../table/table-meta.ts";

const HEAD_BYTES = 4;

/**
 * Finds the table of a sorted level that may hold a key, in bytewise order, without touching an object.
 *
 * The largest keys share one slab. The prefix that they all share is compared once per search; after it, each
 * step of the binary search compares four bytes as one number and goes to the slab only when those are equal.
 */
export class LevelIndex {
  readonly #tableCount: number;
  /** Tables with an upper end: all, or all but the last. */
  readonly #boundCount: number;
  readonly #prefixLength: number;
  /** Bytes `prefixLength` to `prefixLength + 3` of each largest key, as a number with the order of the bytes. */
  readonly #heads: Int32Array;
  readonly #isExclusive: Uint8Array;
  /** Largest keys, then smallest keys. */
  readonly #slab: Uint8Array;
  readonly #ends: Uint32Array;

  /** @param tables of a level after 0, by key */
  constructor(tables: readonly TableMeta[]) {
    const count = tables.length;
    const isUnbounded = count > 0 && tables[count - 1].largest === undefined;
    this.#tableCount = count;
    this.#boundCount = isUnbounded ? count - 1 : count;
    const keys = [
      ...tables.map((table) => table.largest ?? new Uint8Array(0)),
      ...tables.map((table) => table.smallest),
    ];
    this.#slab = new Uint8Array(keys.reduce((sum, key) => sum + key.length, 0));
    this.#ends = new Uint32Array(2 * count);
    let at = 0;
    for (let i = 0; i < keys.length; i++) {
      this.#slab.set(keys[i], at);
      at += keys[i].length;
      this.#ends[i] = at;
    }
    this.#isExclusive = Uint8Array.from(tables, (table) => (table.largestExclusive ? 1 : 0));
    const first = keys[0];
    const last = keys[this.#boundCount - 1];
    this.#prefixLength = this.#boundCount === 0 ? 0 : commonPrefixLength(first, 0, first.length, last, 0, last.length);
    this.#heads = new Int32Array(this.#boundCount);
    for (let i = 0; i < this.#boundCount; i++) {
      this.#heads[i] = headOf(keys[i], Math.min(this.#prefixLength, keys[i].length), keys[i].length);
    }
  }

  /** Position in the level of the only table that may hold the key; -1 when none may. */
  find(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const at = this.#lowerBound(keyBytes, keyStart, keyLength);
    if (at === this.#tableCount) return -1;
    const ends = this.#ends;
    const entry = this.#tableCount + at;
    const start = entry === 0 ? 0 : ends[entry - 1];
    const order = compareBytes(this.#slab, start, ends[entry] - start, keyBytes, keyStart, keyLength);
    return order <= 0 ? at : -1;
  }

  /** The first table that does not end before the key; the number of tables when all do. */
  #lowerBound(keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const prefixLength = this.#prefixLength;
    let low = 0;
    let high = this.#boundCount;
    if (high === 0) return 0;
    if (prefixLength > 0) {
      const length = keyLength < prefixLength ? keyLength : prefixLength;
      const order = compareBytes(keyBytes, keyStart, length, this.#slab, 0, prefixLength);
      if (order !== 0) return order < 0 ? 0 : high;
    }
    const heads = this.#heads;
    const head = headOf(keyBytes, keyStart + prefixLength, keyStart + keyLength);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const middleHead = heads[middle];
      if (middleHead < head || (middleHead === head && this.#endsBefore(middle, keyBytes, keyStart, keyLength))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #endsBefore(table: number, keyBytes: Uint8Array, keyStart: number, keyLength: number): boolean {
    const start = table === 0 ? 0 : this.#ends[table - 1];
    const order = compareBytes(this.#slab, start, this.#ends[table] - start, keyBytes, keyStart, keyLength);
    return order < 0 || (order === 0 && this.#isExclusive[table] === 1);
  }
}

/** Up to four bytes as a signed number that orders as they do; missing ones count as 0, so equal heads prove nothing. */
function headOf(bytes: Uint8Array, start: number, end: number): number {
  if (start + HEAD_BYTES <= end) {
    return ((bytes[start] << 24) | (bytes[start + 1] << 16) | (bytes[start + 2] << 8) | bytes[start + 3]) ^ 0x8000_0000;
  }
  let head = 0;
  for (let i = 0; i < HEAD_BYTES; i++) head = (head << 8) | (start + i < end ? bytes[start + i] : 0);
  return head ^ 0x8000_0000;
}
