import type { ClassicLevel } from "classic-level";
import type { MemoryLevel } from "memory-level";
import type { Answer, BytesTarget, OpenOptions, Visit } from "../bench-target.ts";
import { inFlight } from "../measure.ts";

type Level = ClassicLevel<Buffer, Buffer> | MemoryLevel<Buffer, Buffer>;

/** Entries a scan fetches in one call. */
export const SCAN_ENTRIES: number = 10_000;
export const SCAN_BYTES: number = 64 << 10;
/** A seek has to go to the thread pool: 16 iterators share the keys, each of them reused. */
export const SEEK_ITERATORS: number = 16;
const SEEK_BYTES = 1160;

/** The databases that implement abstract-level, by the one interface that they share. */
export class LevelTarget implements BytesTarget {
  readonly #make: (dir: string, options: OpenOptions) => Level;
  #level!: ClassicLevel<Buffer, Buffer>;
  #write: { sync: boolean } = { sync: false };

  constructor(make: (dir: string, options: OpenOptions) => Level) {
    this.#make = make;
  }

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#write = { sync: options.durability === "sync" };
    // The interface is the same; their types differ in options that only one of them has.
    this.#level = this.#make(dir, options) as ClassicLevel<Buffer, Buffer>;
    await this.#level.open();
  }

  close(): Promise<void> {
    return this.#level.close();
  }

  put(key: Buffer, value: Buffer): Promise<void> {
    return this.#level.put(key, value, this.#write);
  }

  putAsync(key: Buffer, value: Buffer): Promise<void> {
    return this.#level.put(key, value, this.#write);
  }

  delete(key: Buffer): Promise<void> {
    return this.#level.del(key, this.#write);
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): Promise<void> {
    const batch = this.#level.batch();
    for (let i = start; i < end; i++) batch.put(keys[i]!, values[i]!);
    return batch.write(this.#write);
  }

  get(key: Buffer): Answer {
    return this.#level.getSync(key);
  }

  getCopy(key: Buffer): Answer {
    return this.#level.getSync(key);
  }

  getAsync(key: Buffer): Promise<Answer> {
    return this.#level.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<readonly Answer[]> {
    return this.#level.getMany(keys as Buffer[]);
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
    await inFlight(keys.length, SEEK_ITERATORS, async (i) => {
      const iterator = this.#level.iterator({ gte: keys[i]!, limit: count });
      for (const entry of await iterator.nextv(count)) visit(entry[0], entry[1]);
      await iterator.close();
    });
  }
}
