import { type LsmError, isLsmError } from "./base/errors.ts";
import { describe } from "./base/text.ts";
import { NONE, type WriteOptions, writeLevel } from "./engine/write-level.ts";
import type { RetryPause } from "./retry-pause.ts";
import type { Transaction } from "./transaction.ts";

/** Runs that a transaction gets before its conflict is passed on. */
const DEFAULT_ATTEMPTS = 16;

/** How `Lsm.transaction` runs. */
export interface TransactionOptions extends WriteOptions {
  /** How often the function is run, at most, while others keep changing what it reads. 1 or more; default: 16. */
  readonly attempts?: number | undefined;
}

/** What runs in a transaction. */
export type TransactionBody<T> = (transaction: Transaction) => T;

/** Where transactions begin, and how they wait for another run. */
export interface TransactionHost {
  readonly pause: RetryPause;
  begin(): Transaction;
}

/**
 * Runs a function in a transaction and commits it, again as long as it conflicts with others. A promise of the function
 * makes one of the result.
 */
export function runTransaction<T>(
  host: TransactionHost,
  body: TransactionBody<T | PromiseLike<T>>,
  options: TransactionOptions,
): T | Promise<T> {
  if (typeof body !== "function") throw new TypeError(`a transaction must be a function, got ${describe(body)}`);
  const attempts = checkOptions(options);
  for (let attempt = 1; ; attempt++) {
    const run = beginRun(host, body);
    const { transaction, result } = run;
    if (isPromise(result)) return goOnAsync(host, body, options, attempts - attempt, run);
    if (!transaction.isOpen) return result;
    try {
      transaction.commit(options);
      return result;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
    }
  }
}

/** A run whose function has returned. */
interface Run<T> {
  readonly transaction: Transaction;
  readonly result: T | PromiseLike<T>;
  readonly startedAt: number;
}

/** @param retries runs that it may have after this one */
async function goOnAsync<T>(
  host: TransactionHost,
  body: TransactionBody<T | PromiseLike<T>>,
  options: TransactionOptions,
  retries: number,
  first: Run<T>,
): Promise<T> {
  let run = first;
  let losses = 0;
  let runMs = Infinity;
  try {
    for (;;) {
      const { transaction } = run;
      const result = await settle(run);
      if (!transaction.isOpen) return result;
      try {
        await transaction.commitAsync(options);
        return result;
      } catch (error) {
        if (!isConflict(error) || losses >= retries) throw error;
      }
      // When many run at once, each seems to take long: the shortest run says most.
      runMs = Math.min(runMs, performance.now() - run.startedAt);
      losses++;
      await (losses === 1 ? host.pause.begin() : host.pause.again(losses, runMs));
      run = beginRun(host, body);
    }
  } finally {
    if (losses > 0) host.pause.end();
  }
}

function beginRun<T>(host: TransactionHost, body: TransactionBody<T | PromiseLike<T>>): Run<T> {
  const startedAt = performance.now();
  const transaction = host.begin();
  try {
    return { transaction, result: body(transaction), startedAt };
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

async function settle<T>({ transaction, result }: Run<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

/** Checks the options before anything runs; returns the number of attempts. */
function checkOptions(options: TransactionOptions): number {
  writeLevel(options, NONE);
  const { attempts = DEFAULT_ATTEMPTS } = options;
  if (typeof attempts !== "number") throw new TypeError(`attempts must be a number, got ${describe(attempts)}`);
  if (attempts < 1 || !(Number.isInteger(attempts) || attempts === Infinity)) {
    throw new RangeError(`attempts must be a whole number of 1 or more, got ${attempts}`);
  }
  return attempts;
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && typeof (value as Partial<PromiseLike<T>>).then === "function";
}

function isConflict(error: unknown): error is LsmError {
  return isLsmError(error) && error.kind === "Conflict";
}
