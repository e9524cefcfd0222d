import * as fs from "node:fs";
import { systemErrorCode } from "../base/errors.ts";

/** What names a process beyond its number, which the system gives out again. */
export interface ProcessIdentity {
  /** Within one scope a pid and a start time name one process; undefined when that cannot be known. */
  readonly scope: string | undefined;
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; 0 where the system does not say. */
  readonly start: number;
  /** The network namespace, within which abstract socket names are unique; undefined where there is none. */
  readonly network: string | undefined;
}

/** The identifier of this boot of the machine: 32 hexadecimal digits; undefined where the system has none (only Linux has). */
export function readBootId(): string | undefined {
  bootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim().replaceAll("-", "") ?? "";
  return bootId === "" ? undefined : bootId;
}

/** Who this process is. Not kept: a checkpointed process may wake up elsewhere. */
export function identifyProcess(): ProcessIdentity {
  const pid = process.pid;
  const isLinux = process.platform === "linux" || process.platform === "android";
  if (!isLinux) return { scope: "machine", pid, start: 0, network: undefined };
  const pids = namespaceOf("pid");
  // Start times are shifted between time namespaces, so they compare only within one; old kernels have none.
  const scope = pids === undefined ? undefined : `${pids}.${namespaceOf("time") ?? "0"}`;
  return { scope, pid, start: startOf(pid) ?? 0, network: namespaceOf("net") };
}

/** Whether a process of this scope runs. Where the system tells no start time, a later process of the same number counts too. */
export function isProcessAlive(pid: number, start: number): boolean {
  if (start !== 0) return startOf(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== "ESRCH";
  }
}

let bootId: string | undefined;

/** The inode of a namespace of this process, in base 36. */
function namespaceOf(kind: string): string | undefined {
  try {
    const match = /\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/self/ns/${kind}`));
    return match === null ? undefined : Number(match[1]).toString(36);
  } catch {
    return undefined;
  }
}

/** Field 22 of `/proc/<pid>/stat`; undefined when there is no such process. */
function startOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const start = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  return Number.isSafeInteger(start) ? start : undefined;
}

function readText(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
