import { buildBetterSqlite3 } from "../prepare/build-better-sqlite3.ts";
import { fetchRocksDbJs } from "../prepare/fetch-rocksdb-js.ts";
import { loadTarget } from "../targets/registry.ts";
import type { CommandContext } from "./command.ts";

interface Step {
  readonly target: string;
  readonly what: string;
  readonly run: (signal: AbortSignal) => Promise<string>;
}

/** What an installation leaves out: nothing is compiled while installing. Programs in C++ are compiled when they are first used. */
const STEPS: readonly Step[] = [
  { target: "rocksdb-js", what: "fetching the addon of rocksdb-js", run: fetchRocksDbJs },
  {
    target: "better-sqlite3",
    what: "compiling the addon of better-sqlite3, which takes minutes",
    run: buildBetterSqlite3,
  },
];

/** Makes targets usable that an installation leaves out, where that is possible here. */
export async function prepareCommand({ terminal, signal }: CommandContext): Promise<number> {
  let failed = 0;
  for (const { target, what, run } of STEPS) {
    if ((await loadTarget(target)).description !== undefined) {
      terminal.line(`${target}: there already`);
      continue;
    }
    terminal.line(`${target}: ${what}`);
    try {
      terminal.line(`${target}: ${await run(signal)}`);
    } catch (error) {
      signal.throwIfAborted();
      failed++;
      terminal.line(terminal.style("bad", `${target}: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return failed === 0 ? 0 : 1;
}
