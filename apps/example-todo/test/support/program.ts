import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const SERVER = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
const COMMAND_LINE = fileURLToPath(new URL("../../dist/cli/todo.js", import.meta.url));

/** What a program printed, and how it ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started, of the built package. */
export interface Program {
  /** Settles when the output has a text in it; rejects when the program ends before. */
  untilPrinted(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<Ended>;
}

/** Starts the server, on a free port unless another one is given. It does not outlive the test. */
export function startServerProgram(directory: string, args: readonly string[] = ["--port", "0"]): Program {
  return start(SERVER, ["--data", directory, ...args]);
}

/** Runs the command line to its end. */
export async function runTodo(directory: string, args: readonly string[], input = ""): Promise<Ended> {
  return await start(COMMAND_LINE, args, { TODO_DATA: directory }, input).ended;
}

/** The address that a server prints. */
export async function addressOf(server: Program): Promise<string> {
  const [, address = ""] = await server.untilPrinted(/at {3}(http:\S+)/);
  return address;
}

function start(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Program {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
  child.stdin.end(input);
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = endOf(child).then(([exitCode, signal]) => ({ exitCode, signal, stdout, stderr }));
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    untilPrinted: async (pattern) => {
      for (;;) {
        const match = pattern.exec(stdout);
        if (match !== null) return match;
        const more = once(child.stdout, "data").then(() => undefined);
        const end = await Promise.race([more, ended]);
        if (end !== undefined) throw new Error(`the program has ended: ${JSON.stringify(end)}`);
      }
    },
  };
}

async function endOf(child: ChildProcess): Promise<[number | null, string | null]> {
  return (await once(child, "close")) as [number | null, string | null];
}
