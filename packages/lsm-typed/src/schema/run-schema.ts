import { $ZodAsyncError, type $ZodError, type $ZodType, safeEncode, safeParse } from "zod/v4/core";
import {
  type ErrorPlace,
  type FieldPath,
  UnsupportedError,
  ValidationError,
  type ValidationIssue,
} from "../base/errors.ts";

/** Why a schema is refused that would have to be awaited. */
export const ASYNCHRONOUS = "it has an asynchronous refinement or codec; records are checked while a transaction runs";

/**
 * What `schema` makes of a value, forwards.
 *
 * @param path where the value is in its record
 * @throws ValidationError, UnsupportedError when the schema is asynchronous
 */
export function parseWith(schema: $ZodType, value: unknown, place: ErrorPlace, path: FieldPath = []): unknown {
  return runWith(safeParse, schema, value, place, path);
}

/** What codecs of `schema` store of a value. Throws as {@link parseWith}. */
export function encodeWith(schema: $ZodType, value: unknown, place: ErrorPlace): unknown {
  return runWith(safeEncode as typeof safeParse, schema, value, place, []);
}

function runWith(run: typeof safeParse, schema: $ZodType, value: unknown, place: ErrorPlace, path: FieldPath): unknown {
  let result: ReturnType<typeof safeParse>;
  try {
    result = run(schema, value);
  } catch (error) {
    if (!(error instanceof $ZodAsyncError)) throw error;
    throw new UnsupportedError([], ASYNCHRONOUS, place);
  }
  if (result.success) return result.data;
  throw new ValidationError("the record", issuesOf(result.error, path), place, undefined, result.error);
}

function issuesOf(error: $ZodError, outer: FieldPath): ValidationIssue[] {
  return error.issues.map(({ path, message }) => ({
    path: [...outer, ...path.map((step) => (typeof step === "number" ? step : String(step)))],
    message,
  }));
}
