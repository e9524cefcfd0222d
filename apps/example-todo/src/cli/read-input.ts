import type { z } from "zod";
import { addDays } from "../shared/due.ts";
import { UsageError } from "./command.ts";

/**
 * What a schema of the API makes of options: the command line is checked as requests are. Throws UsageError naming the
 * options.
 */
export function readInput<S extends z.ZodType>(schema: S, input: z.input<S> | Record<string, unknown>): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new UsageError(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}

/** A day as people type it: `2026-11-22`, `today`, `tomorrow`, or `+3` for three days from today. */
export function readDay(text: string | undefined, today: string): string | undefined {
  if (text === undefined) return undefined;
  if (text === "today") return today;
  if (text === "tomorrow") return addDays(today, 1);
  return /^\+\d{1,4}$/.test(text) ? addDays(today, Number(text)) : text;
}

/** A number that an option gives; what is none is left for the schema to refuse. */
export function readNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
