import { END, PENDING, READY } from "./base/cursor.ts";
import { LsmError } from "./base/errors.ts";
import type { Bounds, Range } from "./base/range.ts";
import type { Pin } from "./engine/pin.ts";
import { turnBudget } from "./engine/turn-budget.ts";
import type { VisibleCursor } from "./read/visible-cursor.ts";
import { type Entry, takeEntry } from "./scan.ts";

/** Pairs after which a scan looks whether other work of the event loop must get a turn, when nothing has to be waited for. */
const PAIRS_PER_LOOK = 4;

/**
 * The pairs of a range as they were when it was made, read without blocking the event loop.
 *
 * Leaving `for await` early, its end, `return` and `await using` give back what it holds.
 */
export class AsyncScan implements AsyncIterableIterator<Entry>, AsyncDisposable {
  readonly #pin: Pin;
  readonly #bounds: Bounds;
  readonly #isForward: boolean;
  #limit: number;
  #cursor: VisibleCursor | undefined;
  /** Pairs since the scan has last looked at the time. It looks at its first pair, as there may be many short scans. */
  #pairsUnlooked = PAIRS_PER_LOOK - 1;
  #failure: LsmError | undefined;
  /** Calls of `next` that overlap are answered one after another. */
  #previous: Promise<unknown> = Promise.resolve();

  /** @internal Made by `Lsm.scanAsync`. */
  constructor(pin: Pin, bounds: Bounds, range: Range) {
    this.#pin = pin;
    this.#bounds = bounds;
    this.#isForward = range.reverse !== true;
    this.#limit = bounds.isEmpty ? 0 : (range.limit ?? Infinity);
    if (this.#limit === 0) pin.release();
  }

  /** The next pair. Rejects with LsmError `Io`, `Corruption`, or `Closed` when the database is. */
  next(): Promise<IteratorResult<Entry, undefined>> {
    const result = this.#previous.then(() => this.#next());
    this.#previous = result.catch(() => {});
    return result;
  }

  /** Gives back what the scan holds; nothing is left then. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#previous;
    this.#pin.release();
    return { done: true, value: undefined };
  }

  /** The scan itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** For `await using`: {@link return}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #next(): Promise<IteratorResult<Entry, undefined>> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return await this.#advance();
    } catch (error) {
      // Cursors that failed halfway through a move stand nowhere: going on could skip entries.
      this.#failure = LsmError.from(this.#pin.causeOf(error), "read the next pair");
      this.#pin.release();
      throw this.#failure;
    }
  }

  async #advance(): Promise<IteratorResult<Entry, undefined>> {
    if (this.#pin.isReleased) return { done: true, value: undefined };
    this.#pin.check();
    if (this.#cursor === undefined) {
      await this.#pin.source.prepare();
      this.#pin.check();
      this.#cursor = this.#pin.open(this.#bounds, this.#isForward, false);
    }
    let state = this.#cursor.advance();
    if (state === PENDING) {
      state = await this.#cursor.load();
    } else if (++this.#pairsUnlooked >= PAIRS_PER_LOOK) {
      this.#pairsUnlooked = 0;
      if (!turnBudget.isLeft()) await turnBudget.nextTurn();
    }
    this.#pin.check();
    if (state === END) this.#pin.release();
    if (state !== READY) return { done: true, value: undefined };
    const value = takeEntry(this.#cursor.cursor);
    if (--this.#limit === 0) this.#pin.release();
    return { done: false, value };
  }
}
