import { copyBytes } from "../base/bytes.ts";

const SMALLEST_CAPACITY = 1024;

/** The bytes of a file in memory. Growing costs amortised constant time a byte. */
export class MemoryBytes {
  #bytes: Uint8Array;
  #size: number;

  /** @param bytes owned from now on */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get size(): number {
    return this.#size;
  }

  /** Writes `bytes[start, end)` at `position`; what lies between the old end and `position` reads as zeros. */
  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    const last = position + (end - start);
    if (end <= start) return;
    this.#reserve(last);
    copyBytes(bytes, start, this.#bytes, position, end - start);
    if (last > this.#size) this.#size = last;
  }

  /** Copies up to `length` bytes at `position` to `target`; returns how many there were. */
  read(target: Uint8Array, offset: number, length: number, position: number): number {
    const count = Math.max(0, Math.min(length, this.#size - position));
    copyBytes(this.#bytes, position, target, offset, count);
    return count;
  }

  /** Cuts to `size` bytes, or adds zeros up to it. */
  truncate(size: number): void {
    this.#reserve(size);
    // The bytes past the end are always zero, so that growing needs no thought.
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  /** A copy that the caller owns. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  clone(): MemoryBytes {
    return new MemoryBytes(this.toBytes());
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2, SMALLEST_CAPACITY));
    grown.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = grown;
  }
}
