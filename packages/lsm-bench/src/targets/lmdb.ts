import type { Database, open, RootDatabaseOptions } from "lmdb";
import type { Answer, BytesTarget, BytesTargetDescription, OpenOptions, Visit } from "../bench-target.ts";
import type { TimeBox } from "../time-box.ts";
import { packageVersion } from "./package-version.ts";

type Opener = typeof open;

const MAP_BYTES = 16 * 2 ** 30;
/** On Windows a writable map makes the file as long as the map, and its documentation advises against it. */
export const NO_SYNC: RootDatabaseOptions =
  process.platform === "win32" ? { noSync: true } : { noSync: true, useWritemap: true, mapSize: MAP_BYTES };

class LmdbTarget implements BytesTarget {
  readonly #opener: Opener;
  #db!: Database<Buffer, Buffer>;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#db = this.#opener<Buffer, Buffer>({
      path: dir,
      keyEncoding: "binary",
      encoding: "binary",
      noMemInit: true,
      // With noSync its documentation advises a writable map; otherwise commits wait for the disk before they return.
      ...(options.durability === "sync" ? { overlappingSync: false } : NO_SYNC),
    });
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  put(key: Buffer, value: Buffer): void {
    this.#db.putSync(key, value);
  }

  putAsync(key: Buffer, value: Buffer): Promise<boolean> {
    return this.#db.put(key, value);
  }

  /** Asynchronous writes of one event turn share a transaction; commits are ordered, so the last of a window ends it. */
  async putWindowed(keys: readonly Buffer[], values: readonly Buffer[], width: number, box?: TimeBox): Promise<number> {
    const db = this.#db;
    for (let start = 0; start < keys.length; start += width) {
      if (box?.isOver(start) === true) return start;
      const end = Math.min(start + width, keys.length);
      let last: Promise<boolean> | undefined;
      for (let i = start; i < end; i++) last = db.put(keys[i]!, values[i]!);
      await last;
    }
    return keys.length;
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    const db = this.#db;
    db.transactionSync(() => {
      for (let i = start; i < end; i++) db.putSync(keys[i]!, values[i]!);
    });
  }

  delete(key: Buffer): void {
    this.#db.removeSync(key);
  }

  get(key: Buffer): Answer {
    return this.#db.getBinaryFast(key);
  }

  getCopy(key: Buffer): Answer {
    return this.#db.getBinary(key);
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    const db = this.#db;
    return keys.map((key) => db.getBinary(key));
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    for (const { key, value } of this.#db.getRange({ reverse: isReverse })) visit(key, value);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    this.rangeAll(keys, count, visit);
  }

  /** Its ranges are cheap to begin and have no seek. */
  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const start of keys) {
      for (const { key, value } of this.#db.getRange({ start, limit: count })) visit(key, value);
    }
  }
}

/** Describes lmdb; rejects when it is not installed. */
export async function loadLmdb(): Promise<BytesTargetDescription> {
  const lmdb = await import("lmdb");
  return {
    family: "bytes",
    role: "peer",
    name: "lmdb",
    version: packageVersion("lmdb"),
    isPersistent: true,
    forms: ["get", "putAsync"],
    settings:
      "Binary keys and values, noMemInit; noSync, useWritemap and a map of 16 GiB (not on Windows), or overlappingSync: false for sync. Writes: putSync(), removeSync(); put() in windows where several are in flight; " +
      "batches: transactionSync(). Reads: getBinaryFast() into its reused buffer, getBinary() where the caller keeps the bytes and for many keys. Scans, seeks and ranges: getRange(). No cache of its own: the system's page cache.",
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new LmdbTarget(lmdb.open),
  };
}
