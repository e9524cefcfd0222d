import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ChildMessage } from "./child.ts";
import type { SessionResult } from "./session.ts";
import type { Task } from "./task.ts";

/** What a fresh process did. */
export interface ChildRun {
  readonly result: SessionResult;
  readonly processorMs: number;
}

const CHILD = fileURLToPath(new URL("./child.js", import.meta.url));

/** Heap for the keys of so many records, in megabytes: each is an object of some 110 bytes, and a workload has several orders of them. */
function heapMegabytes(recordCount: number): number {
  return 4096 + Math.ceil((recordCount * 800) / 1e6);
}

/** How a task's process is run. */
export interface ChildOptions {
  /** V8 writes a CPU profile of each thread there. */
  readonly profileDir?: string;
  /** Kills the process. */
  readonly signal?: AbortSignal;
  /** A process that takes longer is killed. */
  readonly timeoutMs?: number;
}

/** A task that came to nothing. The message is for a report; `details` are the child's own words, with its stack. */
export class TaskError extends Error {
  override readonly name: string = "TaskError";
  readonly details: string;

  constructor(message: string, details: string) {
    super(message);
    this.details = details;
  }
}

/**
 * Does a task in a fresh process, which has nothing of an earlier task in its heap or its compiled code.
 *
 * @throws {TaskError} when the task failed, took too long, or its process ended without an answer
 */
export async function runChild(task: Task, options: ChildOptions = {}): Promise<ChildRun> {
  const { profileDir, signal, timeoutMs } = options;
  const profile = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
  const child = fork(CHILD, [JSON.stringify(task)], {
    execArgv: ["--expose-gc", `--max-old-space-size=${heapMegabytes(task.recordCount)}`, ...profile],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // A target that hangs in native code does not hear a polite request.
    killSignal: "SIGKILL",
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  let answer: ChildMessage | undefined;
  child.on("message", (message) => {
    answer = message as ChildMessage;
  });
  const ending = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  if (answer?.ok === true) return { result: answer.result, processorMs: answer.processorMs };
  if (answer !== undefined) throw new TaskError(answer.reason, answer.stack);
  if (child.killed)
    throw new TaskError(`did not end within ${(timeoutMs ?? 0) / 1000} s and was killed`, stderr.trim());
  throw new TaskError(`its process ended with ${ending} and gave no answer`, stderr.trim());
}
