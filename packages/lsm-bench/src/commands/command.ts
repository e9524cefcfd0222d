import { fileURLToPath } from "node:url";
import type { Terminal } from "../terminal.ts";

/** Values of the command line's options by name. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Arguments after the command's name. */
  readonly positionals: readonly string[];
  readonly values: OptionValues;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Ends in an exit code: 0 when all is well, 1 on a wrong answer or a failure, 2 on wrong arguments, 130 after Ctrl-C. */
export type Command = (context: CommandContext) => Promise<number>;

/** A mistake in the arguments. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Text of an option. */
export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** Texts of an option that may be repeated or list several with commas. */
export function listOption(values: OptionValues, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value.flatMap((text) => (typeof text === "string" ? text.split(",") : [])) : [];
}

/**
 * A whole number above 0.
 *
 * @throws {UsageError} when it is something else
 */
export function countOption(values: OptionValues, name: string, fallback: number): number {
  const text = textOption(values, name);
  if (text === undefined) return fallback;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError(`--${name} is "${text}", expected a whole number above 0.`);
}

/** A path inside this package, for what git does not keep and for results. */
export function packagePath(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}
