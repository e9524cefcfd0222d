import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A Node process that runs one of the programs of `test/kill/programs`. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the first line of output, or with what there was when the process ended before that. */
  readonly firstLine: Promise<string>;
  /** Resolves when the process has ended and all its output was read. */
  readonly ended: Promise<Ending>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts a program; it is killed when the test finishes. */
export function startProgram(name: string, ...args: readonly string[]): Child {
  const path = fileURLToPath(new URL(`../kill/programs/${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const end = output.indexOf("\n");
      if (end >= 0) resolve(output.slice(0, end));
    });
    child.once("close", () => resolve(output || errors));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = once(child, "close").then(([code, signal]): Ending => ({ code, signal, output, errors }));
  return { process: child, firstLine, ended };
}
