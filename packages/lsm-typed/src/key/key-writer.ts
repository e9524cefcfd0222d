const INITIAL_BYTES = 256;

/** Bytes of keys under construction, in memory that is used again. */
export class KeyWriter {
  /** `[0, length)` has been written. Replaced when it grows. */
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  length = 0;

  /** Starts anew. */
  clear(): this {
    this.length = 0;
    return this;
  }

  /** Makes room for `count` more bytes in {@link bytes}. The caller advances {@link length} itself. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }

  /** Appends a byte. */
  writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Appends bytes. */
  writeBytes(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  /** A copy of what was written from `start` on. */
  take(start = 0): Uint8Array {
    return this.bytes.slice(start, this.length);
  }
}
