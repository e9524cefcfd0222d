import type { Durability } from "./bench-target.ts";
import { DataSet } from "./data-set.ts";
import { Session } from "./session.ts";
import type { SessionResult } from "./session.ts";
import { loadTarget } from "./targets/registry.ts";
import { workloadNamed } from "./workloads/registry.ts";

/** Which part of a workload a process does: `all` does the preparation too, for targets that keep nothing on disk. */
export type Phase = "prepare" | "run" | "all";

/** What a child process is asked to do; it travels as JSON. */
export interface Task {
  readonly target: string;
  readonly workload: string;
  readonly durability: Durability;
  readonly phase: Phase;
  readonly dir: string;
  readonly recordCount: number;
  readonly valueBytes: number;
  readonly seed: number;
  readonly cacheBytes: number;
}

/**
 * Does a task in this process.
 *
 * @returns what was measured; for the phase `prepare`, no measurement
 * @throws {WrongAnswerError} when the target answers wrongly, and whatever the target throws
 */
export async function runTask(task: Task): Promise<SessionResult> {
  const workload = workloadNamed(task.workload);
  const description = await loadTarget(task.target);
  if ("absent" in description) throw new Error(`${task.target} cannot be used: ${description.absent}`);
  const session = new Session({
    description,
    data: new DataSet(task),
    dir: task.dir,
    durability: task.durability,
    cacheBytes: task.cacheBytes,
  });
  if (task.phase !== "run") await workload.prepare?.(session);
  if (task.phase !== "prepare") await workload.run(session);
  return session.result();
}
