import { isLsmError } from "lsm-core";
import { TypedError } from "../base/errors.ts";

/** Errors of the engine pass through, so programs that use nothing else of it find them here. */
export { isLsmError, LsmError } from "lsm-core";

/** What a store throws for an error of the engine: a TypedError for `Closed`, and everything else as it is. */
export function toTypedError(error: unknown): unknown {
  if (!isLsmError(error) || error.kind !== "Closed") return error;
  return new TypedError("Closed", error.message, {}, error);
}
