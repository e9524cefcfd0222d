import { type LsmError, isLsmError } from "./base/errors.ts";
import { describe } from "./base/text.ts";
import type { Durability } from "./engine/options.ts";
import type { Transaction } from "./transaction.ts";

/** Runs that a transaction gets before its conflict is passed on. */
const DEFAULT_ATTEMPTS = 16;
const BACKOFF_MS_MIN = 1;
const BACKOFF_MS_MAX = 64;

/** How `Lsm.transaction` runs. */
export interface TransactionOptions {
  /** Default: the database's `durability`. */
  readonly durability?: Durability | undefined;
  /** How often the function is run, at most, while others keep changing what it reads. 1 or more; default: 16. */
  readonly attempts?: number | undefined;
}

/** What runs in a transaction. */
export type TransactionBody<T> = (transaction: Transaction) => T;

/**
 * Runs a function in a transaction and commits it, again as long as it conflicts with others. A promise of the function
 * makes one of the result.
 */
export function runTransaction<T>(
  begin: () => Transaction,
  body: TransactionBody<T | PromiseLike<T>>,
  options: TransactionOptions,
): T | Promise<T> {
  if (typeof body !== "function") throw new TypeError(`a transaction must be a function, got ${describe(body)}`);
  const attempts = checkAttempts(options);
  for (let attempt = 1; ; attempt++) {
    const transaction = begin();
    const result = runBody(transaction, body);
    if (isPromise(result)) return goOnAsync(begin, body, options, attempts, { transaction, result, attempt });
    if (!transaction.isOpen) return result;
    try {
      transaction.commit(options);
      return result;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
    }
  }
}

/** A run whose function has returned a promise. */
interface Run<T> {
  readonly transaction: Transaction;
  readonly result: PromiseLike<T>;
  readonly attempt: number;
}

async function goOnAsync<T>(
  begin: () => Transaction,
  body: TransactionBody<T | PromiseLike<T>>,
  options: TransactionOptions,
  attempts: number,
  first: Run<T>,
): Promise<T> {
  let { transaction } = first;
  let pending: T | PromiseLike<T> = first.result;
  for (let { attempt } = first; ; attempt++) {
    const result = await settle(transaction, pending);
    if (!transaction.isOpen) return result;
    try {
      await transaction.commitAsync(options);
      return result;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
    }
    await backOff(attempt);
    transaction = begin();
    pending = runBody(transaction, body);
  }
}

function runBody<T>(transaction: Transaction, body: TransactionBody<T>): T {
  try {
    return body(transaction);
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

async function settle<T>(transaction: Transaction, pending: T | PromiseLike<T>): Promise<T> {
  try {
    return await pending;
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

/**
 * Waits before another run. The first time for a turn of the event loop of its own: functions that wait for nothing but
 * promises then run one after another. Later for a random time that grows, as others are as slow as this one.
 */
function backOff(attempt: number): Promise<void> {
  if (attempt === 1) return new Promise((resolve) => setImmediate(resolve));
  const most = Math.min(BACKOFF_MS_MIN * 2 ** (attempt - 2), BACKOFF_MS_MAX);
  return new Promise((resolve) => setTimeout(resolve, most * Math.random()));
}

function checkAttempts(options: TransactionOptions): number {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object such as { attempts: 3 }, got ${describe(options)}`);
  }
  const { attempts = DEFAULT_ATTEMPTS } = options;
  if (typeof attempts !== "number") throw new TypeError(`attempts must be a number, got ${describe(attempts)}`);
  if (!(attempts >= 1)) throw new RangeError(`attempts must be 1 or more, got ${attempts}`);
  return attempts;
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && typeof (value as Partial<PromiseLike<T>>).then === "function";
}

function isConflict(error: unknown): error is LsmError {
  return isLsmError(error) && error.kind === "Conflict";
}
