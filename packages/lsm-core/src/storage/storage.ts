/**
 * Everything that the engine asks of a file system.
 *
 * Paths are strings as `Lsm.open` got them, joined with `/`. Every call is synchronous unless its name ends in `Async`.
 * Failures are thrown as they come from the system (with a `code` such as `ENOSPC`); the caller adds context.
 * What a crash keeps: bytes of a file after its `sync`, names in a directory after `syncDirectory`, nothing else.
 * Conformance suite: `lsm-core/testing`.
 */
export interface Storage {
  /**
   * How a worker thread gets the same storage: `"node"` when `new NodeStorage()` there is equivalent.
   * `undefined` when it lives in this thread's memory; background jobs then run in this thread.
   */
  readonly threadKind: "node" | undefined;
  /**
   * Changes when what was not synced may be gone: an identifier of this boot of the machine, at most 64 ASCII characters.
   * `undefined` where it cannot be known.
   */
  readonly bootId: string | undefined;

  /** Creates a directory and its parents, each parent's entry synced; one that exists is fine. */
  createDirectory(path: string): void;
  /** Names of the files in a directory, in no order. ENOENT when there is none. */
  list(path: string): string[];
  /** Whether a file or directory of that name exists. */
  exists(path: string): boolean;
  /** Creates a file for writing. EEXIST when it exists. */
  create(path: string): WritableFile;
  /** Opens an existing file for writing and cuts it to `size` bytes. */
  openWritable(path: string, size: number): WritableFile;
  /** Opens an existing file for reading. ENOENT when there is none. */
  openReadable(path: string): ReadableFile;
  /** Like {@link openReadable}, without blocking. */
  openReadableAsync(path: string): Promise<ReadableFile>;
  /** Renames a file, replacing the target atomically. */
  rename(from: string, to: string): void;
  /** Removes a file; one that is already gone is fine. */
  remove(path: string): void;
  /** Removes an empty directory; one that is already gone, or is not empty, is fine. */
  removeDirectory(path: string): void;
  /** Makes the directory's entries (creations, renames, removals) stable. */
  syncDirectory(path: string): void;
  /** {@link syncDirectory} without blocking. */
  syncDirectoryAsync(path: string): Promise<void>;
  /**
   * Makes this process and thread the owner of a directory through a file of that name in it.
   *
   * @returns a lock that the system also releases when the process dies, however it dies
   * @throws LsmError kind `Locked` when another process, thread or `Storage` user holds it, at once and without waiting
   */
  lock(path: string): FileLock;
}

/** A file being written. Only its creator writes it; writes name their position, so writing the same bytes again is harmless. */
export interface WritableFile {
  /** Writes `bytes[start, end)` at `position` of the file. Throws when not all of it could be written. */
  write(bytes: Uint8Array, start: number, end: number, position: number): void;
  /** {@link write} without blocking. `bytes[start, end)` must not change until it settles. */
  writeAsync(bytes: Uint8Array, start: number, end: number, position: number): Promise<void>;
  /** Makes the file's bytes and size stable. */
  sync(): void;
  /** {@link sync} without blocking. */
  syncAsync(): Promise<void>;
  /** Cuts the file to `size` bytes. */
  truncate(size: number): void;
  /** Idempotent. Never throws: what had to last was synced before. */
  close(): void;
}

/** A file being read. */
export interface ReadableFile {
  /** Bytes in the file when it was opened. */
  readonly size: number;
  /**
   * Reads up to `length` bytes at `position` into `target` from `offset` on.
   *
   * @returns the bytes read; fewer than `length` only at the end of the file
   */
  read(target: Uint8Array, offset: number, length: number, position: number): number;
  /** {@link read} without blocking. */
  readAsync(target: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** Idempotent. Never throws. */
  close(): void;
}

/** A held lock. */
export interface FileLock {
  /** Gives the lock up. Idempotent. */
  release(): void;
}
