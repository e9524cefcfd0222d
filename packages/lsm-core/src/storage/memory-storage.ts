import { LsmError } from "../base/errors.ts";
import { MemoryBytes } from "./memory-bytes.ts";
import { nameOf, normalizePath, parentOf, ROOTS, systemError } from "./memory-path.ts";
import type { FileLock, ReadableFile, Storage, WritableFile } from "./storage.ts";

/**
 * Files in the memory of this thread.
 *
 * They live as long as the instance: a database that is closed and opened again on the same instance finds its data.
 * Instances share nothing. Everything counts as stable at once, as nothing outlives the process anyway.
 */
export class MemoryStorage implements Storage {
  readonly threadKind: undefined = undefined;
  readonly bootId: undefined = undefined;
  readonly #files = new Map<string, MemoryBytes>();
  readonly #directories = new Set<string>(ROOTS);
  readonly #locks = new Set<string>();

  createDirectory(path: string): void {
    const directory = normalizePath(path);
    if (this.#directories.has(directory)) return;
    if (this.#files.has(directory)) throw systemError("EEXIST", "mkdir", path);
    this.createDirectory(parentOf(directory));
    this.#directories.add(directory);
  }

  list(path: string): string[] {
    const directory = this.#requireDirectory(normalizePath(path), "scandir");
    const names: string[] = [];
    for (const file of this.#files.keys()) if (parentOf(file) === directory) names.push(nameOf(file));
    for (const child of this.#directories) {
      if (parentOf(child) === directory && !ROOTS.includes(child)) names.push(nameOf(child));
    }
    return names;
  }

  exists(path: string): boolean {
    const name = normalizePath(path);
    return this.#files.has(name) || this.#directories.has(name);
  }

  create(path: string): WritableFile {
    const name = normalizePath(path);
    this.#requireDirectory(parentOf(name), "open");
    if (this.exists(name)) throw systemError("EEXIST", "open", path);
    const bytes = new MemoryBytes();
    this.#files.set(name, bytes);
    return new MemoryWritableFile(bytes, path);
  }

  openWritable(path: string, size: number): WritableFile {
    const bytes = this.#requireFile(path, "open");
    bytes.truncate(size);
    return new MemoryWritableFile(bytes, path);
  }

  openReadable(path: string): ReadableFile {
    return new MemoryReadableFile(this.#requireFile(path, "open"), path);
  }

  async openReadableAsync(path: string): Promise<ReadableFile> {
    return this.openReadable(path);
  }

  rename(from: string, to: string): void {
    const bytes = this.#requireFile(from, "rename");
    const target = normalizePath(to);
    this.#requireDirectory(parentOf(target), "rename");
    if (this.#directories.has(target)) throw systemError("EISDIR", "rename", to);
    this.#files.delete(normalizePath(from));
    this.#files.set(target, bytes);
  }

  remove(path: string): void {
    const name = normalizePath(path);
    if (this.#directories.has(name)) throw systemError("EISDIR", "unlink", path);
    this.#files.delete(name);
  }

  removeDirectory(path: string): void {
    const directory = normalizePath(path);
    if (this.#files.has(directory)) throw systemError("ENOTDIR", "rmdir", path);
    if (this.#directories.has(directory) && this.list(directory).length === 0) this.#directories.delete(directory);
  }

  syncDirectory(path: string): void {
    this.#requireDirectory(normalizePath(path), "fsync");
  }

  async syncDirectoryAsync(path: string): Promise<void> {
    this.syncDirectory(path);
  }

  lock(path: string): FileLock {
    const name = normalizePath(path);
    const directory = this.#requireDirectory(parentOf(name), "open");
    if (this.#locks.has(name)) {
      const advice = "Close that first; a directory has one owner at a time.";
      throw new LsmError("Locked", `${directory} is in use by another database on this storage. ${advice}`, {
        file: path,
      });
    }
    this.#locks.add(name);
    let isHeld = true;
    return {
      release: () => {
        if (isHeld) this.#locks.delete(name);
        isHeld = false;
      },
    };
  }

  #requireFile(path: string, operation: string): MemoryBytes {
    const name = normalizePath(path);
    const bytes = this.#files.get(name);
    if (bytes !== undefined) return bytes;
    throw systemError(this.#directories.has(name) ? "EISDIR" : "ENOENT", operation, path);
  }

  #requireDirectory(directory: string, operation: string): string {
    if (this.#directories.has(directory)) return directory;
    throw systemError(this.#files.has(directory) ? "ENOTDIR" : "ENOENT", operation, directory);
  }
}

/** A file that is open: it stays readable and writable when its name goes. */
class MemoryFile {
  readonly #bytes: MemoryBytes;
  readonly #path: string;
  #isOpen = true;

  constructor(bytes: MemoryBytes, path: string) {
    this.#bytes = bytes;
    this.#path = path;
  }

  close(): void {
    this.#isOpen = false;
  }

  protected bytesFor(operation: string): MemoryBytes {
    if (!this.#isOpen) throw systemError("EBADF", operation, this.#path);
    return this.#bytes;
  }
}

class MemoryWritableFile extends MemoryFile implements WritableFile {
  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    this.bytesFor("write").write(bytes, start, end, position);
  }

  async writeAsync(bytes: Uint8Array, start: number, end: number, position: number): Promise<void> {
    this.write(bytes, start, end, position);
  }

  sync(): void {
    this.bytesFor("fdatasync");
  }

  async syncAsync(): Promise<void> {
    this.sync();
  }

  truncate(size: number): void {
    this.bytesFor("ftruncate").truncate(size);
  }
}

class MemoryReadableFile extends MemoryFile implements ReadableFile {
  readonly size: number;

  constructor(bytes: MemoryBytes, path: string) {
    super(bytes, path);
    this.size = bytes.size;
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    return this.bytesFor("read").read(target, offset, length, position);
  }

  async readAsync(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.read(target, offset, length, position);
  }
}
