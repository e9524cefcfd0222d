import { type Bytes, sliceBytes } from "./base/bytes.ts";
import { copyOut } from "./base/copy-out.ts";
import { type Range, toBounds } from "./base/range.ts";
import { keyBytes, source } from "./engine/arguments.ts";
import type { Engine } from "./engine/engine.ts";
import { lookUpAsync, Pin } from "./engine/pin.ts";
import { LsmError } from "./base/errors.ts";
import { Scan } from "./scan.ts";
import { ScanEnds } from "./scan-ends.ts";

/**
 * The database as it was at one moment, whatever is written, flushed and compacted afterwards.
 *
 * Keeps the memtables and files of that moment until it is closed; `stats().openScans` counts it.
 */
export class Snapshot implements Disposable {
  readonly #engine: Engine;
  readonly #pin: Pin;

  /** @internal Made by `Lsm.snapshot`. */
  constructor(engine: Engine) {
    this.#engine = engine;
    this.#pin = new Pin(engine);
  }

  /** The value that a key had, a copy; `undefined` when it was absent. */
  get(key: Bytes): Uint8Array | undefined {
    const { lookup } = this.#engine;
    return this.#find(key) ? copyOut(lookup.valueBytes, lookup.valueStart, lookup.valueLength) : undefined;
  }

  /** {@link get} without blocking on files. */
  async getAsync(key: Bytes): Promise<Uint8Array | undefined> {
    this.#check();
    const length = keyBytes(key);
    return await lookUpAsync(this.#engine, sliceBytes(source, 0, length), this.#pin);
  }

  /** Whether a key was there. */
  has(key: Bytes): boolean {
    return this.#find(key);
  }

  /** The pairs of a range as they were. The scan stays valid when the snapshot is closed. */
  scan(range: Range = {}): Scan {
    this.#check();
    const bounds = toBounds(range, this.#engine.comparator);
    return new Scan(new ScanEnds(new Pin(this.#engine, this.#pin), bounds, range), range.reverse === true);
  }

  /** Idempotent; later reads throw LsmError `Closed`. */
  close(): void {
    this.#pin.release();
  }

  /** For `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #find(key: Bytes): boolean {
    this.#check();
    const length = keyBytes(key);
    return this.#engine.lookup.find(this.#pin.source.view, this.#pin.source.limit, source, length);
  }

  #check(): void {
    this.#pin.check();
    if (this.#pin.isReleased) throw new LsmError("Closed", "the snapshot is closed");
  }
}
