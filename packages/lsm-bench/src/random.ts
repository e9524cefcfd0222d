/**
 * Makes a seeded generator of 32-bit numbers (mulberry32 by Tommy Ettinger, public domain).
 *
 * @param seed any integer; the same seed gives the same numbers on every machine
 * @returns a function whose calls return integers from 0 to 2^32 - 1
 */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * The numbers 0 to `count - 1` in a seeded random order (Fisher-Yates).
 *
 * @param count how many
 * @param seed see {@link randomNumbers}
 */
export function shuffledOrder(count: number, seed: number): Uint32Array {
  const order = sequentialOrder(count);
  const random = randomNumbers(seed);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((random() / 0x1_0000_0000) * (i + 1));
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}

/**
 * The numbers 0 to `count - 1`.
 *
 * @param count how many
 */
export function sequentialOrder(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  return order;
}

/**
 * Draws with repetition from 0 to `below - 1`.
 *
 * @param count how many draws
 * @param below exclusive bound
 * @param seed see {@link randomNumbers}
 */
export function randomDraws(count: number, below: number, seed: number): Uint32Array {
  const draws = new Uint32Array(count);
  const random = randomNumbers(seed);
  for (let i = 0; i < count; i++) draws[i] = Math.floor((random() / 0x1_0000_0000) * below);
  return draws;
}

/** YCSB's constant: how skewed the zipfian distribution is. */
const ZIPF_THETA = 0.99;

/**
 * Draws from a zipfian distribution as YCSB's scrambled generator does: few numbers come up often, and those are spread over
 * the whole range (Gray et al., "Quickly generating billion-record synthetic databases", SIGMOD 1994).
 *
 * @param count how many draws
 * @param below exclusive bound
 * @param isScrambled false: 0 is the most frequent, 1 the next, and so on
 */
export function zipfianDraws(count: number, below: number, seed: number, isScrambled = true): Uint32Array {
  const draws = new Uint32Array(count);
  const random = randomNumbers(seed);
  const zeta = generalizedHarmonic(below);
  const alpha = 1 / (1 - ZIPF_THETA);
  const eta = (1 - (2 / below) ** (1 - ZIPF_THETA)) / (1 - generalizedHarmonic(2) / zeta);
  for (let i = 0; i < count; i++) {
    const uniform = random() / 0x1_0000_0000;
    const scaled = uniform * zeta;
    let rank = Math.floor(below * (eta * uniform - eta + 1) ** alpha);
    if (scaled < 1 || below === 1) rank = 0;
    else if (scaled < 1 + 0.5 ** ZIPF_THETA) rank = 1;
    rank = Math.min(rank, below - 1);
    draws[i] = isScrambled ? scramble(rank) % below : rank;
  }
  return draws;
}

function generalizedHarmonic(count: number): number {
  let sum = 0;
  for (let i = 1; i <= count; i++) sum += 1 / i ** ZIPF_THETA;
  return sum;
}

/** FNV-1a over the four bytes of a number. */
function scramble(number: number): number {
  let hash = 0x811c9dc5;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((number >>> shift) & 0xff), 0x01000193);
  return hash >>> 0;
}
