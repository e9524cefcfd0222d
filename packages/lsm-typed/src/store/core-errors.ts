import { isLsmError } from "lsm-core";
import { TypedError } from "../base/errors.ts";

/** What a store throws for an error of the engine: a TypedError for `Closed`, and everything else as it is. */
export function toTypedError(error: unknown): unknown {
  if (!isLsmError(error) || error.kind !== "Closed") return error;
  return new TypedError("Closed", error.message, {}, error);
}
