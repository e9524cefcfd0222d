import { closedError, LsmError } from "../base/errors.ts";
import type { WriteFailures } from "./write-failures.ts";

const OPEN = 0;
const CLOSED = 1;
const READ_ONLY = 2;
const FAILED = 4;
/** The active memtable is full, and could not be sealed yet. */
export const SEAL_DUE = 8;
/** Asynchronous writes wait, and none may overtake them. */
export const QUEUED = 16;

/** Why a write may not just go ahead, so that one comparison tells a write that nothing is in its way. */
export class WriteGate {
  readonly #failures: WriteFailures;
  /** The reasons, as bits. */
  #reasons = OPEN;

  constructor(failures: WriteFailures, isReadOnly: boolean) {
    this.#failures = failures;
    if (isReadOnly) this.#reasons |= READ_ONLY;
  }

  get isOpen(): boolean {
    return this.#reasons === OPEN;
  }

  /** Whether there is no reason but, perhaps, this one. */
  isOpenBut(reason: number): boolean {
    return (this.#reasons & ~reason) === OPEN;
  }

  has(reason: number): boolean {
    return (this.#reasons & reason) !== 0;
  }

  add(reason: number): void {
    this.#reasons |= reason;
  }

  remove(reason: number): void {
    this.#reasons &= ~reason;
  }

  /** No writes from now on. */
  shut(): void {
    this.#reasons |= CLOSED;
  }

  /** Whether writes are refused, or the next one is to throw what went wrong in the background. */
  get hasFailed(): boolean {
    return this.#failures.isAny;
  }

  /** Whether writes are refused until the database is opened again. */
  get hasFailedForGood(): boolean {
    return this.#failures.isFinal;
  }

  /** What is on disk is no longer known: writing stops until the database is opened again. Returns `cause`. */
  fail(cause: LsmError): LsmError {
    this.#reasons |= FAILED;
    return this.#failures.addFinal(cause);
  }

  /** Background work failed: the next write throws. */
  failBackground(error: LsmError): void {
    this.#reasons |= FAILED;
    this.#failures.addBackground(error);
  }

  /** Throws what a write would throw now. */
  checkWritable(): void {
    this.checkNotShut();
    if (this.#reasons & READ_ONLY) {
      throw new LsmError("ReadOnly", "the database was opened read-only; open it without `readOnly` to write");
    }
    if (this.#reasons & FAILED) this.checkFailures();
  }

  /** Throws LsmError `Closed` after {@link shut}. */
  checkNotShut(): void {
    if (this.#reasons & CLOSED) throw closedError();
  }

  /** Throws the failure there is. One of the background is thrown once, and what failed is tried again. */
  checkFailures(): void {
    try {
      this.#failures.check((this.#reasons & CLOSED) === 0);
    } finally {
      if (!this.#failures.isAny) this.#reasons &= ~FAILED;
    }
  }
}
