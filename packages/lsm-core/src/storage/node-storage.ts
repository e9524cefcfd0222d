import * as fs from "node:fs";
import { dirname } from "node:path";
import { systemErrorCode } from "../base/errors.ts";
import { NodeReadableFile, NodeWritableFile } from "./node-file.ts";
import { acquireNodeLock } from "./node-lock.ts";
import { readBootId } from "./node-process-identity.ts";
import type { FileLock, ReadableFile, Storage, WritableFile } from "./storage.ts";

/**
 * Files through `node:fs`.
 *
 * Stateless: any number of instances, in any thread, are equivalent. Errors are Node's own, with `code` and `syscall`.
 */
export class NodeStorage implements Storage {
  readonly threadKind: "node" = "node";
  readonly bootId: string | undefined = readBootId();

  createDirectory(path: string): void {
    if (!tryMakeDirectory(path)) {
      this.createDirectory(dirname(path));
      tryMakeDirectory(path);
    }
    // Also when the directory was there: whoever made it may have died before this sync. Only the last one made can lack it.
    this.#syncEntryOf(path);
  }

  list(path: string): string[] {
    return fs.readdirSync(path);
  }

  exists(path: string): boolean {
    return fs.statSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  create(path: string): WritableFile {
    return new NodeWritableFile(fs.openSync(path, "wx"), path);
  }

  openWritable(path: string, size: number): WritableFile {
    const fd = fs.openSync(path, fs.constants.O_WRONLY);
    try {
      fs.ftruncateSync(fd, size);
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
    return new NodeWritableFile(fd, path);
  }

  openReadable(path: string): ReadableFile {
    const fd = fs.openSync(path, "r");
    try {
      return new NodeReadableFile(fd, path, fs.fstatSync(fd).size);
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  async openReadableAsync(path: string): Promise<ReadableFile> {
    const fd = await openAsync(path);
    try {
      return new NodeReadableFile(fd, path, await sizeAsync(fd));
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  rename(from: string, to: string): void {
    fs.renameSync(from, to);
  }

  remove(path: string): void {
    ignoring(GONE, () => fs.unlinkSync(path));
  }

  removeDirectory(path: string): void {
    ignoring(GONE_OR_FULL, () => fs.rmdirSync(path));
  }

  syncDirectory(path: string): void {
    // Windows has no such call (a directory handle cannot be flushed); NTFS journals its directories itself.
    if (process.platform === "win32") return;
    const fd = fs.openSync(path, "r");
    try {
      // EINVAL: the file system has no notion of it, as some network and user space ones. PostgreSQL passes over it too.
      ignoring(NOT_SYNCABLE, () => fs.fsyncSync(fd));
    } finally {
      fs.closeSync(fd);
    }
  }

  async syncDirectoryAsync(path: string): Promise<void> {
    if (process.platform === "win32") return;
    const fd = await openAsync(path);
    try {
      await syncDescriptor(fd);
    } catch (error) {
      if (!NOT_SYNCABLE.includes(systemErrorCode(error) ?? "")) throw error;
    } finally {
      fs.closeSync(fd);
    }
  }

  lock(path: string): FileLock {
    return acquireNodeLock(path);
  }

  #syncEntryOf(path: string): void {
    // A parent that we may not open or change is one in which we cannot have made anything.
    ignoring(NOT_OURS, () => this.syncDirectory(dirname(path)));
  }
}

const GONE: readonly string[] = ["ENOENT"];
const GONE_OR_FULL: readonly string[] = ["ENOENT", "ENOTEMPTY", "EEXIST"];
const NOT_SYNCABLE: readonly string[] = ["EINVAL"];
const NOT_OURS: readonly string[] = ["EACCES", "EPERM", "EROFS"];

/** Makes one directory; false when its parent is missing. */
function tryMakeDirectory(path: string): boolean {
  try {
    fs.mkdirSync(path);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT" && dirname(path) !== path) return false;
    // Not only on EEXIST: a read-only file system or a drive's root answers otherwise for a directory that is there.
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true;
    throw error;
  }
}

function ignoring(codes: readonly string[], action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!codes.includes(systemErrorCode(error) ?? "")) throw error;
  }
}

function openAsync(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(path, "r", (error, fd) => (error === null ? resolve(fd) : reject(error)));
  });
}

function syncDescriptor(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fsync(fd, (error) => (error === null ? resolve() : reject(error)));
  });
}

function sizeAsync(fd: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.fstat(fd, (error, stats) => (error === null ? resolve(stats.size) : reject(error)));
  });
}
