import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isTypedError, ValidationError } from "lsm-typed";
import type { ApiErrorBody, ApiErrorCode, FieldError } from "../shared/api-error.ts";
import { ConflictError, InvalidError, NotFoundError } from "../store/errors.ts";

/** A request that does not fit its schema. */
export class BadRequestError extends Error {
  override readonly name = "BadRequestError";
  readonly fields: readonly FieldError[];

  constructor(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
    super("The request is not valid.");
    this.fields = issues.map(({ path, message }) => ({ path: path.join("."), message }));
  }
}

/** A body that is larger than is taken. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";

  constructor(limit: number) {
    super(`The body is too large; ${limit >> 10} KiB is the most that is taken.`);
  }
}

/**
 * Answers a request that failed. Only what the client can do something about is told; everything else goes to the log.
 */
export function answerError(error: unknown, c: Context): Response {
  if (error instanceof BadRequestError || error instanceof InvalidError) {
    return c.json(errorBody("invalid", error.message, { fields: error.fields }), 400);
  }
  if (error instanceof NotFoundError) return c.json(errorBody("not_found", error.message), 404);
  if (error instanceof ConflictError) {
    return c.json(errorBody("conflict", error.message, { current: error.current }), 409);
  }
  if (error instanceof TooLargeError) return answerStatus(c, 413, error.message);
  if (error instanceof HTTPException) return answerStatus(c, error.status, error.message);
  if (error instanceof ValidationError) return answerError(badRecord(error), c);
  if (isTypedError(error, "Closed")) return answerStatus(c, 503, "The server is closing.");
  console.error(`${c.req.method} ${c.req.path} failed:`, error);
  return answerStatus(c, 500, "Something went wrong on the server; its log says what.");
}

/** What the database refused, as the fields of a request; of an import, with the line. */
function badRecord({ issues, line }: ValidationError): BadRequestError {
  const place = line === undefined ? [] : [`line ${line}`];
  return new BadRequestError(issues.map(({ path, message }) => ({ path: [...place, ...path], message })));
}

const CODES: Readonly<Record<number, ApiErrorCode>> = {
  400: "invalid",
  403: "forbidden",
  404: "not_found",
  413: "too_large",
  415: "not_json",
  503: "closing",
};

/** Answers with a status that is not a success. */
export function answerStatus(c: Context, status: ContentfulStatusCode, message: string): Response {
  return c.json(errorBody(CODES[status] ?? "internal", message), status);
}

function errorBody(
  code: ApiErrorCode,
  message: string,
  details: Pick<ApiErrorBody["error"], "fields" | "current"> = {},
): ApiErrorBody {
  return { error: { code, message, ...details } };
}
