/** Paths and errors of storages that live in memory, as a POSIX system would have them. */

/** Directories that exist from the start: the root, and what relative paths begin from. */
export const ROOTS: readonly string[] = ["/", "."];

/** One spelling per path: no empty or `.` parts, no slash at the end. `..` takes back the part before it, as there are no links. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  if (path.startsWith("/")) return `/${parts.join("/")}`;
  return parts.length === 0 ? "." : parts.join("/");
}

/** The directory of a normalized path. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}

/** The last part of a normalized path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** An error as Node makes it from a system's answer. */
export function systemError(code: string, operation: string, path: string): Error {
  const message = `${code}: ${SYSTEM_MESSAGES[code] ?? "operation failed"}, ${operation} '${path}'`;
  return Object.assign(new Error(message), { code, syscall: operation, path });
}

const SYSTEM_MESSAGES: Readonly<Record<string, string>> = {
  EBADF: "the file is closed",
  EEXIST: "file already exists",
  EIO: "i/o error",
  EISDIR: "illegal operation on a directory",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
};
