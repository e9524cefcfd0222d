import type { BytesTargetDescription } from "./bench-target.ts";
import { DataSet } from "./data-set.ts";
import { NativeSession } from "./native/native-session.ts";
import type { Durability, KeyKind } from "./results.ts";
import { Session } from "./session.ts";
import type { Pass, SessionResult } from "./session.ts";
import { loadTarget } from "./targets/registry.ts";
import type { TypedTargetDescription } from "./typed/typed-target.ts";
import { workloadNamed } from "./workloads/registry.ts";
import type { BytesWorkload, TypedWorkload } from "./workloads/workload.ts";

/** Which part of a workload a process does: `all` does the preparation too, for targets that keep nothing on disk. */
export type Phase = "prepare" | "run" | "all";

/** What a child process is asked to do; it travels as JSON. */
export interface Task {
  readonly target: string;
  readonly workload: string;
  /** Rows to measure; all when left out. */
  readonly rows?: readonly string[];
  readonly durability: Durability;
  readonly phase: Phase;
  readonly pass: Pass;
  readonly dir: string;
  readonly recordCount: number;
  readonly valueBytes: number;
  readonly keyKind: KeyKind;
  readonly seed: number;
  /** A row begins no other operation after this time. */
  readonly rowLimitMs: number;
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
  const { entry, description } = await loadTarget(task.target);
  if (description === undefined) throw new Error(`${task.target} cannot be used: ${entry.absent}`);
  if (workload.family === "typed" && description.family === "typed") return await runTyped(task, workload, description);
  if (workload.family === "bytes" && description.family === "bytes") return await runBytes(task, workload, description);
  throw new TypeError(`${task.workload} is not for ${task.target}.`);
}

async function runBytes(
  task: Task,
  workload: BytesWorkload,
  description: BytesTargetDescription,
): Promise<SessionResult> {
  const data = await DataSet.make(task);
  const options = { ...sessionOptions(task), description };
  const session =
    description.program === undefined
      ? new Session(options)
      : new NativeSession(options, description.program, workload.isKilledAfterPrepare === true);
  if (task.phase !== "run") await workload.prepare?.(session, data);
  if (session instanceof NativeSession) session.endPreparation();
  if (task.phase !== "prepare") await workload.run(session, data);
  return await session.result();
}

async function runTyped(
  task: Task,
  workload: TypedWorkload,
  description: TypedTargetDescription,
): Promise<SessionResult> {
  const session = new Session({ ...sessionOptions(task), description });
  if (task.phase !== "run") await workload.prepare?.(session, task.recordCount);
  if (task.phase !== "prepare") await workload.run(session, task.recordCount);
  return await session.result();
}

function sessionOptions({ dir, durability, cacheBytes, valueBytes, pass, rowLimitMs, rows }: Task) {
  return { dir, durability, cacheBytes, valueBytes, pass, rowLimitMs, ...(rows === undefined ? {} : { rows }) };
}
