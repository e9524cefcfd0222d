/** Largest arena: a batch of the greatest length fits, and every offset stays below 2^31. */
export const ARENA_BYTES_MAX: number = 2 ** 31 - 65_536;

const PAGE_BYTES = 65_536;

/**
 * A new arena of at least `minimumBytes`, in whole pages of 64 KiB.
 *
 * @throws RangeError beyond {@link ARENA_BYTES_MAX}, or when the system has no memory
 */
export function newArena(minimumBytes: number): SharedArrayBuffer {
  if (minimumBytes > ARENA_BYTES_MAX) {
    throw new RangeError(`an arena of ${minimumBytes} bytes is asked for; at most ${ARENA_BYTES_MAX} are possible`);
  }
  return new SharedArrayBuffer(Math.ceil(minimumBytes / PAGE_BYTES) * PAGE_BYTES);
}

/**
 * Keeps arenas for the next memtable. A fresh one costs a page fault of 2 to 3 us for every 4 KiB that is first written,
 * about a quarter of what writing small operations there does.
 */
export class ArenaPool {
  readonly #countMax: number;
  readonly #bytesMax: number;
  readonly #kept: SharedArrayBuffer[] = [];

  /**
   * @param countMax arenas kept, at most
   * @param bytesMax larger arenas are not kept: they served a batch that was out of the ordinary
   */
  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  /** Bytes of the arenas kept. */
  get keptBytes(): number {
    return this.#kept.reduce((sum, arena) => sum + arena.byteLength, 0);
  }

  /** An arena of at least `minimumBytes` for the caller alone. What it holds is left from its last use. */
  acquire(minimumBytes: number): SharedArrayBuffer {
    const index = this.#kept.findIndex((arena) => arena.byteLength >= minimumBytes);
    if (index >= 0) return this.#kept.splice(index, 1)[0];
    return newArena(minimumBytes);
  }

  /** Takes an arena that no memtable, cursor or thread uses any more. */
  release(arena: SharedArrayBuffer): void {
    if (this.#kept.length < this.#countMax && arena.byteLength <= this.#bytesMax) this.#kept.push(arena);
  }
}
