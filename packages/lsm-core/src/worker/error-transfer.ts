import { LsmError } from "../base/errors.ts";

/** An {@link LsmError} as plain data: structured cloning loses the class and its fields. */
export interface ErrorData {
  readonly kind: string;
  readonly message: string;
  readonly context: string | undefined;
  readonly reason: string | undefined;
  readonly file: string | undefined;
  readonly offset: number | undefined;
  readonly cause: { readonly message: string; readonly code: unknown; readonly syscall: unknown } | undefined;
}

/** Takes an error apart to send it to another thread. */
export function toErrorData(failure: LsmError): ErrorData {
  return {
    kind: failure.kind,
    message: failure.message,
    context: failure.context,
    reason: failure.reason,
    file: failure.file,
    offset: failure.offset,
    cause: causeData(failure.cause),
  };
}

/** Puts an error together again. The cause is an `Error` with the system's `code` and `syscall`. */
export function fromErrorData(data: ErrorData): LsmError {
  const { kind, message, context, reason, file, offset } = data;
  let cause: Error | undefined;
  if (data.cause !== undefined) {
    cause = new Error(data.cause.message);
    if (data.cause.code !== undefined) Object.assign(cause, { code: data.cause.code, syscall: data.cause.syscall });
  }
  return new LsmError(kind, message, { context, reason, file, offset, cause });
}

function causeData(cause: unknown): ErrorData["cause"] {
  if (!(cause instanceof Error)) return undefined;
  const { message } = cause;
  const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
  return { message, code, syscall };
}
