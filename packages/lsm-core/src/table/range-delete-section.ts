import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import type { RangeDelete, RangeDeletes } from "../base/range-delete.ts";
import { varintSize, writeVarint } from "../base/varint.ts";
import { SectionReader, sizedBytes, writeSized } from "./section-reader.ts";

/** The least that a range delete takes: two lengths and the mark of an end. */
const RANGE_DELETE_BYTES_MIN = 3;

/** The payload of a range delete section. Format: docs/format.md#range-deletes */
export function encodeRangeDeletes(rangeDeletes: RangeDeletes): Uint8Array {
  let size = varintSize(rangeDeletes.length);
  for (const { start, end } of rangeDeletes) {
    size += sizedBytes(start) + 1 + sizedBytes(end ?? EMPTY_BYTES);
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
