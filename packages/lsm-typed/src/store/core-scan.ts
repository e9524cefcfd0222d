import type { Entry, Lsm, Scan, Snapshot, Transaction, TransactionScan } from "lsm-core";
import { EMPTY } from "../base/bytes.ts";
import { toTypedError } from "./core-errors.ts";
import type { StoreEntry, StoreScan, StoreScanOptions } from "./ordered-store.ts";

/** Begins a scan of the database, of a snapshot, or in a transaction. Throws TypedError `Closed`. */
export function beginScan(source: Lsm | Snapshot | Transaction, options: StoreScanOptions): StoreScan {
  const { start, end, reverse, limit, keysOnly } = options;
  try {
    const scan = source.scan({ gte: start, lt: end, reverse, limit });
    return keysOnly === true ? new CoreKeyScan(scan) : new CoreScan(scan);
  } catch (error) {
    throw toTypedError(error);
  }
}

/** A scan that copies pairs out of the engine in pieces. */
class CoreScan implements StoreScan {
  readonly #scan: Scan | TransactionScan;

  constructor(scan: Scan | TransactionScan) {
    this.#scan = scan;
  }

  next(count: number): readonly StoreEntry[] {
    try {
      return this.#scan.nextMany(count).map(toEntry);
    } catch (error) {
      throw toTypedError(error);
    }
  }

  close(): void {
    this.#scan.close();
  }
}

/** A scan that leaves the values where they are. */
class CoreKeyScan implements StoreScan {
  readonly #keys: Iterator<Uint8Array, undefined> & Disposable;

  constructor(scan: Scan | TransactionScan) {
    this.#keys = scan.keys();
  }

  next(count: number): readonly StoreEntry[] {
    const entries: StoreEntry[] = [];
    try {
      while (entries.length < count) {
        const { value: key } = this.#keys.next();
        if (key === undefined) break;
        entries.push({ key, value: EMPTY });
      }
    } catch (error) {
      throw toTypedError(error);
    }
    return entries;
  }

  close(): void {
    this.#keys[Symbol.dispose]();
  }
}

function toEntry([key, value]: Entry): StoreEntry {
  return { key, value };
}
