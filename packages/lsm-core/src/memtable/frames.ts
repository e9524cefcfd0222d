import { FRAME_HEADER_BYTES, frameEndAt } from "../wal/frame.ts";
import { OP_DELETE_RANGE, operationEnd } from "../wal/operation.ts";

/** Small enough for the engine to keep the array on its own heap, as one write between two scans is common. */
const INITIAL_COUNT = 16;

/** Operations of an interval of an arena, in order of arrival. */
export interface CollectedOperations {
  /** Where operations on keys begin: the first `count` numbers, ascending. */
  readonly offsets: Int32Array;
  readonly count: number;
  /** Where range deletes begin, ascending. */
  readonly rangeDeletes: readonly number[];
}

/**
 * Lists the operations of the frames in `bytes[start, end)`.
 *
 * @param start where a frame begins
 * @param end where a frame ends
 */
export function collectOperations(bytes: Uint8Array, start: number, end: number): CollectedOperations {
  let offsets = new Int32Array(INITIAL_COUNT);
  let count = 0;
  const rangeDeletes: number[] = [];
  let frame = start;
  while (frame < end) {
    const frameEnd = frameEndAt(bytes, frame);
    let operation = frame + FRAME_HEADER_BYTES;
    while (operation < frameEnd) {
      if (bytes[operation] === OP_DELETE_RANGE) {
        rangeDeletes.push(operation);
      } else {
        if (count === offsets.length) offsets = enlarged(offsets, count, operation - start, end - start);
        offsets[count++] = operation;
      }
      operation = operationEnd(bytes, operation);
    }
    frame = frameEnd;
  }
  return { offsets, count, rangeDeletes };
}

/** A larger copy; how much larger follows from how far in the interval `count` operations have led. */
function enlarged(offsets: Int32Array, count: number, done: number, all: number): Int32Array<ArrayBuffer> {
  const expected = Math.ceil((count * all * 1.05) / done);
  const copy = new Int32Array(Math.min(Math.max(2 * count, expected), 8 * count));
  copy.set(offsets);
  return copy;
}
