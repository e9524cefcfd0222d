import * as fs from "node:fs";
import type { ReadableFile, WritableFile } from "./storage.ts";

/** The system takes at most 2^31 - 1 bytes a call (2^31 - 4096 on Linux); larger ranges go in pieces of this size. */
export const MAX_TRANSFER_BYTES: number = 1 << 30;

/** A file descriptor that outlives its asynchronous calls. */
class NodeFile {
  protected fd: number;
  readonly #path: string;
  #pending = 0;
  #isClosed = false;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.#path = path;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#pending === 0 && this.fd >= 0) this.#closeDescriptor();
  }

  /** The descriptor for an asynchronous call, which must end with {@link settle}. */
  protected begin(): number {
    if (this.#isClosed) throw systemError("EBADF", `the file is closed, ${this.#path}`);
    this.#pending++;
    return this.fd;
  }

  protected settle(): void {
    if (--this.#pending === 0 && this.#isClosed) this.#closeDescriptor();
  }

  protected noProgress(operation: string, position: number): Error {
    return systemError("EIO", `${operation} of no byte at ${position}, ${this.#path}`);
  }

  // A descriptor that was closed under a running call could by then be another file's, which the call would overwrite.
  #closeDescriptor(): void {
    const fd = this.fd;
    this.fd = -1;
    try {
      fs.closeSync(fd);
    } catch {
      // The descriptor is gone whatever the system says, and what had to last was synced before.
    }
  }
}

/** A {@link WritableFile} over a file descriptor, which it owns. */
export class NodeWritableFile extends NodeFile implements WritableFile {
  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    const length = end - start;
    if (length > MAX_TRANSFER_BYTES || fs.writeSync(this.fd, bytes, start, length, position) !== length) {
      // Writing the first part again is harmless, as writes name their position.
      this.#writeInParts(bytes, start, end, position);
    }
  }

  async writeAsync(bytes: Uint8Array, start: number, end: number, position: number): Promise<void> {
    const fd = this.begin();
    try {
      for (let at = start; at < end;) {
        const target = position + (at - start);
        const written = await writePart(fd, bytes, at, Math.min(end - at, MAX_TRANSFER_BYTES), target);
        if (written === 0) throw this.noProgress("write", target);
        at += written;
      }
    } finally {
      this.settle();
    }
  }

  // On macOS libuv answers fsync and fdatasync alike with fcntl(F_FULLFSYNC), which empties the drive's cache too, and falls
  // back to F_BARRIERFSYNC and fsync where the file system does not know it. On Windows both are FlushFileBuffers.
  sync(): void {
    fs.fdatasyncSync(this.fd);
  }

  async syncAsync(): Promise<void> {
    const fd = this.begin();
    try {
      await new Promise<void>((resolve, reject) => {
        fs.fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
      });
    } finally {
      this.settle();
    }
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.fd, size);
  }

  #writeInParts(bytes: Uint8Array, start: number, end: number, position: number): void {
    for (let at = start; at < end;) {
      const target = position + (at - start);
      const written = fs.writeSync(this.fd, bytes, at, Math.min(end - at, MAX_TRANSFER_BYTES), target);
      if (written === 0) throw this.noProgress("write", target);
      at += written;
    }
  }
}

/** A {@link ReadableFile} over a file descriptor, which it owns. */
export class NodeReadableFile extends NodeFile implements ReadableFile {
  readonly size: number;

  constructor(fd: number, path: string, size: number) {
    super(fd, path);
    this.size = size;
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    let done = 0;
    while (done < length) {
      const part = Math.min(length - done, MAX_TRANSFER_BYTES);
      const count = fs.readSync(this.fd, target, offset + done, part, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  async readAsync(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    const fd = this.begin();
    try {
      let done = 0;
      while (done < length) {
        const part = Math.min(length - done, MAX_TRANSFER_BYTES);
        const count = await readPart(fd, target, offset + done, part, position + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    } finally {
      this.settle();
    }
  }
}

function writePart(fd: number, bytes: Uint8Array, start: number, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, bytes, start, length, position, (error, written) =>
      error === null ? resolve(written) : reject(error),
    );
  });
}

function readPart(fd: number, target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(fd, target, offset, length, position, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
