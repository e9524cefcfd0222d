import type { ParseArgsConfig } from "node:util";
import type { TodoDatabase } from "../store/collections.ts";

/** One of the things that `todo` can do. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Arguments and options, one a line. */
  readonly usage: string;
  /**
   * Reads arguments. Nothing is opened yet, so that mistakes cost nothing. Throws UsageError, or what `parseArgs`
   * throws.
   */
  prepare(args: readonly string[]): Action;
}

/** A command with its arguments. */
export interface Action {
  /** The option `--data`. */
  readonly data: string | undefined;
  run(db: TodoDatabase): Promise<void>;
}

/** The arguments make no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command could not do what was asked, for a reason that its message explains. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** The options that all commands have. */
export const COMMON_OPTIONS = {
  data: { type: "string" },
  json: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

/**
 * The only argument, or what several give with spaces between them: quotes are easily forgotten. Throws UsageError
 * without any.
 */
export function wordsGiven(positionals: readonly string[], what: string): string {
  const text = positionals.join(" ").trim();
  if (text === "") throw new UsageError(`${what} is missing`);
  return text;
}

/** The only argument that is a file; `undefined` when there is none, or `-`. Throws UsageError when there are more. */
export function fileGiven(positionals: readonly string[]): string | undefined {
  if (positionals.length > 1) throw new UsageError(`one file at most, not ${positionals.length}`);
  return positionals[0] === "-" ? undefined : positionals[0];
}
