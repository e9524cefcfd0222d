import type { Answer, BytesTarget, BytesTargetDescription, Visit } from "../bench-target.ts";

/** A `Map` with a sorted array of its keys: what a program without a database does, and the floor for every row. */
export class MapTarget implements BytesTarget {
  readonly #map = new Map<string, Buffer>();
  /** Made by the first scan; from then on a new key is put in its place. */
  #sorted: string[] | undefined;

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  /** The bytes are copied, as in a database: the caller may reuse its own. */
  put(key: Buffer, value: Buffer): void {
    const text = key.toString("latin1");
    if (this.#sorted !== undefined && !this.#map.has(text))
      this.#sorted.splice(lowerBound(this.#sorted, text), 0, text);
    this.#map.set(text, Buffer.from(value));
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    for (let i = start; i < end; i++) this.put(keys[i]!, values[i]!);
  }

  delete(key: Buffer): void {
    const text = key.toString("latin1");
    if (this.#map.delete(text) && this.#sorted !== undefined) this.#sorted.splice(lowerBound(this.#sorted, text), 1);
  }

  get(key: Buffer): Answer {
    return this.#map.get(key.toString("latin1"));
  }

  getCopy(key: Buffer): Answer {
    const value = this.get(key);
    return value === undefined ? undefined : Buffer.from(value);
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    return keys.map((key) => this.getCopy(key));
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
export async function loadMap(): Promise<BytesTargetDescription> {
  return {
    family: "bytes",
    role: "floor",
    name: "map",
    version: process.version,
    isPersistent: false,
    forms: ["get"],
    settings:
      "Map from latin1 strings to copied values, and an array of its keys, sorted when first scanned and kept so. In memory only: the floor, not a peer.",
    durability: () => "none",
    create: () => new MapTarget(),
  };
}
