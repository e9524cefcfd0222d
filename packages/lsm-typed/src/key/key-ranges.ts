import { appendByte, compareBytes } from "../base/bytes.ts";
import type { KeyRange } from "../base/key-range.ts";
import { complementStart } from "./descending.ts";
import type { KeyCodec } from "./key-codec.ts";
import { KeyWriter } from "./key-writer.ts";
import { writeTextStart } from "./string-key.ts";
import { DESCENDING_CODE } from "./type-codes.ts";

/** Follows a whole number of fields only where no field begins: behind the keys that go on with another field. */
const BEHIND_FIELDS = 0xff;
const BEFORE_FIELDS = 0x00;

const scratch = new KeyWriter();

/** Bounds of a field, in the order of its values; those that are present hold all. Null is the least value of a nullable field. */
export interface KeyBounds<T = unknown> {
  readonly gt?: T | undefined;
  readonly gte?: T | undefined;
  readonly lt?: T | undefined;
  readonly lte?: T | undefined;
}

/**
 * The keys that have the fields of `prefix` and at least one more.
 *
 * @param prefix whole fields
 */
export function childrenRange(prefix: Uint8Array): KeyRange {
  return { start: appendByte(prefix, BEFORE_FIELDS), end: appendByte(prefix, BEHIND_FIELDS) };
}

/**
 * The key `prefix` itself and those with more fields behind it.
 *
 * @param prefix whole fields
 */
export function subtreeRange(prefix: Uint8Array): KeyRange {
  return { start: prefix, end: appendByte(prefix, BEHIND_FIELDS) };
}

/**
 * The keys whose bytes begin with `prefix`, which may end within a field.
 * It is not the range of keys with the same first fields: the encoding of `"a"` also begins that of `"a\0"`.
 *
 * @throws RangeError no key is greater than all of them: `prefix` is empty or all `ff`, which no encoded key begins with
 */
export function prefixRange(prefix: Uint8Array): KeyRange {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) throw new RangeError("a prefix has at least one byte other than ff");
  const end = prefix.slice(0, length);
  end[length - 1]!++;
  return { start: prefix, end };
}

/**
 * The keys with the fields of `prefix` whose next field lies within bounds. Empty (`start` equals `end`) when they exclude each other.
 *
 * @param prefix whole fields
 * @param codec of the next field, its direction included
 * @param isDescending the codec writes the greatest value first
 * @throws InvalidKeyValueError a bound is no value of the field
 */
export function fieldRange<T>(
  prefix: Uint8Array,
  codec: KeyCodec<T>,
  isDescending: boolean,
  bounds: KeyBounds<T>,
): KeyRange {
  const { gt, gte, lt, lte } = bounds;
  const [from, after, before, to] = isDescending ? [lte, lt, gt, gte] : [gte, gt, lt, lte];
  let { start, end } = childrenRange(prefix);
  if (from !== undefined) start = latest(start, writeField(prefix, codec, from).take());
  if (after !== undefined) start = latest(start, behindField(prefix, codec, after));
  if (before !== undefined) end = earliest(end, writeField(prefix, codec, before).take());
  if (to !== undefined) end = earliest(end, behindField(prefix, codec, to));
  return { start, end: latest(start, end) };
}

/**
 * The keys with the fields of `prefix` whose next field is a string that begins with `text`. The empty text excludes null only.
 *
 * @param prefix whole fields
 * @param isDescending the next field is descending
 * @throws InvalidKeyValueError `text` ends within a character, or has a lone surrogate
 */
export function textPrefixRange(prefix: Uint8Array, isDescending: boolean, text: string): KeyRange {
  scratch.clear().writeBytes(prefix);
  if (isDescending) scratch.writeByte(DESCENDING_CODE);
  const start = scratch.length;
  writeTextStart(scratch, text);
  if (isDescending) complementStart(scratch, start);
  return prefixRange(scratch.take());
}

function writeField<T>(prefix: Uint8Array, codec: KeyCodec<T>, value: T): KeyWriter {
  scratch.clear().writeBytes(prefix);
  codec.write(scratch, value);
  return scratch;
}

function behindField<T>(prefix: Uint8Array, codec: KeyCodec<T>, value: T): Uint8Array {
  const writer = writeField(prefix, codec, value);
  writer.writeByte(BEHIND_FIELDS);
  return writer.take();
}

function latest(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareBytes(a, b) < 0 ? b : a;
}

function earliest(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareBytes(a, b) <= 0 ? a : b;
}
