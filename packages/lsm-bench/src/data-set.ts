import { randomNumbers } from "./random.ts";

/** Length of every key in bytes: a decimal number with leading zeros, so byte order is number order. */
export const KEY_BYTES: number = 16;

/** What a data set is made of; the same parameters give the same bytes on every machine. */
export interface DataSetOptions {
  /** Number of records. */
  readonly recordCount: number;
  /** Length of each value in bytes. */
  readonly valueBytes: number;
  /** Seed of everything random. */
  readonly seed: number;
}

/**
 * The synthetic records of the benchmark: record `i` has key `2 * i`, so that the odd numbers are keys that
 * are absent yet lie among the present ones, and one value for each generation (0 is loaded, 1 overwrites it).
 *
 * Values are printable random bytes whose second half repeats the first, as in db_bench at compression ratio 0.5.
 * They come from a pool of up to 65,536 distinct ones, chosen by record and generation.
 */
export class DataSet {
  readonly recordCount: number;
  readonly valueBytes: number;
  readonly seed: number;
  readonly #pool: Buffer[];

  constructor(options: DataSetOptions) {
    this.recordCount = options.recordCount;
    this.valueBytes = options.valueBytes;
    this.seed = options.seed;
    this.#pool = valuePool(options.valueBytes, options.seed);
  }

  /**
   * Keys of present records.
   *
   * @param order record numbers; the result has the same order
   */
  keys(order: Uint32Array): Buffer[] {
    return decimalKeys(order, 0);
  }

  /**
   * Keys that no record has.
   *
   * @param order record numbers; each gives the key just above that record's
   */
  missingKeys(order: Uint32Array): Buffer[] {
    return decimalKeys(order, 1);
  }

  /**
   * Values of records.
   *
   * @param order record numbers; the result has the same order
   * @param generation 0 for the loaded value, 1 for the one that overwrites it
   */
  values(order: Uint32Array, generation: number): Buffer[] {
    const values: Buffer[] = [];
    for (const record of order) values.push(this.value(record, generation));
    return values;
  }

  /** The value of one record; the buffer belongs to the data set and must not be changed. */
  value(record: number, generation: number): Buffer {
    const mixed = Math.imul(record + 1, 0x9e3779b1) ^ Math.imul(generation, 0x85ebca6b);
    return this.#pool[(mixed >>> 12) & (this.#pool.length - 1)]!;
  }

  /** The record that a present key belongs to, or -1 when the key is no record's. */
  recordOf(key: Uint8Array): number {
    if (key.length !== KEY_BYTES) return -1;
    let number = 0;
    for (let i = 0; i < KEY_BYTES; i++) number = number * 10 + key[i]! - 48;
    return number % 2 === 0 && number / 2 < this.recordCount ? number / 2 : -1;
  }
}

/** All keys lie in one buffer, so that a million of them are views and not a million allocations. */
function decimalKeys(order: Uint32Array, offset: number): Buffer[] {
  const slab = Buffer.allocUnsafeSlow(order.length * KEY_BYTES);
  const keys: Buffer[] = [];
  for (let i = 0; i < order.length; i++) {
    slab.write(String(order[i]! * 2 + offset).padStart(KEY_BYTES, "0"), i * KEY_BYTES, "latin1");
    keys.push(slab.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES));
  }
  return keys;
}

const POOL_BYTES_MAX = 64 << 20;
const POOL_VALUES_MAX = 65_536;
const POOL_VALUES_MIN = 16;

function valuePool(valueBytes: number, seed: number): Buffer[] {
  let count = POOL_VALUES_MAX;
  while (count > POOL_VALUES_MIN && count * valueBytes > POOL_BYTES_MAX) count /= 2;
  const random = randomNumbers(seed);
  const slab = Buffer.allocUnsafeSlow(count * valueBytes);
  const randomBytes = Math.ceil(valueBytes / 2);
  const pool: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const value = slab.subarray(i * valueBytes, (i + 1) * valueBytes);
    for (let j = 0; j < valueBytes; j++) value[j] = j < randomBytes ? 32 + (random() % 95) : value[j - randomBytes]!;
    pool.push(value);
  }
  return pool;
}
