import { LsmError } from "../base/errors.ts";
import type { EventHub } from "./events.ts";

/** What keeps writes from going ahead after a failure. */
export class WriteFailures {
  readonly #events: EventHub;
  readonly #retry: () => void;
  #final: LsmError | undefined;
  #background: LsmError | undefined;

  /** @param retry has the background try again what failed */
  constructor(events: EventHub, retry: () => void) {
    this.#events = events;
    this.#retry = retry;
  }

  get isAny(): boolean {
    return this.#final !== undefined || this.#background !== undefined;
  }

  get isFinal(): boolean {
    return this.#final !== undefined;
  }

  /**
   * Throws the failure there is. One of the background is thrown once and what failed is tried again, if `mayRetry`; else it
   * stays, for all who wait for what will not be done.
   */
  check(mayRetry: boolean): void {
    if (this.#final !== undefined) throw this.#final;
    if (this.#background === undefined) return;
    const failure = this.#background;
    if (!mayRetry) throw failure;
    this.#background = undefined;
    this.#retry();
    throw failure;
  }

  /** Background work failed; the next write is to throw it. */
  addBackground(failure: LsmError): void {
    this.#background = failure;
  }

  /** What is on disk is no longer known: every later write throws. Reads go on. Returns `cause`. */
  addFinal(cause: LsmError): LsmError {
    if (this.#final !== undefined) return cause;
    const { context, reason, file, offset } = cause;
    this.#final = new LsmError(
      cause.kind,
      `the database refuses writes until it is opened again, because a failure left its files in doubt: ${cause.message}`,
      { context, reason, file, offset, cause: cause.cause ?? cause },
    );
    this.#events.emit("error", cause);
    return cause;
  }
}
