import { TypedError } from "../base/errors.ts";

/** Whether a store, or something that it gave, may still be used. */
export class Lifetime {
  readonly #what: string;
  readonly #parent: Lifetime | undefined;
  #isOver = false;

  /**
   * @param what for the message, as in "the snapshot is closed"
   * @param parent ends this one with itself
   */
  constructor(what: string, parent?: Lifetime) {
    this.#what = what;
    this.#parent = parent;
  }

  /** Idempotent. */
  end(): void {
    this.#isOver = true;
  }

  /** @throws TypedError `Closed` */
  check(): void {
    if (this.#isOver) throw new TypedError("Closed", `the ${this.#what} is closed; it cannot be used any more`);
    this.#parent?.check();
  }
}
