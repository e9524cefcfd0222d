import { copyBytes, equalBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from "../base/limits.ts";
import { readVarint } from "../base/varint.ts";

// Searches a block's payload in place; layout: docs/format.md#block. `start` is where the payload begins in `bytes`,
// `pos` where an entry does. All functions but `checkBlock` need a payload that it has passed.

const PREFIX_LENGTH_OFFSET = 2; // u16, after the u16 count
const ENTRY_OFFSETS_OFFSET = PREFIX_LENGTH_OFFSET + 2; // count * u16

/** Entries in the block. */
export function blockEntryCount(bytes: Uint8Array, start: number): number {
  return bytes[start] | (bytes[start + 1] << 8);
}

/** Length of the prefix that all keys of the block share. */
export function blockPrefixLength(bytes: Uint8Array, start: number): number {
  return bytes[start + PREFIX_LENGTH_OFFSET] | (bytes[start + PREFIX_LENGTH_OFFSET + 1] << 8);
}

/** Where the prefix that all keys share stands. */
export function blockPrefixPos(bytes: Uint8Array, start: number): number {
  return start + ENTRY_OFFSETS_OFFSET + 2 * blockEntryCount(bytes, start);
}

/** Where an entry (0 to count - 1) begins; the next one begins where its value ends. */
export function entryPos(bytes: Uint8Array, start: number, entry: number): number {
  const at = start + ENTRY_OFFSETS_OFFSET + 2 * entry;
  return blockPrefixPos(bytes, start) + blockPrefixLength(bytes, start) + (bytes[at] | (bytes[at + 1] << 8));
}

/** Where the last entry of the block ends, and with it the payload. */
export function blockEnd(bytes: Uint8Array, start: number): number {
  const pos = entryPos(bytes, start, blockEntryCount(bytes, start) - 1);
  return suffixPosAt(bytes, pos) + suffixLengthAt(bytes, pos) + Math.max(valueLengthAt(bytes, pos), 0);
}

/** Length of what the key of the entry at `pos` has after the prefix. */
export function suffixLengthAt(bytes: Uint8Array, pos: number): number {
  return readVarint(bytes, pos);
}

/** Where the suffix of the key of the entry at `pos` stands; the value follows it. */
export function suffixPosAt(bytes: Uint8Array, pos: number): number {
  while (bytes[pos++] >= 0x80);
  while (bytes[pos++] >= 0x80);
  return pos;
}

/** Length of the value of the entry at `pos`, or `TOMBSTONE`. */
export function valueLengthAt(bytes: Uint8Array, pos: number): number {
  while (bytes[pos++] >= 0x80);
  return readVarint(bytes, pos) - 1;
}

/**
 * Checks that a payload of `length` bytes is a block, so that searching it needs no checks: the entries lie back to back,
 * begin where the offsets say and fill it. The order of the keys is not checked.
 *
 * Cost: 8 ns an entry, a quarter of the crc; it is done once when a block is read.
 *
 * @returns what is wrong, or `undefined`
 */
export function checkBlock(bytes: Uint8Array, start: number, length: number): string | undefined {
  if (length < ENTRY_OFFSETS_OFFSET) return `a block of ${length} bytes, expected at least ${ENTRY_OFFSETS_OFFSET}`;
  const count = blockEntryCount(bytes, start);
  const prefixLength = blockPrefixLength(bytes, start);
  const offsets = start + ENTRY_OFFSETS_OFFSET;
  const entries = offsets + 2 * count + prefixLength;
  const end = start + length;
  if (count === 0) return "a block without entries";
  if (entries > end) return `${count} entries and a prefix of ${prefixLength} bytes in a block of ${length} bytes`;
  let pos = entries;
  for (let entry = 0; entry < count; entry++) {
    const at = offsets + 2 * entry;
    const offset = bytes[at] | (bytes[at + 1] << 8);
    if (entries + offset !== pos) return `entry ${entry} begins at ${offset}, expected ${pos - entries}`;
    const suffixLength = suffixLengthAt(bytes, pos);
    const valueLength = valueLengthAt(bytes, pos);
    if (prefixLength + suffixLength > MAX_KEY_BYTES) return `the key of entry ${entry} is longer than a key can be`;
    if (valueLength > MAX_VALUE_BYTES) return `the value of entry ${entry} is longer than a value can be`;
    pos = suffixPosAt(bytes, pos) + suffixLength + (valueLength > 0 ? valueLength : 0);
    if (pos > end) return `entry ${entry} of ${count} ends beyond its block`;
  }
  return pos === end ? undefined : `${end - pos} bytes after the last entry of a block`;
}

/** Index of the first entry whose key is at or after the given one, in bytewise order; the count when there is none. */
export function findEntry(
  bytes: Uint8Array,
  start: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): number {
  const count = blockEntryCount(bytes, start);
  const prefixLength = blockPrefixLength(bytes, start);
  const offsets = start + ENTRY_OFFSETS_OFFSET;
  const prefix = offsets + 2 * count;
  const sharedLength = keyLength < prefixLength ? keyLength : prefixLength;
  for (let i = 0; i < sharedLength; i++) {
    const difference = bytes[prefix + i] - keyBytes[keyStart + i];
    if (difference !== 0) return difference > 0 ? 0 : count;
  }
  if (keyLength < prefixLength) return 0;

  const entries = prefix + prefixLength;
  const restStart = keyStart + prefixLength;
  const restLength = keyLength - prefixLength;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = offsets + 2 * middle;
    const pos = entries + (bytes[at] | (bytes[at + 1] << 8));
    const suffixLength = suffixLengthAt(bytes, pos);
    const suffix = suffixPosAt(bytes, pos);
    const length = suffixLength < restLength ? suffixLength : restLength;
    let difference = suffixLength - restLength;
    for (let i = 0; i < length; i++) {
      const byteDifference = bytes[suffix + i] - keyBytes[restStart + i];
      if (byteDifference !== 0) {
        difference = byteDifference;
        break;
      }
    }
    if (difference < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** {@link findEntry} in another order. Copies a key for each comparison. */
export function findEntryOrdered(bytes: Uint8Array, start: number, key: Uint8Array, comparator: Comparator): number {
  let low = 0;
  let high = blockEntryCount(bytes, start);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparator.compare(copyEntryKey(bytes, start, middle), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the key of an entry (0 to count - 1) is the given one. */
export function entryMatches(
  bytes: Uint8Array,
  start: number,
  entry: number,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
): boolean {
  const prefixLength = blockPrefixLength(bytes, start);
  const pos = entryPos(bytes, start, entry);
  const suffixLength = suffixLengthAt(bytes, pos);
  return (
    prefixLength + suffixLength === keyLength &&
    equalBytes(bytes, suffixPosAt(bytes, pos), keyBytes, keyStart + prefixLength, suffixLength) &&
    equalBytes(bytes, blockPrefixPos(bytes, start), keyBytes, keyStart, prefixLength)
  );
}

/** The key of an entry (0 to count - 1), in memory of its own. */
export function copyEntryKey(bytes: Uint8Array, start: number, entry: number): Uint8Array {
  const prefixLength = blockPrefixLength(bytes, start);
  const pos = entryPos(bytes, start, entry);
  const suffixLength = suffixLengthAt(bytes, pos);
  const key = new Uint8Array(prefixLength + suffixLength);
  copyBytes(bytes, blockPrefixPos(bytes, start), key, 0, prefixLength);
  copyBytes(bytes, suffixPosAt(bytes, pos), key, prefixLength, suffixLength);
  return key;
}
