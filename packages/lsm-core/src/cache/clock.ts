/**
 * Chooses which frame of a cache to use next: the CLOCK algorithm (Corbató, 1968).
 *
 * A frame that was touched since the hand last passed gets another round. Frames that were never touched go first, so a
 * scan that reads every block once does not displace the blocks that are read again and again.
 */
export class Clock {
  /** Frames in use. */
  usedCount = 0;
  readonly #frameCount: number;
  readonly #referenced: Uint8Array;
  readonly #free: number[] = [];
  /** Frames that were ever in use: those below it are in use or in `#free`. */
  #freshFrame = 0;
  #hand = 0;

  constructor(frameCount: number) {
    this.#frameCount = frameCount;
    this.#referenced = new Uint8Array(frameCount);
  }

  /** Notes that a frame was used again. */
  touch(frame: number): void {
    this.#referenced[frame] = 1;
  }

  /**
   * Takes a frame into use, untouched.
   *
   * @returns a frame that was not in use; -1 when all are, then {@link evict} one first
   */
  take(): number {
    const free = this.#free.pop();
    if (free === undefined && this.#freshFrame === this.#frameCount) return -1;
    this.usedCount++;
    return free ?? this.#freshFrame++;
  }

  /**
   * The frame to use next while all are in use; it stays in use, for something else. Cost: one step, up to two rounds.
   *
   * @param pins not 0 for frames that must not be taken; at least one is 0
   */
  evict(pins: Uint16Array): number {
    const referenced = this.#referenced;
    let hand = this.#hand;
    while (referenced[hand] === 1 || pins[hand] > 0) {
      referenced[hand] = 0;
      hand = hand + 1 === referenced.length ? 0 : hand + 1;
    }
    this.#hand = hand + 1 === referenced.length ? 0 : hand + 1;
    return hand;
  }

  /** Gives back a frame in use. */
  release(frame: number): void {
    this.#referenced[frame] = 0;
    this.#free.push(frame);
    this.usedCount--;
  }
}
