import { copyBytes, EMPTY_BYTES, writeU64 } from "../base/bytes.ts";
import { MAX_VARINT_BYTES, writeVarint } from "../base/varint.ts";

const encoder = new TextEncoder();

/** Puts the fields of an edit behind each other into memory that grows. */
export class EditWriter {
  #bytes: Uint8Array = new Uint8Array(256);
  #length = 0;

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  u64(value: number): void {
    this.#reserve(8);
    writeU64(this.#bytes, this.#length, value);
    this.#length += 8;
  }

  /** A tag and a number. */
  tagged(tag: number, value: number): void {
    this.u8(tag);
    this.u64(value);
  }

  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  /** A length and so many bytes; `undefined` is written as no bytes. */
  bytes(value: Uint8Array = EMPTY_BYTES): void {
    this.varint(value.length);
    this.#reserve(value.length);
    copyBytes(value, 0, this.#bytes, this.#length, value.length);
    this.#length += value.length;
  }

  /** {@link bytes} of a string's UTF-8. */
  text(value: string): void {
    this.bytes(encoder.encode(value));
  }

  /** What was written; the writer must not be used afterwards. */
  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
