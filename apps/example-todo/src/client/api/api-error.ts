import type { ApiErrorBody } from "../../shared/api-error.ts";

/** The server answered that it did not do it. `body.code` says why. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: ApiErrorBody["error"];

  constructor(status: number, body: ApiErrorBody["error"]) {
    super(body.message);
    this.status = status;
    this.body = body;
  }

  /** The reason in words for people: the first field's, where the server named fields. */
  get reason(): string {
    const field = this.body.fields?.[0];
    if (field === undefined) return this.message;
    return field.path === "" ? field.message : `${field.path}: ${field.message}`;
  }
}

/** No answer of the server: it is not running, or the network is gone. What was asked for may have been done or not. */
export class AwayError extends Error {
  override readonly name = "AwayError";
}

/** What we need of a response; Hono's typed responses are richer. */
interface Answer<T> {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<T>;
}

/** The body of a response that is a success; otherwise throws as {@link succeeded}. */
export async function bodyOf<T>(request: Promise<Answer<T>>): Promise<T> {
  const response = await succeeded(request);
  return await response.json();
}

/**
 * A response that is a success.
 *
 * Throws {@link ApiError} when the server refused, {@link AwayError} when nobody answered, or something between here and the server did.
 */
export async function succeeded<R extends Answer<unknown>>(request: Promise<R>): Promise<R> {
  const response = await answered(request);
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw isErrorBody(body)
    ? new ApiError(response.status, body.error)
    : new AwayError(`Status ${response.status} without a reason`);
}

async function answered<R>(request: Promise<R>): Promise<R> {
  try {
    return await request;
  } catch (cause) {
    // An abort is the page's own doing, and no sign that the server is away.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new AwayError("The server does not answer", { cause });
  }
}

function isErrorBody(body: unknown): body is ApiErrorBody {
  const error = (body as Partial<ApiErrorBody> | undefined)?.error;
  return typeof error?.code === "string" && typeof error.message === "string";
}
