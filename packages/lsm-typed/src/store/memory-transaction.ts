import type { KeyRange } from "../base/key-range.ts";
import type { Lifetime } from "./lifetime.ts";
import { MemoryScan } from "./memory-scan.ts";
import type { StoreChange, StoreLimits, StoreScan, StoreScanOptions, StoreTransaction } from "./ordered-store.ts";
import { ReadSet } from "./read-set.ts";
import type { SortedMap } from "./sorted-map.ts";
import { checkKey, WriteBudget } from "./store-limits.ts";

/** A transaction of a {@link MemoryStore}: a map of its own, a note of what it read, and the list of what it wrote. */
export class MemoryTransaction implements StoreTransaction {
  /** The latest commit that it sees. */
  readonly since: number;
  readonly reads: ReadSet = new ReadSet();
  readonly changes: StoreChange[] = [];
  /** What it read from, with its own writes. */
  readonly map: SortedMap;
  readonly lifetime: Lifetime;
  readonly #limits: StoreLimits;
  readonly #budget: WriteBudget;

  constructor(since: number, map: SortedMap, lifetime: Lifetime, limits: StoreLimits) {
    this.since = since;
    this.map = map;
    this.lifetime = lifetime;
    this.#limits = limits;
    this.#budget = new WriteBudget(limits, 0);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.lifetime.check();
    checkKey(key, this.#limits);
    this.reads.addKey(key);
    const value = this.map.get(key);
    return value === undefined ? undefined : new Uint8Array(value);
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  scan(options: StoreScanOptions): StoreScan {
    this.lifetime.check();
    return new MemoryScan(this.map.fork(), this.lifetime, options, this.reads);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.lifetime.check();
    this.#budget.put(key, value);
    const change = { kind: "put", key: new Uint8Array(key), value: new Uint8Array(value) } as const;
    this.changes.push(change);
    this.map.put(change.key, change.value);
  }

  delete(key: Uint8Array): void {
    this.lifetime.check();
    this.#budget.delete(key);
    const change = { kind: "delete", key: new Uint8Array(key) } as const;
    this.changes.push(change);
    this.map.delete(change.key);
  }

  deleteRange(range: KeyRange): void {
    this.lifetime.check();
    this.#budget.deleteRange(range);
    const change = { kind: "deleteRange", start: new Uint8Array(range.start), end: new Uint8Array(range.end) } as const;
    this.changes.push(change);
    this.map.deleteRange(change);
  }
}
