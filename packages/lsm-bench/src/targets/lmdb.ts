import { createRequire } from "node:module";
import type { Database, open, RootDatabaseOptions } from "lmdb";
import type { BenchTarget, MixedOperations, OnRead, OpenOptions, TargetDescription, Visit } from "../bench-target.ts";
import { runInFlight } from "./in-flight.ts";

type Opener = typeof open;

/** Asynchronous writes of one event turn share a transaction; commits are ordered, so the last of a window ends it. */
const WINDOW = 256;
const MAP_BYTES = 16 * 2 ** 30;
/** On Windows a writable map makes the file as long as the map, and its documentation advises against it. */
const NO_SYNC: RootDatabaseOptions =
  process.platform === "win32" ? { noSync: true } : { noSync: true, useWritemap: true, mapSize: MAP_BYTES };

class LmdbTarget implements BenchTarget {
  readonly #opener: Opener;
  #db!: Database<Buffer, Buffer>;
  #isSync = false;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#isSync = options.durability === "sync";
    this.#db = this.#opener<Buffer, Buffer>({
      path: dir,
      keyEncoding: "binary",
      encoding: "binary",
      noMemInit: true,
      // With noSync its documentation advises a writable map; otherwise commits wait for the disk before they return.
      ...(this.#isSync ? { overlappingSync: false } : NO_SYNC),
    });
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  async putAll(keys: readonly Buffer[], values: readonly Buffer[]): Promise<void> {
    const db = this.#db;
    if (this.#isSync) {
      for (let i = 0; i < keys.length; i++) db.putSync(keys[i]!, values[i]!);
      return;
    }
    for (let start = 0; start < keys.length; start += WINDOW) {
      const end = Math.min(start + WINDOW, keys.length);
      let last: Promise<boolean> | undefined;
      for (let i = start; i < end; i++) last = db.put(keys[i]!, values[i]!);
      await last;
    }
  }

  putConcurrently(keys: readonly Buffer[], values: readonly Buffer[], writerCount: number): Promise<void> {
    const db = this.#db;
    return runInFlight(keys.length, writerCount, (i) => db.put(keys[i]!, values[i]!));
  }

  putBatches(keys: readonly Buffer[], values: readonly Buffer[], batchLength: number): void {
    const db = this.#db;
    for (let start = 0; start < keys.length; start += batchLength) {
      const end = Math.min(start + batchLength, keys.length);
      db.transactionSync(() => {
        for (let i = start; i < end; i++) db.putSync(keys[i]!, values[i]!);
      });
    }
  }

  async deleteAll(keys: readonly Buffer[]): Promise<void> {
    for (let start = 0; start < keys.length; start += WINDOW) {
      const end = Math.min(start + WINDOW, keys.length);
      let last: Promise<boolean> | undefined;
      for (let i = start; i < end; i++) last = this.#db.remove(keys[i]!);
      await last;
    }
  }

  get(key: Buffer): Uint8Array | undefined {
    return this.#db.getBinaryFast(key);
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    for (const { key, value } of this.#db.getRange({ reverse: isReverse })) visit(key, value);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const start of keys) {
      for (const { key, value } of this.#db.getRange({ start, limit: count })) visit(key, value);
    }
  }

  /** Its ranges are cheap to begin and have no seek. */
  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    this.seekAll(keys, count, visit);
  }

  async mixedAll(operations: MixedOperations, onRead: OnRead): Promise<void> {
    const db = this.#db;
    const { keys, values } = operations;
    let waiting = 0;
    let last: Promise<boolean> | undefined;
    for (let i = 0; i < keys.length; i++) {
      const value = values[i];
      if (value === undefined) {
        onRead(i, db.getBinaryFast(keys[i]!));
      } else {
        last = db.put(keys[i]!, value);
        if (++waiting % WINDOW === 0) await last;
      }
    }
    await last;
  }
}

/** Describes lmdb; rejects when it is not installed. */
export async function loadLmdb(): Promise<TargetDescription> {
  const lmdb = await import("lmdb");
  const manifest = createRequire(import.meta.url)
    .resolve("lmdb")
    .replace(/[\\/]dist[\\/][^\\/]*$/, "/package.json");
  const { version } = createRequire(import.meta.url)(manifest) as { version: string };
  return {
    name: "lmdb",
    version,
    isPersistent: true,
    settings:
      `Binary keys and values, noMemInit; noSync, useWritemap and a map of 16 GiB (not on Windows), or overlappingSync: false for sync. Writes: put() and remove() in windows of ${WINDOW}, ` +
      "putSync() for sync; batches: transactionSync(). Reads: getBinaryFast() into its reused buffer. Scans, seeks and ranges: getRange(). No cache of its own: the system's page cache.",
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new LmdbTarget(lmdb.open),
  };
}
