import { readU64, sliceBytes } from "../base/bytes.ts";
import { corruption, LsmError } from "../base/errors.ts";
import { readVarint, varintSize } from "../base/varint.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Takes the fields of an edit from bytes that may be damaged: every read is checked against the end first. */
export class EditReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #file: string;
  #at: number;
  /** Where the field that was read last begins. */
  #fieldStart: number;

  /**
   * @param bytes the manifest from its byte 0
   * @param file name for errors
   */
  constructor(bytes: Uint8Array, start: number, end: number, file: string) {
    this.#bytes = bytes;
    this.#at = start;
    this.#fieldStart = start;
    this.#end = end;
    this.#file = file;
  }

  get isDone(): boolean {
    return this.#at === this.#end;
  }

  u8(): number {
    this.#take(1);
    return this.#bytes[this.#fieldStart];
  }

  /** A u8 that is less than `limit`. */
  below(limit: number, name: string): number {
    const value = this.u8();
    if (value >= limit) throw this.damage(`${name} is ${value}, which is not below ${limit}`);
    return value;
  }

  u64(): number {
    this.#take(8);
    const value = readU64(this.#bytes, this.#fieldStart);
    if (!Number.isSafeInteger(value)) throw this.damage(`a number is ${value}, which is above 2^53 - 1`);
    return value;
  }

  /** A copy of a key. */
  bytes(): Uint8Array {
    const start = this.#at;
    if (start >= this.#end) this.#take(1);
    const length = readVarint(this.#bytes, start);
    this.#take(varintSize(length));
    this.#take(length);
    return sliceBytes(this.#bytes, this.#fieldStart, length);
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return decoder.decode(bytes);
    } catch (error) {
      throw corruption(this.#file, this.#fieldStart, "a name is not UTF-8", error);
    }
  }

  /** The error for the field that was read last. */
  damage(reason: string): LsmError {
    return corruption(this.#file, this.#fieldStart, reason);
  }

  /** The error for a tag of a later version. */
  unknownTag(tag: number): LsmError {
    return new LsmError(
      "Incompatible",
      `${this.#file} has a field of kind ${tag} at byte ${this.#fieldStart}, which this version of lsm-core does not know; ` +
        "open the directory with the version that wrote it, or a later one",
      { file: this.#file, offset: this.#fieldStart },
    );
  }

  #take(length: number): void {
    this.#fieldStart = this.#at;
    if (length > this.#end - this.#at) {
      throw this.damage(`a field needs ${length} bytes, and the edit has ${this.#end - this.#at} left`);
    }
    this.#at += length;
  }
}
