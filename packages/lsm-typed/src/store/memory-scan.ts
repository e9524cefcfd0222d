import { appendByte, EMPTY } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { Lifetime } from "./lifetime.ts";
import type { StoreEntry, StoreScan, StoreScanOptions } from "./ordered-store.ts";
import type { ReadSet } from "./read-set.ts";
import type { SortedMap, StoredEntry } from "./sorted-map.ts";

/** A scan over a map that does not change any more. */
export class MemoryScan implements StoreScan {
  readonly #lifetime: Lifetime;
  readonly #reads: ReadSet | undefined;
  readonly #isReversed: boolean;
  readonly #keysOnly: boolean;
  /** `undefined` once the scan is at its end or closed. */
  #map: SortedMap | undefined;
  /** What is left of the range. */
  #rest: KeyRange;
  #limit: number;

  /**
   * @param map the scan's own
   * @param reads is told what the scan has seen: up to the last entry it gave, and the rest of the range when it found its end
   */
  constructor(map: SortedMap, lifetime: Lifetime, options: StoreScanOptions, reads?: ReadSet) {
    this.#map = map;
    this.#lifetime = lifetime;
    this.#reads = reads;
    this.#rest = { start: new Uint8Array(options.start), end: new Uint8Array(options.end) };
    this.#isReversed = options.reverse === true;
    this.#keysOnly = options.keysOnly === true;
    this.#limit = options.limit ?? Infinity;
  }

  next(count: number): readonly StoreEntry[] {
    if (this.#map === undefined) return [];
    this.#lifetime.check();
    const wanted = Math.min(count, this.#limit);
    const found = this.#map.collect(this.#rest, this.#isReversed, wanted);
    this.#limit -= found.length;
    const last = found.at(-1);
    if (last !== undefined && found.length === wanted) this.#pass(last.key);
    else if (wanted > 0) this.#reads?.addRange(this.#rest);
    if (found.length < wanted || this.#limit === 0) this.close();
    return found.map((entry) => this.#copy(entry));
  }

  close(): void {
    this.#map = undefined;
  }

  #pass(last: Uint8Array): void {
    const { start, end } = this.#rest;
    const border = this.#isReversed ? last : appendByte(last, 0);
    const upper = { start: border, end };
    const lower = { start, end: border };
    this.#reads?.addRange(this.#isReversed ? upper : lower);
    this.#rest = this.#isReversed ? lower : upper;
  }

  #copy({ key, value }: StoredEntry): StoreEntry {
    return { key: new Uint8Array(key), value: this.#keysOnly ? EMPTY : new Uint8Array(value) };
  }
}
