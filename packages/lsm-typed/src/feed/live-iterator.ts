import { PulledIterator } from "./pulled-iterator.ts";

/**
 * The result of a read, and again after each change. Reads begin when a result is asked for: none is made in vain, and changes that
 * come in between are taken together.
 */
export class LiveIterator<T> extends PulledIterator<T> {
  readonly #read: () => PromiseLike<T>;
  /** Something has changed since the last read began. */
  #isStale = true;
  #isReading = false;

  constructor(read: () => PromiseLike<T>, signal: AbortSignal | undefined) {
    super(signal);
    this.#read = read;
  }

  /** A commit changed what a read would give. */
  touch(): void {
    this.#isStale = true;
    this.wake();
  }

  protected override advance(): void {
    if (this.#isStale && !this.#isReading && !this.isEnded) void this.#readAgain();
  }

  protected override discard(): void {
    this.#isStale = false;
  }

  async #readAgain(): Promise<void> {
    this.#isStale = false;
    this.#isReading = true;
    try {
      const result = await this.#read();
      if (!this.isEnded) this.deliver(result);
    } catch (error) {
      if (!this.isEnded) this.fail(error);
    } finally {
      this.#isReading = false;
    }
    this.wake();
  }
}
