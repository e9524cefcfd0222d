import { CityData } from "./city-data.ts";
import { keySpace } from "./key-spaces.ts";
import type { KeySpace } from "./key-spaces.ts";
import type { KeyKind } from "./results.ts";
import { ValuePool } from "./value-pool.ts";
import type { Values } from "./value-pool.ts";

/** What a data set is made of; the same parameters give the same bytes on every machine. */
export interface DataSetOptions {
  /** Number of records; of real data there may be fewer. */
  readonly recordCount: number;
  /** Length of each value in bytes; real data has its own. */
  readonly valueBytes: number;
  readonly keyKind: KeyKind;
  /** Seed of everything random. */
  readonly seed: number;
}

/**
 * The records of the benchmark. Record `i` has the key of slot `2 * i`, so the odd slots are keys that are absent and yet lie
 * among the present ones; some workloads insert them. A record has one value for each generation, see {@link Values}.
 */
export class DataSet {
  readonly recordCount: number;
  /** Length of values; of real data no more than a guess. */
  readonly valueBytes: number;
  readonly seed: number;
  readonly #keys: KeySpace;
  readonly #values: Values;
  readonly #scratch: Buffer;

  private constructor(recordCount: number, { valueBytes, seed }: DataSetOptions, keys: KeySpace, values: Values) {
    this.recordCount = recordCount;
    this.valueBytes = valueBytes;
    this.seed = seed;
    this.#keys = keys;
    this.#values = values;
    this.#scratch = Buffer.allocUnsafeSlow(keys.bytesMax);
  }

  static async make(options: DataSetOptions): Promise<DataSet> {
    const { recordCount, valueBytes, keyKind, seed } = options;
    if (keyKind === "city") {
      const cities = await CityData.load(recordCount);
      return new DataSet(cities.recordCount, options, cities, cities);
    }
    return new DataSet(recordCount, options, keySpace(keyKind, 2 * recordCount), new ValuePool(valueBytes, seed));
  }

  /**
   * Keys of present records.
   *
   * @param order record numbers; the result has the same order
   */
  keys(order: Uint32Array): Buffer[] {
    return this.#keysOfSlots(order, 0);
  }

  /**
   * Keys that no record has.
   *
   * @param order record numbers; each gives the key just above that record's
   */
  missingKeys(order: Uint32Array): Buffer[] {
    return this.#keysOfSlots(order, 1);
  }

  /**
   * Values of records.
   *
   * @param order record numbers; the result has the same order
   */
  values(order: Uint32Array, generation: number): Buffer[] {
    const values: Buffer[] = [];
    for (const record of order) values.push(this.#values.value(record, generation));
    return values;
  }

  /** The value of one record; the buffer belongs to the data set and must not be changed. */
  value(record: number, generation: number): Buffer {
    return this.#values.value(record, generation);
  }

  valueLength(record: number): number {
    return this.#values.lengthOf(record);
  }

  /** The slot of a key, twice its record or one more for a key that is absent at first; -1 when the key is none of either. */
  slotOf(key: Uint8Array): number {
    const slot = this.#keys.slotOf(key);
    if (!(slot >= 0 && slot < 2 * this.recordCount)) return -1;
    const length = this.#keys.write(slot, this.#scratch, 0);
    return this.#scratch.subarray(0, length).equals(key) ? slot : -1;
  }

  /** The record that a present key belongs to, or -1 when the key is no record's. */
  recordOf(key: Uint8Array): number {
    const slot = this.slotOf(key);
    return slot % 2 === 0 ? slot / 2 : -1;
  }

  /** Bytes of keys and values of some records together. */
  bytesOf(order: Uint32Array): number {
    let total = 0;
    for (const record of order) {
      total += this.#keys.write(2 * record, this.#scratch, 0) + this.#values.lengthOf(record);
    }
    return total;
  }

  /** All keys lie in one buffer, so that a million of them are views and not a million allocations. */
  #keysOfSlots(order: Uint32Array, odd: number): Buffer[] {
    const lengths = new Uint16Array(order.length);
    let total = 0;
    for (let i = 0; i < order.length; i++) {
      total += lengths[i] = this.#keys.write(order[i]! * 2 + odd, this.#scratch, 0);
    }
    const slab = Buffer.allocUnsafeSlow(total);
    const keys: Buffer[] = [];
    let offset = 0;
    for (let i = 0; i < order.length; i++) {
      this.#keys.write(order[i]! * 2 + odd, slab, offset);
      keys.push(slab.subarray(offset, (offset += lengths[i]!)));
    }
    return keys;
  }
}
