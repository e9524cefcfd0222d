import { appendByte, compareBytes } from "../base/bytes.ts";
import { ValidationError } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { ReadPlan } from "./read-plan.ts";

const VERSION = 1;
const FORWARD = 0;
const REVERSE = 1;
const HEADER_BYTES = 2;
const CHECK_BYTES = 4;

/**
 * Where the page after a row begins, as text: version, direction, the row's position, a checksum. Positions begin with the ids of
 * collection and index, so a cursor of another query is noticed
 * unless its position is one of this query's too.
 */
export function encodeCursor(read: ReadPlan, position: Uint8Array): string {
  const bytes = new Uint8Array(HEADER_BYTES + position.length + CHECK_BYTES);
  bytes[0] = VERSION;
  bytes[1] = read.reverse ? REVERSE : FORWARD;
  bytes.set(position, HEADER_BYTES);
  new DataView(bytes.buffer).setUint32(bytes.length - CHECK_BYTES, checksum(bytes, bytes.length - CHECK_BYTES));
  return toBase64Url(bytes);
}

/**
 * The part of a query's range that lies behind a cursor.
 *
 * @throws ValidationError when the text is no cursor of this query
 */
export function rangeAfter(read: ReadPlan, cursor: string): KeyRange {
  const bytes = typeof cursor === "string" ? fromBase64Url(cursor) : undefined;
  const checkAt = (bytes?.length ?? 0) - CHECK_BYTES;
  if (bytes === undefined || checkAt < HEADER_BYTES || bytes[0] !== VERSION || !hasChecksum(bytes, checkAt)) {
    throw invalidCursor(read, "the text is not a cursor that a page gave");
  }
  const position = bytes.slice(HEADER_BYTES, checkAt);
  const { start, end } = read.range;
  const isOfQuery = compareBytes(position, start) >= 0 && compareBytes(position, end) < 0;
  if (!isOfQuery || bytes[1] !== (read.reverse ? REVERSE : FORWARD)) {
    throw invalidCursor(
      read,
      "the cursor is of another query, or of an index that has been built anew: begin with the first page",
    );
  }
  return read.reverse ? { start, end: position } : { start: appendByte(position, 0), end };
}

function invalidCursor(read: ReadPlan, message: string): ValidationError {
  return new ValidationError("the cursor of a page", [{ path: ["after"], message }], { collection: read.plan.name });
}

function hasChecksum(bytes: Uint8Array, at: number): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at) === checksum(bytes, at);
}

/** FNV-1a, 32 bits: finds cut and mistyped text, nothing more. */
function checksum(bytes: Uint8Array, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash >>> 0;
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
