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
