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
/** Bytes of a key, about: a fetch is made to hold what a seek asks for. */
const KEY_BYTES = 16;

/** The databases that implement abstract-level, by the one interface that they share. */
export class LevelTarget implements BytesTarget {
  readonly #make: (dir: string, options: OpenOptions) => Level;
  #level!: ClassicLevel<Buffer, Buffer>;
  #write: { sync: boolean } = { sync: false };
  #entryBytes = 0;

  constructor(make: (dir: string, options: OpenOptions) => Level) {
    this.#make = make;
  }

  async open(dir: string, options: OpenOptions): Promise<void> {
    this.#write = { sync: options.durability === "sync" };
    this.#entryBytes = options.valueBytes + KEY_BYTES;
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
    const highWaterMarkBytes = count * this.#entryBytes;
    const seek = async (): Promise<void> => {
      const iterator = this.#level.iterator({ highWaterMarkBytes });
      while (started < keys.length) {
        iterator.seek(keys[started++]!);
        await visitNext(iterator, count, visit);
      }
      await iterator.close();
    };
    await Promise.all(Array.from({ length: Math.min(SEEK_ITERATORS, keys.length) }, seek));
  }

  async rangeAll(keys: readonly Buffer[], count: number, visit: Visit): Promise<void> {
    const highWaterMarkBytes = count * this.#entryBytes;
    await inFlight(keys.length, SEEK_ITERATORS, async (i) => {
      const iterator = this.#level.iterator({ gte: keys[i]!, limit: count, highWaterMarkBytes });
      await visitNext(iterator, count, visit);
      await iterator.close();
    });
  }
}

interface Fetching {
  nextv(size: number): Promise<readonly (readonly [Buffer, Buffer])[]>;
}

/** A fetch ends early when its bytes are enough, so several may be needed. */
async function visitNext(iterator: Fetching, count: number, visit: Visit): Promise<void> {
  for (let left = count; left > 0;) {
    const entries = await iterator.nextv(left);
    for (const entry of entries) visit(entry[0], entry[1]);
    if (entries.length === 0) return;
    left -= entries.length;
  }
}
