import { copyBytes } from "../base/bytes.ts";
import { MAX_KEY_BYTES } from "../base/limits.ts";
import { MAX_VARINT_BYTES, writeVarint } from "../base/varint.ts";
import { BLOCK_HEADER_BYTES, ENTRY_OFFSET_BYTES, PREFIX_BYTES_MAX, writeBlockHeader } from "./block-builder.ts";

/** Bytes of {@link writeLoneBlockHead} at most. */
export const LONE_BLOCK_HEAD_BYTES_MAX: number =
  BLOCK_HEADER_BYTES + ENTRY_OFFSET_BYTES + MAX_KEY_BYTES + 2 * MAX_VARINT_BYTES;

/**
 * Writes the payload of a block with a single entry up to its value, at the beginning of `target`: a value of any length
 * can follow from where it is.
 *
 * @param target has room for {@link LONE_BLOCK_HEAD_BYTES_MAX}
 * @returns the position after it
 */
export function writeLoneBlockHead(
  target: Uint8Array,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  valueLength: number,
): number {
  const prefixLength = Math.min(keyLength, PREFIX_BYTES_MAX);
  const prefixPos = BLOCK_HEADER_BYTES + ENTRY_OFFSET_BYTES;
  writeBlockHeader(target, 0, 1, prefixLength);
  target[BLOCK_HEADER_BYTES] = 0;
  target[BLOCK_HEADER_BYTES + 1] = 0;
  copyBytes(keyBytes, keyStart, target, prefixPos, prefixLength);
  let at = writeVarint(target, prefixPos + prefixLength, keyLength - prefixLength);
  at = writeVarint(target, at, valueLength + 1);
  copyBytes(keyBytes, keyStart + prefixLength, target, at, keyLength - prefixLength);
  return at + keyLength - prefixLength;
}
