import { LsmError } from "lsm-core";
import { expect } from "vitest";

/** What `action` throws; fails when it does not throw. */
export function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.fail("expected an error, but the call returned");
}

/** The `LsmError` that `action` throws; fails when it throws anything else, or nothing. */
export function thrownLsmError(action: () => unknown): LsmError {
  return asLsmError(thrown(action));
}

/** The `LsmError` that `promise` rejects with. */
export async function rejectedLsmError(promise: Promise<unknown>): Promise<LsmError> {
  try {
    await promise;
  } catch (error) {
    return asLsmError(error);
  }
  return expect.fail("expected a rejection, but the promise resolved");
}

/** `error` when it is an `LsmError`; fails with its stack otherwise. */
export function asLsmError(error: unknown): LsmError {
  if (error instanceof LsmError) return error;
  return expect.fail(`expected an LsmError, got ${error instanceof Error ? error.stack : String(error)}`);
}
