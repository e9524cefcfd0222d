import { varintSize, writeVarint } from "./varint.ts";

/** Collects the bytes of a record, which stand before its JSON. Format: docs/format.md#values */
export class BytesWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** Bytes that all parts take. */
  get length(): number {
    return this.#length;
  }

  /** Adds a part, which is not copied yet. Gives its position, which the JSON names. */
  add(part: Uint8Array): number {
    const position = this.#length;
    this.#parts.push(part);
    this.#length += varintSize(part.length) + part.length;
    return position;
  }

  /** Copies all parts to `target[at, …)`. */
  writeTo(target: Uint8Array, at: number): void {
    let position = at;
    for (const part of this.#parts) {
      position = writeVarint(target, position, part.length);
      target.set(part, position);
      position += part.length;
    }
  }
}
