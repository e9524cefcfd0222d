import { ioError, isLsmError, systemErrorCode } from "../base/errors.ts";

/**
 * An error of the storage as `Io` with what was attempted; one that says what it is, or is no error of a system, stays as it is.
 *
 * @param context completes "could not …"
 */
export function toIoError(error: unknown, context: string, file: string | undefined): unknown {
  if (isLsmError(error) || systemErrorCode(error) === undefined) return error;
  return ioError(context, error, file);
}
