import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { corruption, type LsmError } from "../base/errors.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";
import type { RangeDelete, RangeDeletes } from "../base/range-delete.ts";
import { readVarint, varintSize, writeVarint } from "../base/varint.ts";

/** The least that a range delete takes: two lengths and the mark of an end. */
const RANGE_DELETE_BYTES_MIN = 3;

/** The payload of a range delete section. Format: docs/format.md#range-deletes */
export function encodeRangeDeletes(rangeDeletes: RangeDeletes): Uint8Array {
  let size = varintSize(rangeDeletes.length);
  for (const { start, end } of rangeDeletes) {
    const endLength = end === undefined ? 0 : end.length;
    size += varintSize(start.length) + start.length + 1 + varintSize(endLength) + endLength;
  }
  const bytes = new Uint8Array(size);
  let at = writeVarint(bytes, 0, rangeDeletes.length);
  for (const { start, end } of rangeDeletes) {
    at = writeSized(bytes, at, start);
    bytes[at++] = end === undefined ? 0 : 1;
    at = writeSized(bytes, at, end ?? EMPTY_BYTES);
  }
  return bytes;
}

/**
 * Decodes the payload of a range delete section, `bytes[start, start + length)`.
 *
 * @param offset where it begins in `file`
 * @returns sorted and disjoint; memory of their own
 * @throws LsmError `Corruption` for anything else
 */
export function decodeRangeDeletes(
  bytes: Uint8Array,
  start: number,
  length: number,
  comparator: Comparator,
  file: string,
  offset: number,
): RangeDeletes {
  const reader = new SectionReader(bytes, start, length, file, offset);
  const count = reader.number();
  if (count * RANGE_DELETE_BYTES_MIN > length) throw reader.damage(`${length} bytes for ${count} range deletes`);
  const rangeDeletes: RangeDelete[] = [];
  for (let i = 0; i < count; i++) {
    const from = reader.sized();
    const mark = reader.byte();
    const to = reader.sized();
    if (mark > 1 || (mark === 0 && to.length > 0)) throw reader.damage(`range delete ${i} has mark ${mark}`);
    const current: RangeDelete = { start: from, end: mark === 1 ? to : undefined };
    if (!follows(current, rangeDeletes.at(-1), comparator)) {
      throw reader.damage(`range delete ${i} is out of order`);
    }
    rangeDeletes.push(current);
  }
  if (!reader.isAtEnd) throw reader.damage("bytes follow the last range delete");
  return rangeDeletes;
}

/** Whether `next` is not empty and begins at or after the end of `previous`. */
function follows(next: RangeDelete, previous: RangeDelete | undefined, comparator: Comparator): boolean {
  if (next.end !== undefined && comparator.compare(next.start, next.end) >= 0) return false;
  if (previous === undefined) return true;
  return previous.end !== undefined && comparator.compare(previous.end, next.start) <= 0;
}

function writeSized(bytes: Uint8Array, at: number, content: Uint8Array): number {
  const contentPos = writeVarint(bytes, at, content.length);
  copyBytes(content, 0, bytes, contentPos, content.length);
  return contentPos + content.length;
}

/** Reads a section from front to back and never past its end. */
class SectionReader {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #file: string;
  readonly #offset: number;
  #pos: number;

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

  number(): number {
    const value = this.#pos < this.#end ? readVarint(this.#bytes, this.#pos) : 0;
    this.#advance(varintSize(value));
    return value;
  }

  sized(): Uint8Array {
    const length = this.number();
    if (length > MAX_KEY_BYTES) throw this.damage(`a key of ${length} bytes`);
    return sliceBytes(this.#bytes, this.#advance(length), length);
  }

  damage(reason: string): LsmError {
    return corruption(this.#file, this.#offset + this.#pos - this.#start, reason);
  }

  /** Steps over `length` bytes; returns where they begin. */
  #advance(length: number): number {
    const pos = this.#pos;
    if (length > this.#end - pos) throw this.damage("the section of range deletes is cut off");
    this.#pos = pos + length;
    return pos;
  }
}
