import { damagedValue } from "./converter.ts";
import { readVarint } from "./varint.ts";

/** Gives the bytes of a record that {@link BytesWriter} put before its JSON. */
export class BytesReader {
  readonly #bytes: Uint8Array;

  /** @param bytes those parts, not copied */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A copy of the part at a position that the JSON named. Throws when there is none. */
  take(position: unknown): Uint8Array {
    if (!Number.isSafeInteger(position) || (position as number) < 0)
      throw damagedValue(position, "the position of bytes");
    const { value: length, end } = readVarint(this.#bytes, position as number);
    if (length > this.#bytes.length - end) throw damagedValue(position, "the position of bytes that are there");
    return this.#bytes.slice(end, end + length);
  }
}
