import { Lifetime } from "./lifetime.ts";
import { MemoryScan } from "./memory-scan.ts";
import type { StoreLimits, StoreScan, StoreScanOptions, StoreSnapshot } from "./ordered-store.ts";
import type { SortedMap } from "./sorted-map.ts";
import { checkKey } from "./store-limits.ts";

/** A snapshot of a store in memory. */
export class MemorySnapshot implements StoreSnapshot {
  readonly #map: SortedMap;
  readonly #store: Lifetime;
  readonly #lifetime: Lifetime;
  readonly #limits: StoreLimits;

  /** @param map its own: it must not change any more */
  constructor(map: SortedMap, store: Lifetime, limits: StoreLimits) {
    this.#map = map;
    this.#store = store;
    this.#lifetime = new Lifetime("snapshot", store);
    this.#limits = limits;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#lifetime.check();
    return copyValue(this.#map, key, this.#limits);
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  scan(options: StoreScanOptions): StoreScan {
    this.#lifetime.check();
    return new MemoryScan(this.#map, this.#store, options);
  }

  close(): void {
    this.#lifetime.end();
  }
}

/** The value of a key, the caller's own; `undefined` when it is absent. Throws LimitError for a key that cannot be there. */
export function copyValue(map: SortedMap, key: Uint8Array, limits: StoreLimits): Uint8Array | undefined {
  checkKey(key, limits);
  const value = map.get(key);
  return value === undefined ? undefined : new Uint8Array(value);
}
