import * as fs from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { threadId } from "node:worker_threads";
import { LsmError } from "../base/errors.ts";
import { claimDirectory } from "./node-lock-claim.ts";
import { holdByDeno } from "./node-lock-deno.ts";
import { openExclusively } from "./node-lock-open.ts";
import { holdAbstractName, type Hold } from "./node-lock-socket.ts";
import { identifyProcess, readBootId } from "./node-process-identity.ts";
import type { FileLock } from "./storage.ts";

interface TakenHold {
  /** Undefined when there is none. */
  readonly name: string | undefined;
  readonly holds: readonly Hold[];
}

/** A record longer than this is not ours. */
const MAX_RECORD_BYTES = 1024;

/**
 * Locks a directory through the file `path` in it; see docs/decisions/2026-11-22-lock.md.
 *
 * The file itself is never removed: a process that is about to lock it would then hold a file of its own, beside the next owner's.
 *
 * @throws LsmError kind `Locked` when any thread of any process on this machine holds it
 */
export function acquireNodeLock(path: string): FileLock {
  const opened = openExclusively(path);
  if (opened === "held") throw locked(path);
  const isExclusive = opened !== "unsupported";
  const fd = isExclusive ? opened : fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
  try {
    return ownerOf(fd, holdDirectory(path, fd, isExclusive));
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/**
 * Takes what the kernel takes back from the dead, then a claim, which also those see who do not see the former: other containers
 * and runtimes.
 */
function holdDirectory(path: string, fd: number, isExclusive: boolean): Hold[] {
  const process = identifyProcess();
  const { dev, ino } = fs.fstatSync(fd, { bigint: true });
  const id = `${dev.toString(36)}.${ino.toString(36)}`;
  const taken = isExclusive ? { name: `open.${id}`, holds: [] } : takeHold(path, id, process.network);
  if (taken === "held") throw locked(path);
  const { name: hold, holds } = taken;
  try {
    const outcome = claimDirectory(dirname(path), { process, bootId: readBootId(), hold });
    if ("rival" in outcome) throw outcome.isAlive ? locked(path) : unclear(path, outcome.rival);
    return [outcome, ...holds];
  } catch (error) {
    releaseAll(holds);
    throw error;
  }
}

/** A hold that does not come with the open of the lock file: the first that works here, and a name for it that no other kind has. */
function takeHold(path: string, id: string, network: string | undefined): TakenHold | "held" {
  const socket = network === undefined ? "unsupported" : holdAbstractName(`lsm-core:${id}`);
  if (socket === "held") return "held";
  if (socket !== "unsupported") return { name: `${network}.${id}`, holds: [socket] };
  const lock = holdByDeno(path);
  if (lock === "held") return "held";
  return lock === "unsupported" ? { name: undefined, holds: [] } : { name: `deno.${id}`, holds: [lock] };
}

/** @param fd the lock file, which the owner keeps open */
function ownerOf(fd: number, holds: readonly Hold[]): FileLock {
  let isHeld = true;
  writeRecord(fd);
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      // Before the lock goes: later it would be the next owner's record.
      fs.ftruncateSync(fd, 0);
      releaseAll(holds);
      fs.closeSync(fd);
    },
  };
}

function releaseAll(holds: readonly Hold[]): void {
  for (const hold of holds) hold.release();
}

/** Says in the file who holds it, for people and for the message of those who are refused. Nothing is decided by it. */
function writeRecord(fd: number): void {
  const record = { pid: process.pid, thread: threadId, host: hostName(), since: new Date().toISOString() };
  const bytes = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  fs.ftruncateSync(fd, 0);
  fs.writeSync(fd, bytes, 0, bytes.length, 0);
}

function locked(path: string): LsmError {
  const advice = "Close it there first; a directory has one owner at a time.";
  return new LsmError("Locked", `${dirname(path)} is in use by ${readOwner(path)}. ${advice}`, { file: path });
}

function unclear(path: string, claim: string): LsmError {
  const file = `${dirname(path)}/${claim}`;
  const reason = `another container or runtime has left the claim ${file}, and whether it still runs cannot be seen from here`;
  const advice = "When it is certain that it does not, remove that file and open again.";
  return new LsmError("Locked", `${dirname(path)} may be in use: ${reason}. ${advice}`, { file });
}

function readOwner(path: string): string {
  const record = readRecord(path);
  if (record === undefined) return "another process or thread";
  const { pid, thread, host, since } = record;
  const where =
    pid === process.pid && host === hostName() ? "this process" : `process ${String(pid)} on ${String(host)}`;
  return `${where}, ${thread === 0 ? "main thread" : `worker thread ${String(thread)}`}, since ${String(since)}`;
}

/** For people; a sandbox may keep it back. */
function hostName(): string {
  try {
    return hostname();
  } catch {
    return "an unnamed host";
  }
}

/** The owner's record; undefined while it is being written, and on Windows, where nobody else can read the file. */
function readRecord(path: string): Record<string, unknown> | undefined {
  try {
    const text = fs.readFileSync(path, "utf8");
    const record: unknown = text.length > MAX_RECORD_BYTES ? undefined : JSON.parse(text);
    return typeof record === "object" && record !== null ? (record as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
