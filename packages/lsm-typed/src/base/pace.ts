/** After so long without a pause, other work of the event loop gets a turn. */
const TURN_MS = 4;

/** Keeps long work from holding the event loop. */
export class Pace {
  #turnAt = performance.now();

  /** Whether it is time for a {@link turn}. */
  get isDue(): boolean {
    return performance.now() - this.#turnAt >= TURN_MS;
  }

  /** Lets everything else that waits have its turn. */
  async turn(): Promise<void> {
    await nextTurn();
    this.#turnAt = performance.now();
  }
}

/** Resolves in a later turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
