import { isTypedError } from "lsm-typed";
import { ConflictError, InvalidError, NotFoundError } from "../store/errors.ts";
import { DirectoryLockedError } from "../store/open-store.ts";
import { CommandError, UsageError } from "./command.ts";

/** What a person is told of an error, and how the program ends: 1 it could not be done, 2 it was called wrongly. */
export interface Explanation {
  readonly message: string;
  readonly exitCode: 1 | 2;
}

/** Explains what a command threw. What nobody expected is shown with its stack. */
export function explainError(error: unknown): Explanation {
  if (!(error instanceof Error)) return { message: String(error), exitCode: 1 };
  if (error instanceof UsageError || isParseError(error)) return { message: `todo: ${error.message}`, exitCode: 2 };
  if (error instanceof DirectoryLockedError) {
    const advice = "The app is running: use it in the browser, or close it first (Ctrl-C where it was started).";
    return { message: `todo: ${error.message}\n${advice}`, exitCode: 1 };
  }
  return { message: isExpected(error) ? `todo: ${error.message}` : (error.stack ?? error.message), exitCode: 1 };
}

/** Refused by `parseArgs`. */
function isParseError(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && error.code.startsWith("ERR_PARSE_ARGS_");
}

function isExpected(error: Error): boolean {
  if (error instanceof CommandError || error instanceof InvalidError) return true;
  if (error instanceof ConflictError || error instanceof NotFoundError) return true;
  // Of the system ("no such file") or of the database ("line 3 is not valid").
  return isTypedError(error) || ("syscall" in error && "code" in error);
}
