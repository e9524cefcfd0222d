/** What went wrong, as a word. The set is open: later versions may add kinds, so a `switch` needs a default. */
export type LsmErrorKind =
  | "Io"
  | "Corruption"
  | "Locked"
  | "Closed"
  | "ReadOnly"
  | "NotFound"
  | "Incompatible"
  | "Aborted"
  | "Conflict"
  | (string & {});

/** What an {@link LsmError} carries beside its message; which fields are set depends on the kind. */
export interface LsmErrorDetails {
  /** `Io`: what was attempted, for example `"append to the log"`. */
  readonly context?: string | undefined;
  /** `Corruption`: what is wrong with the bytes. */
  readonly reason?: string | undefined;
  /** The file concerned. */
  readonly file?: string | undefined;
  /** `Corruption`: byte position in `file` where the damage was noticed. */
  readonly offset?: number | undefined;
  /** The error that caused this one; for `Io` the system's own error. */
  readonly cause?: unknown;
}

const MARKER: unique symbol = Symbol.for("lsm-core.LsmError") as never;

/**
 * Every failure that is not a programming mistake: I/O, damage, locks, use after close.
 *
 * Misuse (a wrong type, a value out of range) is a `TypeError` or `RangeError` instead.
 * `instanceof` works across copies of the package.
 */
export class LsmError extends Error {
  override readonly name: string = "LsmError";
  /** What went wrong. */
  readonly kind: LsmErrorKind;
  /** Stable code: `LSM_` and the kind in capitals, for example `LSM_IO`. */
  readonly code: string;
  /** What this error is, for people who only see its properties. */
  readonly caption: string = "lsm storage engine error";
  /** {@link LsmErrorDetails.context} */
  readonly context: string | undefined;
  /** {@link LsmErrorDetails.reason} */
  readonly reason: string | undefined;
  /** {@link LsmErrorDetails.file} */
  readonly file: string | undefined;
  /** {@link LsmErrorDetails.offset} */
  readonly offset: number | undefined;

  constructor(kind: LsmErrorKind, message: string, details: LsmErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = errorCode(kind);
    this.context = details.context;
    this.reason = details.reason;
    this.file = details.file;
    this.offset = details.offset;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** True only for `Corruption`: trying again cannot help. */
  get isFatal(): boolean {
    return this.kind === "Corruption";
  }

  /**
   * Converts any thrown value to an `LsmError`; one that already is comes back unchanged.
   *
   * @param error a system error, or anything else that was thrown
   * @param context what was attempted, in words that complete "could not …"
   * @returns kind `Io` with the original as `cause`
   */
  static from(error: unknown, context = "complete a storage operation"): LsmError {
    return isLsmError(error) ? error : ioError(context, error);
  }

  /** Whether `value` is one, of this or another copy of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== LsmError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isLsmError(value);
  }
}

/** Whether `value` is an {@link LsmError} of this or another copy of the package. */
export function isLsmError(value: unknown): value is LsmError {
  return typeof value === "object" && value !== null && (value as { [MARKER]?: true })[MARKER] === true;
}

/** An operation of the storage failed. `context` completes "could not …"; `cause` is the system's error. */
export function ioError(context: string, cause: unknown, file?: string): LsmError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = systemErrorCode(cause);
  const advice = code === undefined ? "" : (SYSTEM_ERROR_ADVICE[code] ?? "");
  return new LsmError("Io", `could not ${context}: ${message}${advice}`, { context, cause, file });
}

/** Bytes of `file` at `offset` are not what was written. `reason` says what was found and what was expected. */
export function corruption(file: string, offset: number, reason: string, cause?: unknown): LsmError {
  const advice = "The bytes on disk are damaged; restore the file from a copy.";
  return new LsmError("Corruption", `${file} is damaged at byte ${offset}: ${reason}. ${advice}`, {
    reason,
    file,
    offset,
    cause,
  });
}

/** The error of every call on a closed database. */
export function closedError(): LsmError {
  return new LsmError("Closed", "the database is closed; open it again to use it");
}

/** A transaction could not be committed because of what others have written; nothing of it was. `reason` begins the message. */
export function conflictError(reason: string): LsmError {
  const advice = "Nothing of it was written: run the whole transaction again, as db.transaction does by itself.";
  return new LsmError("Conflict", `${reason}. ${advice}`);
}

/** The system's code of an error (`ENOSPC`, `EIO`, …), also through an {@link LsmError}'s cause. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if (isLsmError(error)) return systemErrorCode(error.cause);
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : undefined;
}

const SYSTEM_ERROR_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: ". The disk is full: free some space, then write again",
  EMFILE: ". Too many open files: raise the limit or lower `openTables`",
  EACCES: ". Check the permissions of the directory",
  EROFS: ". The file system is read-only: open with `readOnly: true`",
};

function errorCode(kind: string): string {
  return `LSM_${kind.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()}`;
}
