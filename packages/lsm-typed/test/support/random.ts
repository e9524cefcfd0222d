/** The seed of every randomised test: `LSM_SEED`, or one that never changes. A failure prints it. */
export const SEED: number = seedFromEnvironment();

function seedFromEnvironment(): number {
  const text = process.env["LSM_SEED"];
  if (text === undefined || text === "") return 20_260_101;
  const seed = Number(text);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`LSM_SEED is ${text}, expected an integer`);
  return seed;
}

/** Seeded pseudo-random numbers (mulberry32, Tommy Ettinger, public domain). The same seed gives the same sequence. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** An unsigned 32-bit number. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** An integer of `[0, bound)`. */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  /** True once in `times` calls on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("there is nothing to pick from");
    return items[this.below(items.length)] as T;
  }

  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const left = [...items];
    return Array.from(items, () => left.splice(this.below(left.length), 1)[0] as T);
  }
}
