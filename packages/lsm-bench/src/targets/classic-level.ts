import { createRequire } from "node:module";
import type { ClassicLevel } from "classic-level";
import type { BenchTarget, MixedOperations, OnRead, OpenOptions, TargetDescription, Visit } from "../bench-target.ts";
import { runInFlight } from "./in-flight.ts";

type Constructor = typeof ClassicLevel;
type Level = ClassicLevel<Buffer, Buffer>;

/** Writes run in the thread pool: 256 in flight were the fastest of 1, 64, 256 and 1024. */
const WRITES_IN_FLIGHT = 256;
/** Entries a scan fetches in one call. */
const SCAN_ENTRIES = 10_000;
const SCAN_BYTES = 64 << 10;
/** A seek has to go to the thread pool: 16 iterators share the keys, each of them reused. */
const SEEK_ITERATORS = 16;
const SEEK_BYTES = 1160;

class ClassicLevelTarget implements BenchTarget {
  readonly #Level: Constructor;
  #level!: Level;
  #write: { sync: boolean } = { sync: false };

  constructor(Level: Constructor) {
    this.#Level = Level;
  }

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#write = { sync: options.durability === "sync" };
    this.#level = new this.#Level<Buffer, Buffer>(dir, {
      keyEncoding: "buffer",
      valueEncoding: "buffer",
      cacheSize: options.cacheBytes,
      // A large write buffer makes writes faster and a reopen slower, which replays what it held.
      writeBufferSize: options.purpose === "reopen" ? 4 << 20 : 64 << 20,
    });
    await this.#level.open();
  }

  close(): Promise<void> {
    return this.#level.close();
  }

  putAll(keys: readonly Buffer[], values: readonly Buffer[]): Promise<void> {
    const writersCount = this.#write.sync ? 1 : WRITES_IN_FLIGHT;
    return this.putConcurrently(keys, values, writersCount);
  }

  putConcurrently(keys: readonly Buffer[], values: readonly Buffer[], writerCount: number): Promise<void> {
    const level = this.#level;
    const write = this.#write;
    return runInFlight(keys.length, writerCount, (i) => level.put(keys[i]!, values[i]!, write));
  }

  async putBatches(keys: readonly Buffer[], values: readonly Buffer[], batchLength: number): Promise<void> {
    for (let start = 0; start < keys.length; start += batchLength) {
      const end = Math.min(start + batchLength, keys.length);
      const batch = this.#level.batch();
      for (let i = start; i < end; i++) batch.put(keys[i]!, values[i]!);
      await batch.write(this.#write);
    }
  }

  deleteAll(keys: readonly Buffer[]): Promise<void> {
    const level = this.#level;
    const write = this.#write;
    return runInFlight(keys.length, WRITES_IN_FLIGHT, (i) => level.del(keys[i]!, write));
  }

  get(key: Buffer): Uint8Array | undefined {
    return this.#level.getSync(key);
  }

  async scanAll(isReverse: boolean, visit: Visit): Promise<void> {
    const iterator = this.#level.iterator({ reverse: isReverse, highWaterMarkBytes: SCAN_BYTES });
    for (;;) {
      const entries = await iterator.nextv(SCAN_ENTRIES);
      if (entries.length === 0) break;
      for (const entry of entries) visit(entry[0], entry[1]);
    }
    await iterator.close();
  }

  async seekAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> {
    let started = 0;
    const seek = async (): Promise<void> => {
      const iterator = this.#level.iterator({ highWaterMarkBytes: SEEK_BYTES });
      while (started < keys.length) {
        iterator.seek(keys[started++]!);
        for (const entry of await iterator.nextv(count)) visit(entry[0], entry[1]);
      }
      await iterator.close();
    };
    await Promise.all(Array.from({ length: Math.min(SEEK_ITERATORS, keys.length) }, seek));
  }

  async rangeAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> {
    await runInFlight(keys.length, SEEK_ITERATORS, async (i) => {
      const iterator = this.#level.iterator({ gte: keys[i]!, limit: count });
      for (const entry of await iterator.nextv(count)) visit(entry[0], entry[1]);
      await iterator.close();
    });
  }

  mixedAll(operations: MixedOperations, onRead: OnRead): Promise<void> {
    const level = this.#level;
    const { keys, values } = operations;
    const done = Promise.resolve();
    return runInFlight(keys.length, WRITES_IN_FLIGHT, (i) => {
      const value = values[i];
      if (value !== undefined) return level.put(keys[i]!, value, this.#write);
      onRead(i, level.getSync(keys[i]!));
      return done;
    });
  }
}

/** Describes classic-level; rejects when it is not installed. */
export async function loadClassicLevel(): Promise<TargetDescription> {
  const { ClassicLevel } = await import("classic-level");
  const { version } = createRequire(import.meta.url)("classic-level/package.json") as { version: string };
  return {
    name: "classic-level",
    version,
    isPersistent: true,
    settings:
      `Buffer encodings, cacheSize 256 MB, writeBufferSize 64 MB (4 MB for reopen), snappy as by default. Writes: put() and del() with ${WRITES_IN_FLIGHT} in flight, ` +
      `one at a time for sync; batches chained. Reads: getSync(). Scans: nextv(${SCAN_ENTRIES}) with highWaterMarkBytes ${SCAN_BYTES}; seeks: ${SEEK_ITERATORS} reused iterators; ranges: ${SEEK_ITERATORS} new ones at a time.`,
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new ClassicLevelTarget(ClassicLevel),
  };
}
