import { parseArgs } from "node:util";

export const USAGE = `Usage: npm start -- [options]

  --port n      the port to listen on; without it, the first free one from 5173 on
  --host name   the address to listen on (default 127.0.0.1: this computer only)
  --data dir    where the data lies (default: TODO_DATA, or .data in the app's folder)
  --seed n      adds n generated todos to the list "Many things"
  --help        shows this`;

/** Ports are tried from here on. */
const FIRST_PORT = 5173;

const SEED_MAX = 1_000_000;

/** How the server is started. */
export interface ServerArguments {
  readonly port: number;
  readonly isExactPort: boolean;
  readonly host: string;
  readonly data: string | undefined;
  readonly seed: number;
  readonly help: boolean;
}

/** Reads the arguments of a command line. Throws TypeError or RangeError saying what is wrong with them. */
export function readArguments(args: readonly string[]): ServerArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      seed: { type: "string", default: "0" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    port: wholeNumber("--port", values.port ?? String(FIRST_PORT), 65_535),
    isExactPort: values.port !== undefined,
    host: values.host,
    data: values.data,
    seed: wholeNumber("--seed", values.seed, SEED_MAX),
    help: values.help,
  };
}

function wholeNumber(option: string, text: string, max: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
  throw new RangeError(`${option} must be a whole number from 0 to ${max}, got "${text}"`);
}
