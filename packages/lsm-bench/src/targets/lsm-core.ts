import { Batch, Lsm } from "lsm-core";
import type { Answer, BytesTarget, BytesTargetDescription, OpenOptions, Visit } from "../bench-target.ts";
import { packageVersion } from "./package-version.ts";

/** What the peers that have such a buffer get; they have it also to load what is read then, so as not to read from it here. */
const WRITE_BUFFER_BYTES = 64 << 20;

class LsmCoreTarget implements BytesTarget {
  readonly #batch = new Batch();
  #db!: Lsm;

  async open(dir: string, options: OpenOptions): Promise<void> {
    const { durability, cacheBytes, purpose } = options;
    const isWritten = purpose === "write" || purpose === "mixed";
    const memtable = isWritten ? { memtableCapacity: WRITE_BUFFER_BYTES } : {};
    this.#db = Lsm.open(dir, { durability, blockCacheCapacity: cacheBytes, ...memtable });
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  put(key: Buffer, value: Buffer): void {
    this.#db.put(key, value);
  }

  delete(key: Buffer): void {
    this.#db.delete(key);
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    const batch = this.#batch;
    batch.clear();
    for (let i = start; i < end; i++) batch.put(keys[i]!, values[i]!);
    this.#db.write(batch);
  }

  get(key: Buffer): Answer {
    return this.#db.get(key);
  }

  getCopy(key: Buffer): Answer {
    return this.#db.get(key);
  }

  putAsync(key: Buffer, value: Buffer): Promise<void> {
    return this.#db.putAsync(key, value);
  }

  getAsync(key: Buffer): Promise<Answer> {
    return this.#db.getAsync(key);
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    return this.#db.getMany(keys);
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

  figures(): Readonly<Record<string, number>> {
    const { levels, tables, stalls, writeAmplification, readAmplification, compactions, tableMemoryBytes } =
      this.#db.stats();
    return {
      tables,
      "level 0 tables": levels[0]?.tables ?? 0,
      "write amplification of tables": writeAmplification,
      "sorted runs": readAmplification,
      compactions: compactions.count,
      "compaction ms": compactions.durationMs,
      "writes slowed down": stalls.slowdowns,
      "writes stopped": stalls.stops,
      "stopped ms": stalls.stoppedMs,
      "bytes of indexes and filters": tableMemoryBytes,
    };
  }
}

/** Describes lsm-core. */
export async function loadLsmCore(): Promise<BytesTargetDescription> {
  return {
    family: "bytes",
    role: "subject",
    name: "lsm-core",
    version: packageVersion("lsm-core"),
    isPersistent: true,
    forms: ["get", "putAsync", "getAsync"],
    settings:
      "Defaults, but blockCacheCapacity as --cache says and memtableCapacity 64 MB where writes are measured (the others have it always, but for reopen). Writes: put(), delete(); putAsync() where several are in flight; batches: one reused Batch. " +
      "Reads: get(), a copy owned by the caller; getAsync(), getMany(). Scans: for-of over scan(); seeks: seek() and nextMany() of one scan; ranges: scan() with gte and limit.",
    durability: (asked) => asked,
    create: () => new LsmCoreTarget(),
  };
}
