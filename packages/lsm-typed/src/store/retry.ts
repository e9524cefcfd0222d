import { TypedError } from "../base/errors.ts";

/** How often a transaction is run, at most, unless it says otherwise. */
export const ATTEMPTS_MAX = 16;
const PAUSE_MAX_MS = 100;

/**
 * Waits until a transaction that has lost against another commit may run again.
 *
 * After the first time that is in a turn of its own, which is enough for transactions that wait for nothing but the store. Later
 * it is after a random pause of up to 4, 8, … 100 ms, so that those which wait for something else get out of each other's way.
 *
 * @param lost how often it has lost
 * @param attempts how often it may run, at most
 * @param cause what told that it has, if anything was thrown
 * @throws TypedError `Conflict` when that was the last attempt
 */
export async function pauseAfter(lost: number, attempts: number = ATTEMPTS_MAX, cause?: unknown): Promise<void> {
  if (lost >= attempts) throw conflictError(lost, cause);
  if (lost === 1) await new Promise((resolve) => setImmediate(resolve));
  else await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2 ** lost, PAUSE_MAX_MS)));
}

function conflictError(lost: number, cause: unknown): TypedError {
  const message =
    `the transaction was given up after ${lost} attempts: each time another commit had changed what it read; ` +
    "make it shorter, or read less in it";
  return new TypedError("Conflict", message, {}, cause);
}

/** Checks the number of attempts that a transaction asks for. Throws TypeError or RangeError. */
export function checkAttempts(attempts: number | undefined): number | undefined {
  if (attempts === undefined) return undefined;
  if (typeof attempts !== "number") throw new TypeError(`attempts must be a number, got ${typeof attempts}`);
  if (!(attempts >= 1)) throw new RangeError(`attempts must be 1 or more, got ${attempts}`);
  return attempts;
}
