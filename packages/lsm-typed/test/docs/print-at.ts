import { formatWithOptions } from "node:util";

/** What `console.log` would print, in one line, behind the number of the line in the page that says so. Part of pages' programs. */
export function printAt(line: number, ...values: unknown[]): void {
  process.stdout.write(`${MARK}${line} ${formatWithOptions({ breakLength: Infinity }, ...values)}\n`);
}

/** Begins the lines that {@link printAt} prints. */
export const MARK = "@page ";
