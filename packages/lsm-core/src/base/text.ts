import type { Bytes } from "./bytes.ts";

const encoder = new TextEncoder();

const FIRST_BYTES = 1024;
/** A larger buffer goes with the next text that fits this. */
const KEPT_BYTES_MAX = 256 << 10;

/**
 * Encodes strings as UTF-8 into memory that is used again by the next call.
 *
 * One instance for each argument that must be alive at the same time; the bytes are valid until its next `encode`.
 */
export class TextScratch {
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES);

  /** Encodes `text` into `bytes` and returns the length. Throws `TypeError` for lone surrogates, which have no UTF-8. */
  encode(text: string, name: string): number {
    const length = text.length;
    if (length * 3 > this.bytes.length) this.bytes = new Uint8Array(length * 3);
    else if (this.bytes.length > KEPT_BYTES_MAX && length * 3 <= KEPT_BYTES_MAX)
      this.bytes = new Uint8Array(KEPT_BYTES_MAX);
    const bytes = this.bytes;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return this.#encodeWide(text, name);
      bytes[i] = code;
    }
    return length;
  }

  #encodeWide(text: string, name: string): number {
    if (!text.isWellFormed()) {
      throw new TypeError(`${name} is a string with a lone surrogate, which has no UTF-8 form; pass a Uint8Array`);
    }
    return encoder.encodeInto(text, this.bytes).written;
  }
}

/**
 * The bytes of an argument, in memory that stays as it is as long as the caller's does.
 *
 * @param name of the argument, for the `TypeError` that anything but a string or `Uint8Array` gets
 * @returns the argument itself, or a new array for a string
 */
export function toBytes(value: Bytes, name: string): Uint8Array {
  if (typeof value === "string") {
    if (!value.isWellFormed()) {
      throw new TypeError(`${name} is a string with a lone surrogate, which has no UTF-8 form; pass a Uint8Array`);
    }
    return encoder.encode(value);
  }
  if (value instanceof Uint8Array) return value;
  throw notBytes(value, name);
}

/** The error for an argument that is neither a string nor a `Uint8Array`. */
export function notBytes(value: unknown, name: string): TypeError {
  return new TypeError(`${name} must be a Uint8Array or a string, got ${describe(value)}`);
}

/** A short description of a value for error messages. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object") return `an instance of ${value.constructor?.name ?? "Object"}`;
  return typeof value === "function"
    ? "a function"
    : `${typeof value === "undefined" ? "" : typeof value + " "}${String(value)}`;
}
