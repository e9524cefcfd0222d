import { FRAME_HEADER_BYTES, writeFrameHeader } from "../../src/wal/frame.ts";
import { encodeLogHeader, LOG_HEADER_BYTES } from "../../src/wal/log-header.ts";
import { OP_PUT, operationSize, writeOperation } from "../../src/wal/operation.ts";

const encoder = new TextEncoder();

export interface FrameSpec {
  /** Operations in the frame; default 1. */
  readonly count?: number;
  /** Stable mark; default 0. */
  readonly mark?: number;
}

export interface BuiltLog {
  readonly bytes: Uint8Array;
  /** Where each frame begins, and where the last one ends. */
  readonly frames: readonly number[];
}

/** A log of frames of short puts with consecutive sequence numbers from `firstSequence` on. */
export function buildLog(
  logId: number,
  firstSequence: number,
  bootId: string | undefined,
  specs: readonly FrameSpec[],
): BuiltLog {
  const bytes = new Uint8Array(100_000);
  encodeLogHeader(bytes, logId, firstSequence, bootId);
  const frames = [LOG_HEADER_BYTES];
  let sequence = firstSequence;
  for (const { count = 1, mark = 0 } of specs) {
    const frame = frames.at(-1) ?? 0;
    let at = frame + FRAME_HEADER_BYTES;
    for (let i = 0; i < count; i++) at = writePut(bytes, at, `key${sequence + i}`, `value of ${sequence + i}`);
    writeFrameHeader(bytes, frame, at - frame - FRAME_HEADER_BYTES, sequence, mark);
    sequence += count;
    frames.push(at);
  }
  return { bytes: bytes.slice(0, frames.at(-1)), frames };
}

/** Writes a put; returns the position after it. */
export function writePut(bytes: Uint8Array, at: number, key: string, value: string): number {
  const keyBytes = encoder.encode(key);
  const valueBytes = encoder.encode(value);
  return writeOperation(bytes, at, OP_PUT, keyBytes, keyBytes.length, valueBytes, valueBytes.length);
}

/** Encoded puts of these keys, each with itself as value. */
export function encodePuts(keys: readonly Uint8Array[]): { bytes: Uint8Array; offsets: Int32Array } {
  let size = LOG_HEADER_BYTES;
  for (const key of keys) size += operationSize(key.length, key.length);
  const bytes = new Uint8Array(size);
  const offsets = new Int32Array(keys.length);
  let at = LOG_HEADER_BYTES;
  for (const [i, key] of keys.entries()) {
    offsets[i] = at;
    at = writeOperation(bytes, at, OP_PUT, key, key.length, key, key.length);
  }
  return { bytes, offsets };
}
