import { runTask } from "./task.ts";
import type { Task } from "./task.ts";
import { workloadNamed } from "./workloads/registry.ts";

/** What a child tells its parent; `processorMs` is the time of all its threads. */
export type ChildMessage =
  | { readonly ok: true; readonly result: Awaited<ReturnType<typeof runTask>>; readonly processorMs: number }
  | { readonly ok: false; readonly reason: string; readonly stack: string };

// This module is the entry point of the processes that `run-child.ts` starts.
const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const message = await runTask(task).then(
  (result): ChildMessage => {
    const { user, system } = process.cpuUsage();
    return { ok: true, result, processorMs: (user + system) / 1000 + (result.otherProcessorMs ?? 0) };
  },
  (error: unknown): ChildMessage =>
    error instanceof Error
      ? { ok: false, reason: `${error.name}: ${error.message}`, stack: framesOf(error) }
      : { ok: false, reason: String(error), stack: "" },
);
process.send?.(message, undefined, undefined, () => {
  const isKilled = task.phase === "prepare" && workloadNamed(task.workload).isKilledAfterPrepare === true;
  if (isKilled) process.kill(process.pid, "SIGKILL");
  process.disconnect();
});

/** Where an error comes from, without what it says. */
function framesOf({ stack = "" }: Error): string {
  const start = stack.indexOf("\n    at ");
  return start < 0 ? "" : stack.slice(start + 1);
}
