/** The clock is looked at about so often, in milliseconds. */
const LOOK_EVERY_MS = 10;

/** Ends a row whose time is up. It looks at the clock so seldom that the row pays a comparison for each operation and nothing else. */
export class TimeBox {
  readonly #limitMs: number;
  #startMs: number | undefined;
  #lookMs = 0;
  #stride = 1;
  #nextLook = 0;

  /** @param limitMs counted from the first question */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /**
   * Whether no other operation may begin.
   *
   * @param started operations that have begun so far
   */
  isOver(started: number): boolean {
    return started >= this.#nextLook && this.#look(started);
  }

  #look(started: number): boolean {
    const now = performance.now();
    this.#startMs ??= now;
    // Whoever asks again gets the same answer.
    if (now - this.#startMs >= this.#limitMs) return true;
    if (started > 0) this.#stride = nextStride(this.#stride, now - this.#lookMs);
    this.#lookMs = now;
    this.#nextLook = started + this.#stride;
    return false;
  }
}

function nextStride(stride: number, tookMs: number): number {
  if (tookMs < LOOK_EVERY_MS) return stride * 2;
  return Math.max(1, Math.floor((stride * LOOK_EVERY_MS) / tookMs));
}
