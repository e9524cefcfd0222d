import { readU32, readU64, writeU32, writeU64 } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";

// Layout of a frame; see docs/format.md#frame.
export const FRAME_HEADER_BYTES = 20;
const LENGTH_OFFSET = 4;
const SEQUENCE_OFFSET = 8;
const STABLE_MARK_OFFSET = 16;

/**
 * Writes the header of a frame whose operations already stand after it, checksum included.
 *
 * @param at where the frame begins
 * @param operationsLength bytes of the operations, at least 1
 * @param sequence number of the first operation
 * @param stableMark bytes of the log known to be on stable storage
 */
export function writeFrameHeader(
  bytes: Uint8Array,
  at: number,
  operationsLength: number,
  sequence: number,
  stableMark: number,
): void {
  writeU32(bytes, at + LENGTH_OFFSET, operationsLength);
  writeU64(bytes, at + SEQUENCE_OFFSET, sequence);
  writeU32(bytes, at + STABLE_MARK_OFFSET, stableMark);
  writeU32(bytes, at, crc32(bytes, at + LENGTH_OFFSET, at + FRAME_HEADER_BYTES + operationsLength));
}

/**
 * Checks the frame that should begin at `at`: bounds, sequence number and checksum, not the operations.
 *
 * @param end where the bytes to look at end
 * @returns where the frame ends, or -1
 */
export function frameAt(bytes: Uint8Array, at: number, end: number, expectedSequence: number): number {
  if (at + FRAME_HEADER_BYTES >= end) return -1;
  const frameEnd = frameEndAt(bytes, at);
  if (frameEnd > end || frameEnd === at + FRAME_HEADER_BYTES) return -1;
  if (frameSequenceAt(bytes, at) !== expectedSequence) return -1;
  return crc32(bytes, at + LENGTH_OFFSET, frameEnd) === readU32(bytes, at) ? frameEnd : -1;
}

/** Where the frame at `at` says that it ends. */
export function frameEndAt(bytes: Uint8Array, at: number): number {
  return at + FRAME_HEADER_BYTES + readU32(bytes, at + LENGTH_OFFSET);
}

/** Sequence number of the first operation of the frame at `at`. */
export function frameSequenceAt(bytes: Uint8Array, at: number): number {
  return readU64(bytes, at + SEQUENCE_OFFSET);
}

/** The stable mark of the frame at `at`. */
export function stableMarkAt(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + STABLE_MARK_OFFSET);
}
