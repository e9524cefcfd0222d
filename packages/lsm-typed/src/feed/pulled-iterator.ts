interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(reason: unknown): void;
}

/**
 * An asynchronous iterator whose values come from outside. Calls of `next` may overlap and are answered in their order. An error is
 * thrown once; then it is at its end.
 */
export abstract class PulledIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #waiters: Waiter<T>[] = [];
  readonly #signal: AbortSignal | undefined;
  #release: (() => void) | undefined;
  #isEnded = false;
  /** What is to be thrown at the end. */
  #failure: { readonly error: unknown } | undefined;

  /** @param signal ends it: what was not taken is dropped, and a call that waits, or else the next one, rejects with its reason */
  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    if (signal?.aborted === true) {
      this.#isEnded = true;
      this.#failure = { error: signal.reason };
    }
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Whether nothing new is taken any more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Sets what is called when {@link isEnded} comes to be true: at once when it is. */
  onEnd(release: () => void): void {
    if (this.#isEnded) release();
    else this.#release = release;
  }

  /** Takes nothing new any more. What is there can still be taken; then it is at its end. Idempotent. */
  end(): void {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#signal?.removeEventListener("abort", this.#abort);
      this.#release?.();
      this.#release = undefined;
    }
    this.wake();
  }

  /** {@link end} with an error, which is thrown behind what is there. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.wake();
    });
  }

  /** Ends it and drops what was not taken. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.discard();
    this.#failure = undefined;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Called when a call of `next` waits and there may be something for it. */
  protected abstract advance(): void;

  /** Drops what is there. */
  protected abstract discard(): void;

  protected get isAwaited(): boolean {
    return this.#waiters.length > 0;
  }

  /** Answers the oldest call that waits. */
  protected deliver(value: T): void {
    this.#waiters.shift()?.resolve({ done: false, value });
  }

  /** Serves the calls that wait, with what is there or with the end. */
  protected wake(): void {
    if (this.isAwaited) this.advance();
    if (!this.#isEnded) return;
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift()) {
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure === undefined) waiter.resolve({ done: true, value: undefined });
      else waiter.reject(failure.error);
    }
  }

  readonly #abort = (): void => {
    this.discard();
    this.fail(this.#signal?.reason);
  };
}
