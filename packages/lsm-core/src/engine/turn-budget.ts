/** So long the asynchronous forms may keep the event loop from turning with blocking calls. */
const BUDGET_MS = 1;

/** An asynchronous form may hand so many bytes to the system by a blocking call: it takes 15 us. */
export const BLOCKING_BYTES_MAX = 65_536;

/**
 * Bounds what asynchronous forms do without waiting for anything: what is in memory, and short blocking calls of the system, each of
 * which costs a thirtieth of asking another thread for it. Promises alone would never let timers and sockets have their turn.
 */
export class TurnBudget {
  /** When the first call of this turn of the event loop was made; -1 before it. */
  #startedAt = -1;
  #nextTurn: Promise<void> = Promise.resolve();

  /** Whether the time of this turn is not used up. Asking begins it. */
  isLeft(): boolean {
    const now = performance.now();
    if (this.#startedAt >= 0) return now - this.#startedAt < BUDGET_MS;
    this.#startedAt = now;
    this.#nextTurn = new Promise((resolve) => {
      setImmediate(() => {
        this.#startedAt = -1;
        resolve();
      });
    });
    return true;
  }

  /** Resolves in the next turn of the event loop, when {@link isLeft} was asked in this one. */
  nextTurn(): Promise<void> {
    return this.#nextTurn;
  }
}

/** The one of this thread, as it has one event loop. */
export const turnBudget: TurnBudget = new TurnBudget();
