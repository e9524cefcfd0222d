import { copyBytes, sliceBytes } from "../base/bytes.ts";
import { corruption } from "../base/errors.ts";
import type { LsmError } from "../base/errors.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";
import { readVarint, varintSize, writeVarint } from "../base/varint.ts";

/** How many bytes {@link writeSized} takes. */
export function sizedBytes(content: Uint8Array): number {
  return varintSize(content.length) + content.length;
}

/** Writes a length and that many bytes at `at`; returns the position after them. */
export function writeSized(bytes: Uint8Array, at: number, content: Uint8Array): number {
  const contentPos = writeVarint(bytes, at, content.length);
  copyBytes(content, 0, bytes, contentPos, content.length);
  return contentPos + content.length;
}

/** Reads a section's payload from front to back and never past its end; what does not fit is `Corruption`. */
export class SectionReader {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #file: string;
  readonly #offset: number;
  #pos: number;

  /**
   * @param bytes holds the payload in `[start, start + length)`
   * @param offset where it begins in `file`
   */
  constructor(bytes: Uint8Array, start: number, length: number, file: string, offset: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = start + length;
    this.#file = file;
    this.#offset = offset;
    this.#pos = start;
  }

  get isAtEnd(): boolean {
    return this.#pos === this.#end;
  }

  byte(): number {
    return this.#bytes[this.#advance(1)];
  }

  /** A varint. */
  number(): number {
    const value = this.#pos < this.#end ? readVarint(this.#bytes, this.#pos) : 0;
    this.#advance(varintSize(value));
    return value;
  }

  /** A length and that many bytes, at most a key's; memory of their own. */
  sized(): Uint8Array {
    const length = this.number();
    if (length > MAX_KEY_BYTES) throw this.damage(`${length} bytes where a key or name stands`);
    return sliceBytes(this.#bytes, this.#advance(length), length);
  }

  /** The error for what was read last. */
  damage(reason: string): LsmError {
    return corruption(this.#file, this.#offset + this.#pos - this.#start, reason);
  }

  /** Steps over `length` bytes; returns where they begin. */
  #advance(length: number): number {
    const pos = this.#pos;
    if (length > this.#end - pos) throw this.damage("the section is cut off");
    this.#pos = pos + length;
    return pos;
  }
}
