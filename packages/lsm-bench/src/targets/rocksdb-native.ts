import { createRequire } from "node:module";
import type { Answer, BytesTarget, BytesTargetDescription, Visit } from "../bench-target.ts";
import { inFlight } from "../measure.ts";
import { packageVersion } from "./package-version.ts";

/** The part of rocksdb-native that is used; the package has no types. */
interface RocksDb {
  ready(): Promise<void>;
  close(): Promise<void>;
  put(key: Buffer, value: Buffer): Promise<void>;
  get(key: Buffer): Promise<Buffer | null>;
  delete(key: Buffer): Promise<void>;
  write(options: { capacity: number }): WriteBatch;
  read(options: { capacity: number; autoDestroy: boolean }): ReadBatch;
  iterator(
    range: { gte?: Buffer; reverse?: boolean; limit?: number },
    options: { capacity: number },
  ): AsyncIterable<{ key: Buffer; value: Buffer }>;
}

interface WriteBatch {
  tryPut(key: Buffer, value: Buffer): void;
  flush(): Promise<void>;
  destroy(): void;
}

interface ReadBatch {
  get(key: Buffer): Promise<Buffer | null>;
  tryFlush(): void;
}

type Constructor = new (path: string, options: Readonly<Record<string, unknown>>) => RocksDb;

const SCAN_ENTRIES = 1024;
const SEEKS_IN_FLIGHT = 16;

class RocksDbNativeTarget implements BytesTarget {
  readonly #RocksDb: Constructor;
  #db!: RocksDb;

  constructor(RocksDb: Constructor) {
    this.#RocksDb = RocksDb;
  }

  async open(dir: string): Promise<void> {
    this.#db = new this.#RocksDb(dir, { writeBufferSize: 64 << 20 });
    await this.#db.ready();
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  put(key: Buffer, value: Buffer): Promise<void> {
    return this.#db.put(key, value);
  }

  putAsync(key: Buffer, value: Buffer): Promise<void> {
    return this.#db.put(key, value);
  }

  async putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): Promise<void> {
    const batch = this.#db.write({ capacity: end - start });
    for (let i = start; i < end; i++) batch.tryPut(keys[i]!, values[i]!);
    await batch.flush();
    batch.destroy();
  }

  delete(key: Buffer): Promise<void> {
    return this.#db.delete(key);
  }

  async getAsync(key: Buffer): Promise<Answer> {
    return (await this.#db.get(key)) ?? undefined;
  }

  async getMany(keys: readonly Buffer[]): Promise<readonly Answer[]> {
    // Closing waits for batches that are not destroyed.
    const batch = this.#db.read({ capacity: keys.length, autoDestroy: true });
    const answers = keys.map((key) => batch.get(key));
    batch.tryFlush();
    return (await Promise.all(answers)).map((value) => value ?? undefined);
  }

  async scanAll(isReverse: boolean, visit: Visit): Promise<void> {
    const entries = this.#db.iterator({ reverse: isReverse }, { capacity: SCAN_ENTRIES });
    for await (const { key, value } of entries) visit(key, value);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> {
    return this.rangeAll(keys, count, visit);
  }

  async rangeAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> {
    await inFlight(keys.length, SEEKS_IN_FLIGHT, async (i) => {
      const entries = this.#db.iterator({ gte: keys[i]!, limit: count }, { capacity: count });
      for await (const { key, value } of entries) visit(key, value);
    });
  }
}

/** Describes rocksdb-native; rejects when it is not installed. */
export async function loadRocksDbNative(): Promise<BytesTargetDescription> {
  const RocksDb = createRequire(import.meta.url)("rocksdb-native") as Constructor;
  return {
    family: "bytes",
    role: "peer",
    name: "rocksdb-native",
    version: packageVersion("rocksdb-native"),
    isPersistent: true,
    forms: ["putAsync", "getAsync"],
    settings:
      "RocksDB; writeBufferSize 64 MB, the size of its block cache cannot be set. Only asynchronous calls: put(), delete(), get(); batches: write() with tryPut() and flush(), many keys: read(). " +
      `Scans: iterator() with capacity ${SCAN_ENTRIES}; ranges and seeks: ${SEEKS_IN_FLIGHT} new iterators at a time. Its writes cannot wait for the disk.`,
    durability: (asked) => (asked === "sync" ? undefined : "process"),
    create: () => new RocksDbNativeTarget(RocksDb),
  };
}
