import type { BenchTarget, MixedOperations, OnRead, TargetDescription, Visit } from "../bench-target.ts";
import { runInFlight } from "./in-flight.ts";

/** A `Map` with a sorted array of its keys: what a program without a database does, and the floor for every row. */
class MapTarget implements BenchTarget {
  readonly #map = new Map<string, Buffer>();
  #sorted: string[] | undefined;

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  putAll(keys: readonly Buffer[], values: readonly Buffer[]): void {
    for (let i = 0; i < keys.length; i++) this.#put(keys[i]!, values[i]!);
  }

  putConcurrently(keys: readonly Buffer[], values: readonly Buffer[], writerCount: number): Promise<void> {
    return runInFlight(keys.length, writerCount, async (i) => this.#put(keys[i]!, values[i]!));
  }

  putBatches(keys: readonly Buffer[], values: readonly Buffer[]): void {
    this.putAll(keys, values);
  }

  deleteAll(keys: readonly Buffer[]): void {
    for (const key of keys) this.#map.delete(key.toString("latin1"));
    this.#sorted = undefined;
  }

  get(key: Buffer): Uint8Array | undefined {
    return this.#map.get(key.toString("latin1"));
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    const sorted = this.#sort();
    const last = sorted.length - 1;
    for (let i = 0; i <= last; i++) this.#visit(sorted[isReverse ? last - i : i]!, visit);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    const sorted = this.#sort();
    for (const key of keys) {
      const first = lowerBound(sorted, key.toString("latin1"));
      const end = Math.min(first + count, sorted.length);
      for (let i = first; i < end; i++) this.#visit(sorted[i]!, visit);
    }
  }

  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    this.seekAll(keys, count, visit);
  }

  mixedAll(operations: MixedOperations, onRead: OnRead): void {
    for (let i = 0; i < operations.keys.length; i++) {
      const value = operations.values[i];
      if (value === undefined) onRead(i, this.get(operations.keys[i]!));
      else this.#put(operations.keys[i]!, value);
    }
  }

  /** The bytes are copied, as in a database: the caller may reuse its own. */
  #put(key: Buffer, value: Buffer): void {
    this.#map.set(key.toString("latin1"), Buffer.from(value));
    this.#sorted = undefined;
  }

  #visit(key: string, visit: Visit): void {
    visit(Buffer.from(key, "latin1"), this.#map.get(key)!);
  }

  #sort(): string[] {
    this.#sorted ??= [...this.#map.keys()].sort();
    return this.#sorted;
  }
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Describes the floor. */
export async function loadMap(): Promise<TargetDescription> {
  return {
    name: "map",
    version: process.version,
    isPersistent: false,
    settings:
      "Map from latin1 strings to copied values, and an array of its keys sorted when first scanned. In memory only: the floor, not a peer.",
    durability: () => "none",
    create: () => new MapTarget(),
  };
}
