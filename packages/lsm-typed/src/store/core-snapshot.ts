import type { Snapshot } from "lsm-core";
import { toTypedError } from "./core-errors.ts";
import { beginScan } from "./core-scan.ts";
import type { StoreLimits, StoreScan, StoreScanOptions, StoreSnapshot } from "./ordered-store.ts";
import { checkKey } from "./store-limits.ts";

/** A snapshot of a `CoreStore`. */
export class CoreSnapshot implements StoreSnapshot {
  readonly #snapshot: Snapshot;
  readonly #limits: StoreLimits;

  constructor(snapshot: Snapshot, limits: StoreLimits) {
    this.#snapshot = snapshot;
    this.#limits = limits;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    checkKey(key, this.#limits);
    try {
      return this.#snapshot.get(key);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  scan(options: StoreScanOptions): StoreScan {
    return beginScan(this.#snapshot, options);
  }

  close(): void {
    this.#snapshot.close();
  }
}
