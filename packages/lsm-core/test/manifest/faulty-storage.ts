import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import type { Storage, WritableFile } from "../../src/storage/storage.ts";

/** Memory that fails one call that changes something, counted from 0, and works again afterwards. */
export class FaultyStorage implements Storage {
  readonly threadKind: undefined = undefined;
  readonly bootId: undefined = undefined;
  readonly memory: MemoryStorage = new MemoryStorage();
  failAt = Infinity;
  callCount = 0;
  /** What was called, in order. */
  readonly calls: string[] = [];

  createDirectory(path: string): void {
    this.memory.createDirectory(path);
  }
  list(path: string): string[] {
    return this.memory.list(path);
  }
  exists(path: string): boolean {
    return this.memory.exists(path);
  }
  create(path: string): WritableFile {
    this.#count("create");
    return this.#faulty(this.memory.create(path));
  }
  openWritable(path: string, size: number): WritableFile {
    this.#count("openWritable");
    return this.#faulty(this.memory.openWritable(path, size));
  }
  openReadable(path: string): ReturnType<Storage["openReadable"]> {
    return this.memory.openReadable(path);
  }
  openReadableAsync(path: string): ReturnType<Storage["openReadableAsync"]> {
    return this.memory.openReadableAsync(path);
  }
  rename(from: string, to: string): void {
    this.#count("rename");
    this.memory.rename(from, to);
  }
  remove(path: string): void {
    this.#count("remove");
    this.memory.remove(path);
  }
  removeDirectory(path: string): void {
    this.memory.removeDirectory(path);
  }
  syncDirectory(path: string): void {
    this.#count("syncDirectory");
    this.memory.syncDirectory(path);
  }
  syncDirectoryAsync(path: string): Promise<void> {
    return this.memory.syncDirectoryAsync(path);
  }
  lock(path: string): ReturnType<Storage["lock"]> {
    return this.memory.lock(path);
  }

  #count(what: string): void {
    this.calls.push(what);
    if (this.callCount++ === this.failAt) throw Object.assign(new Error(`no space for ${what}`), { code: "ENOSPC" });
  }

  #faulty(file: WritableFile): WritableFile {
    return {
      write: (bytes, start, end, position) => {
        this.#count("write");
        file.write(bytes, start, end, position);
      },
      writeAsync: (bytes, start, end, position) => file.writeAsync(bytes, start, end, position),
      sync: () => {
        this.#count("sync");
        file.sync();
      },
      syncAsync: () => file.syncAsync(),
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
    };
  }
}

/** All bytes of a file. */
export function bytesOf(storage: Storage, path: string): Uint8Array {
  const file = storage.openReadable(path);
  const bytes = new Uint8Array(file.size);
  file.read(bytes, 0, bytes.length, 0);
  file.close();
  return bytes;
}

/** Replaces a file. */
export function replaceFile(storage: Storage, path: string, bytes: Uint8Array): void {
  storage.remove(path);
  const file = storage.create(path);
  file.write(bytes, 0, bytes.length, 0);
  file.close();
}
