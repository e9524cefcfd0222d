import type { Terminal } from "../terminal.ts";
export function printStats(stats: unknown, terminal: Terminal): void {
  terminal.line(JSON.stringify(stats));
}
