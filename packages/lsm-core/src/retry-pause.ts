/** The longest pause, as a multiple of what the runs of all that wait take together: more than half of them then succeed. */
const SPREAD = 2;
/** How much longer than the last one a pause may be. */
const GROWTH = 3;
const PAUSE_MS_MIN = 1;

/**
 * How the transactions of a database that lost against others wait before they run again. Nobody waits for anybody, so
 * transactions within transactions cannot block each other; they only keep out of each other's way.
 */
export class RetryPause {
  /** Transactions that lost and have not ended since. */
  #contenders = 0;

  /**
   * After the first loss: waits for a turn of the event loop of its own. Functions that wait for nothing but promises then
   * run one after another.
   */
  begin(): Promise<void> {
    this.#contenders++;
    return new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * After further losses: waits for a random time. It may be longer each time, until the contenders are spread over as long
   * as they would take one by one.
   *
   * @param losses 2 or more
   * @param runMs how long a run takes
   */
  again(losses: number, runMs: number): Promise<void> {
    const turnMs = Math.max(runMs, PAUSE_MS_MIN);
    const mostMs = turnMs * Math.min(GROWTH ** (losses - 1), SPREAD * this.#contenders);
    return new Promise((resolve) => setTimeout(resolve, Math.random() * mostMs));
  }

  /** One that {@link begin} was called for has ended. */
  end(): void {
    this.#contenders--;
  }
}
