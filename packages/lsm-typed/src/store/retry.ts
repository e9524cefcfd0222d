import { TypedError } from "../base/errors.ts";

/** How often a transaction is run, at most. */
export const ATTEMPTS_MAX = 16;
const PAUSE_MAX_MS = 100;

/**
 * Runs `attempt` until it does not lose against another commit.
 *
 * The first time again is in a turn of its own, which is enough for transactions that wait for nothing but the store; later ones
 * come after a random pause of up to 4, 8, … 100 ms, so that those which wait for something else get out of each other's way.
 *
 * @param attempt resolves to its result once that is committed, and to `undefined` when it lost
 * @throws TypedError `Conflict` when it lost every time; whatever `attempt` throws
 */
export async function retryConflicts<T>(attempt: () => Promise<{ result: T } | undefined>): Promise<T> {
  for (let lost = 1; ; lost++) {
    const committed = await attempt();
    if (committed !== undefined) return committed.result;
    if (lost === ATTEMPTS_MAX) throw conflictError(lost);
    await pauseAfter(lost);
  }
}

/** The error of a transaction that lost so many times. */
export function conflictError(attempts: number, cause?: unknown): TypedError {
  const message =
    `the transaction was given up after ${attempts} attempts: each time another commit had changed what it read; ` +
    "make it shorter, or read less in it";
  return new TypedError("Conflict", message, {}, cause);
}

function pauseAfter(lost: number): Promise<void> {
  if (lost === 1) return new Promise((resolve) => setImmediate(resolve));
  const pauseMs = Math.random() * Math.min(2 ** lost, PAUSE_MAX_MS);
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
