import type { KeySpace } from "./key-spaces.ts";
import { loadCities } from "./tour/cities.ts";
import { cityEntry, nameEntry, populationEntry, sortByKey } from "./tour/city-records.ts";
import type { Entry } from "./tour/city-records.ts";
import type { Values } from "./value-pool.ts";

/** The tour's entries as keys and values: names, numbers and JSON as they come in the world. */
export class CityData implements KeySpace, Values {
  readonly recordCount: number;
  readonly bytesMax: number;
  readonly #entries: readonly Entry[];
  readonly #records: ReadonlyMap<string, number>;

  private constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.recordCount = entries.length;
    this.bytesMax = 1 + longestKey(entries);
    this.#records = new Map(entries.map(({ key }, record) => [textOf(key), record]));
  }

  /** @param recordCountMax how many entries at most, of cities spread over the world */
  static async load(recordCountMax: number): Promise<CityData> {
    const cities = await loadCities(Math.ceil(recordCountMax / 3));
    const entries = sortByKey(cities.flatMap((city) => [cityEntry(city), nameEntry(city), populationEntry(city)]));
    return new CityData(entries.slice(0, recordCountMax));
  }

  /** Odd slots are absent: the key before with a zero byte behind it, which sorts right after it. */
  write(slot: number, target: Buffer, offset: number): number {
    const { key } = this.#entries[slot >>> 1]!;
    target.set(key, offset);
    if (slot % 2 === 0) return key.length;
    target[offset + key.length] = 0;
    return key.length + 1;
  }

  slotOf(key: Uint8Array): number {
    const isAbsent = key.length > 0 && key[key.length - 1] === 0 && !this.#records.has(textOf(key));
    const record = this.#records.get(textOf(isAbsent ? key.subarray(0, -1) : key));
    return record === undefined ? -1 : 2 * record + (isAbsent ? 1 : 0);
  }

  /** An overwritten value has every byte turned over, and so another one everywhere. */
  value(record: number, generation: number): Buffer {
    const { value } = this.#entries[record]!;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return generation === 0 ? bytes : Buffer.from(bytes.map((byte) => byte ^ (0xff >>> (generation - 1))));
  }

  lengthOf(record: number): number {
    return this.#entries[record]!.value.length;
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

function longestKey(entries: readonly Entry[]): number {
  let longest = 0;
  for (const { key } of entries) longest = Math.max(longest, key.length);
  return longest;
}
