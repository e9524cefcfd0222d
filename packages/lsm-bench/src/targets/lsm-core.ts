import { createRequire } from "node:module";
import { Batch, Lsm } from "lsm-core";
import type { BenchTarget, MixedOperations, OnRead, OpenOptions, TargetDescription, Visit } from "../bench-target.ts";
import { runInFlight } from "./in-flight.ts";

class LsmCoreTarget implements BenchTarget {
  #db!: Lsm;

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#db = Lsm.open(dir, { durability: options.durability, blockCacheCapacity: options.cacheBytes });
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  putAll(keys: readonly Buffer[], values: readonly Buffer[]): void {
    const db = this.#db;
    for (let i = 0; i < keys.length; i++) db.put(keys[i]!, values[i]!);
  }

  putConcurrently(keys: readonly Buffer[], values: readonly Buffer[], writerCount: number): Promise<void> {
    const db = this.#db;
    return runInFlight(keys.length, writerCount, (i) => db.putAsync(keys[i]!, values[i]!));
  }

  putBatches(keys: readonly Buffer[], values: readonly Buffer[], batchLength: number): void {
    const batch = new Batch();
    for (let start = 0; start < keys.length; start += batchLength) {
      const end = Math.min(start + batchLength, keys.length);
      batch.clear();
      for (let i = start; i < end; i++) batch.put(keys[i]!, values[i]!);
      this.#db.write(batch);
    }
  }

  deleteAll(keys: readonly Buffer[]): void {
    const db = this.#db;
    for (let i = 0; i < keys.length; i++) db.delete(keys[i]!);
  }

  get(key: Buffer): Uint8Array | undefined {
    return this.#db.get(key);
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    for (const [key, value] of this.#db.scan({ reverse: isReverse })) visit(key, value);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    let scan = this.#db.scan();
    for (const key of keys) {
      const entries = scan.seek(key).nextMany(count);
      for (const [found, value] of entries) visit(found, value);
      // A scan that came to its end is closed, and no seek opens it again.
      if (entries.length < count) scan = this.#db.scan();
    }
    scan.close();
  }

  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const gte of keys) {
      for (const [key, value] of this.#db.scan({ gte, limit: count })) visit(key, value);
    }
  }

  mixedAll(operations: MixedOperations, onRead: OnRead): void {
    const db = this.#db;
    const { keys, values } = operations;
    for (let i = 0; i < keys.length; i++) {
      const value = values[i];
      if (value === undefined) onRead(i, db.get(keys[i]!));
      else db.put(keys[i]!, value);
    }
  }
}

/** Describes lsm-core. */
export async function loadLsmCore(): Promise<TargetDescription> {
  const { version } = createRequire(import.meta.url)("lsm-core/package.json") as { version: string };
  return {
    name: "lsm-core",
    version,
    isPersistent: true,
    settings:
      "Defaults, with blockCacheCapacity 256 MB. Writes: put(), delete(); putAsync() for concurrent writers; batches: one reused Batch. Reads: get(), a copy owned by the caller. Scans: for-of over scan(); seeks: seek() and nextMany() of one scan; ranges: scan() with gte and limit.",
    durability: (asked) => asked,
    create: () => new LsmCoreTarget(),
  };
}
