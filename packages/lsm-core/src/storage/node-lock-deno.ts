import type { Hold } from "./node-lock-socket.ts";

/** What this module uses of Deno. */
interface Deno {
  openSync(path: string, options: { readonly read: boolean; readonly write: boolean }): DenoFile;
}

interface DenoFile {
  /** False when another open file has the lock. */
  tryLockSync(exclusive: boolean): boolean;
  close(): void;
}

/**
 * Takes Deno's own lock on a file: flock(2), which belongs to the open file and ends with it. For its sandbox, which shows neither
 * /proc nor sockets, and for systems where Deno's `node:fs` drops the flag of an exclusive open.
 *
 * @param path a file that is there
 * @returns `"unsupported"` in other runtimes, and where the file system cannot
 */
export function holdByDeno(path: string): Hold | "held" | "unsupported" {
  const { Deno: deno } = globalThis as { Deno?: Deno };
  // On Windows the lock would keep the owner, too, from writing its record.
  if (deno === undefined || process.platform === "win32") return "unsupported";
  const first = tryLock(deno, path);
  if (typeof first === "string") return first;
  // A file system that grants it to two excludes nobody.
  let second: Hold | "held" | "unsupported";
  try {
    second = tryLock(deno, path);
  } catch (error) {
    first.release();
    throw error;
  }
  if (second === "held") return first;
  if (second !== "unsupported") second.release();
  first.release();
  return "unsupported";
}

function tryLock(deno: Deno, path: string): Hold | "held" | "unsupported" {
  const file = deno.openSync(path, { read: true, write: true });
  try {
    if (file.tryLockSync(true)) return { release: () => file.close() };
    file.close();
    return "held";
  } catch {
    file.close();
    return "unsupported";
  }
}
