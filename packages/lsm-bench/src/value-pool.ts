import { randomNumbers } from "./random.ts";

const POOL_BYTES_MAX = 64 << 20;
const POOL_VALUES_MAX = 65_536;
const POOL_VALUES_MIN = 16;

/** Values of all records of a data set. */
export interface Values {
  /** The value of a record in a generation (0 is loaded, 1 overwrites it, 2 is inserted beside it); it must not be changed. */
  value(record: number, generation: number): Buffer;
  /** Its length in bytes, the same in every generation. */
  lengthOf(record: number): number;
}

/**
 * Printable random bytes whose second half repeats the first, as in db_bench at compression ratio 0.5. They come from a pool
 * of up to 65,536 distinct ones, chosen by record and generation.
 */
export class ValuePool implements Values {
  readonly #pool: readonly Buffer[];
  readonly #valueBytes: number;

  constructor(valueBytes: number, seed: number) {
    this.#pool = makePool(valueBytes, seed);
    this.#valueBytes = valueBytes;
  }

  value(record: number, generation: number): Buffer {
    const mixed = Math.imul(record + 1, 0x9e3779b1) ^ Math.imul(generation, 0x85ebca6b);
    return this.#pool[(mixed >>> 12) & (this.#pool.length - 1)]!;
  }

  lengthOf(): number {
    return this.#valueBytes;
  }
}

function makePool(valueBytes: number, seed: number): Buffer[] {
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
