import { isTypedError, type TypedError, type TypedErrorCode } from "lsm-typed";
import { expect } from "vitest";

/** The error of a promise, or of the call that should have given one. */
export async function rejectionOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

/** The typed error of a call, which must have `code`. */
export async function typedErrorOf(code: TypedErrorCode, run: () => unknown): Promise<TypedError> {
  const error = await rejectionOf(run);
  if (isTypedError(error, code)) return error;
  return expect.fail(
    `expected a TypedError "${code}", got ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}
