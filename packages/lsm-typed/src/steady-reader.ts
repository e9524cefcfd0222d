import { type Awaitable, isPromiseLike } from "./base/awaitable.ts";
import { keyText } from "./base/key-range.ts";
import type { StoreReader, StoreScan, StoreScanOptions } from "./store/ordered-store.ts";

type Value = Uint8Array | undefined;

/**
 * What a transaction sees at the moment when this is made, although it goes on writing: scans in the store are of one moment by
 * themselves, and for keys this keeps what was there. Begin the scans at once.
 */
export class SteadyReader implements StoreReader {
  readonly #tx: StoreReader;
  /** What there was before the first write of a key since then. */
  readonly #before = new Map<string, Awaitable<Value>>();

  constructor(tx: StoreReader) {
    this.#tx = tx;
  }

  /** To be called before each write of a key. */
  keep(key: Uint8Array): void {
    const text = keyText(key);
    if (this.#before.has(text)) return;
    const value = this.#tx.get(key);
    // Whoever asks for the key gets the failure; nobody need ask.
    if (isPromiseLike(value)) value.then(undefined, () => {});
    this.#before.set(text, value);
  }

  get(key: Uint8Array): Awaitable<Value> {
    const text = keyText(key);
    return this.#before.has(text) ? this.#before.get(text) : this.#tx.get(key);
  }

  getMany(keys: readonly Uint8Array[]): Awaitable<readonly Value[]> {
    if (this.#before.size === 0) return this.#tx.getMany(keys);
    const values = keys.map((key) => this.get(key));
    return values.some(isPromiseLike) ? Promise.all(values.map(async (value) => await value)) : (values as Value[]);
  }

  scan(options: StoreScanOptions): StoreScan {
    return this.#tx.scan(options);
  }
}
