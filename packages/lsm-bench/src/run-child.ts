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

/**
 * Does a task in a fresh process, which has nothing of an earlier task in its heap or its compiled code.
 *
 * @param task what to do
 * @param options `profileDir` has V8 write a CPU profile of each thread there; `signal` ends the process
 * @throws {Error} with the child's own words when the task failed or the process ended without an answer
 */
export async function runChild(
  task: Task,
  options: { readonly profileDir?: string; readonly signal?: AbortSignal } = {},
): Promise<ChildRun> {
  const profile = options.profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profileDir}`];
  const child = fork(CHILD, [JSON.stringify(task)], {
    execArgv: ["--expose-gc", `--max-old-space-size=${heapMegabytes(task.recordCount)}`, ...profile],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
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
  const what = `${task.workload} on ${task.target}`;
  if (answer === undefined) throw new Error(`${what} ended with ${ending} and gave no answer. ${stderr.trim()}`);
  if (!answer.ok) throw new Error(`${what} failed: ${answer.reason}`);
  return { result: answer.result, processorMs: answer.processorMs };
}
