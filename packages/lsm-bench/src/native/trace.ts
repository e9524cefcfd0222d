import { closeSync, openSync, writeSync } from "node:fs";

/**
 * What the program in C++ is told to do. Every entry of a trace is three numbers of 32 bits, least byte first: one of these and
 * two operands. `native/replay.cc` reads them.
 */
export const TRACE: Readonly<
  Record<
    | "end"
    | "open"
    | "close"
    | "rowBegin"
    | "rowEnd"
    | "put"
    | "delete"
    | "get"
    | "batch"
    | "scan"
    | "seek"
    | "range"
    | "expect"
    | "call"
    | "baseline"
    | "kill"
    | "checkpoint",
    number
  >
> = {
  /** Nothing follows. */
  end: 0,
  /** For 0 writing, 1 reading, 2 opening again. */
  open: 1,
  close: 2,
  /** Operations, threads that share them. */
  rowBegin: 3,
  rowEnd: 4,
  /** Key, value. */
  put: 5,
  /** Key. */
  delete: 6,
  /** Key, value or {@link ABSENT}. */
  get: 7,
  /** How many puts follow that are one batch. */
  batch: 8,
  /** 1 when in reverse. An `expect` follows, as after `seek` and `range`. */
  scan: 9,
  /** Key, entries; one cursor serves all seeks of a row. */
  seek: 10,
  /** Key, entries; with a cursor of its own. */
  range: 11,
  /** Entries to be found, checksum of their keys. */
  expect: 12,
  /** An operation whose time is wanted begins. */
  call: 13,
  /** The memory in use is to be noted. */
  baseline: 14,
  /** The program ends as if it had crashed. */
  kill: 15,
  /** Operations of the row that are done; here it ends when its time is up. */
  checkpoint: 16,
};

/** Stands for no value. */
export const ABSENT: number = 0xffff_ffff;

const BUFFER_ENTRIES = 65_536;
const ENTRY_NUMBERS = 3;

/** Writes the entries of a trace. */
export class TraceWriter {
  readonly #file: number;
  readonly #buffer = new Uint32Array(BUFFER_ENTRIES * ENTRY_NUMBERS);
  #filled = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  add(operation: number, first = 0, second = 0): void {
    if (this.#filled === this.#buffer.length) this.#flush();
    const buffer = this.#buffer;
    buffer[this.#filled++] = operation;
    buffer[this.#filled++] = first;
    buffer[this.#filled++] = second;
  }

  close(): void {
    this.add(TRACE.end);
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, new Uint8Array(this.#buffer.buffer, 0, this.#filled * Uint32Array.BYTES_PER_ELEMENT));
    this.#filled = 0;
  }
}

/** A set of byte strings that a trace names by number. */
export class BlobTable {
  readonly #blobs: Uint8Array[] = [];

  add(bytes: Uint8Array): number {
    return this.#blobs.push(bytes) - 1;
  }

  at(index: number): Uint8Array {
    return this.#blobs[index]!;
  }

  /** Writes all of it: for each its length in 32 bits and its bytes. */
  write(path: string): void {
    const file = openSync(path, "w");
    const length = Buffer.alloc(4);
    let parts: Uint8Array[] = [];
    let size = 0;
    for (const blob of this.#blobs) {
      length.writeUInt32LE(blob.length);
      parts.push(Buffer.from(length), blob);
      size += blob.length;
      if (size > 1 << 20) {
        writeSync(file, Buffer.concat(parts));
        parts = [];
        size = 0;
      }
    }
    writeSync(file, Buffer.concat(parts));
    closeSync(file);
  }
}
