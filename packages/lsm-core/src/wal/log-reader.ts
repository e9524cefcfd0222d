import { readU32 } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES, frameAt, frameEndAt, frameSequenceAt, stableMarkAt } from "./frame.ts";
import { decodeLogHeader, LOG_HEADER_BYTES, type LogHeader } from "./log-header.ts";
import { checkOperations, OP_DELETE_RANGE, OPERATION_BYTES_MIN } from "./operation.ts";

/** Search budget of {@link findLaterFrames}: bytes checksummed for each byte searched. Damage costs a fraction of one. */
const CHECKED_PER_BYTE = 8;
const CHECKED_BYTES_MIN = 1 << 20;

/** What a log holds, before anything is concluded from it; {@link judgeLogs} does that. */
export interface LogContents {
  readonly file: string;
  /** Number in the file's name. */
  readonly logId: number;
  /** Bytes of the file. */
  readonly size: number;
  /** `undefined` when the file does not begin with a whole header of this log. */
  readonly header: LogHeader | undefined;
  /** Without a header: whether nothing was ever stored in its place, as the file is too short or has zeros there. */
  readonly isHeaderBlank: boolean;
  /** The break: end of the last valid frame (64 when there is none), or 0 without a header. Less than `size`: something follows. */
  readonly end: number;
  /** Sequence number that the next operation would have; 0 without a header. */
  readonly nextSequence: number;
  /** Operations before `end`. */
  readonly operationCount: number;
  /** Greatest stable mark of the frames before `end`. */
  readonly stableMark: number;
  /** Where a valid frame begins after the break, or -1. */
  readonly laterFrame: number;
  /** Greatest stable mark of the valid frames after the break. */
  readonly laterStableMark: number;
}

interface LaterFrames {
  readonly laterFrame: number;
  readonly laterStableMark: number;
}

const NO_LATER_FRAMES: LaterFrames = { laterFrame: -1, laterStableMark: 0 };

/**
 * Reads a log; the bytes may be anything.
 *
 * Cost: one pass that checks every frame, and after a break a search of the rest, linear in its length.
 *
 * @param bytes `[0, size)` is the file
 * @param file name for errors
 * @param logId number in the file's name
 * @throws LsmError kind `Incompatible` for a format version that this code does not know
 */
export function readLog(bytes: Uint8Array, size: number, file: string, logId: number): LogContents {
  const decoded = decodeLogHeader(bytes, size, file);
  const header = decoded?.logId === logId ? decoded : undefined;
  if (header === undefined) return readHeaderless(bytes, size, file, logId);
  let end = LOG_HEADER_BYTES;
  let nextSequence = header.firstSequence;
  let stableMark = 0;
  for (;;) {
    const frameEnd = frameAt(bytes, end, size, nextSequence);
    if (frameEnd < 0) break;
    const count = checkOperations(bytes, end + FRAME_HEADER_BYTES, frameEnd);
    if (count < 0) break;
    const mark = stableMarkAt(bytes, end);
    if (mark > stableMark) stableMark = mark;
    nextSequence += count;
    end = frameEnd;
  }
  const operationCount = nextSequence - header.firstSequence;
  const later = findLaterFrames(bytes, end, size, nextSequence, 0);
  return { file, logId, size, header, isHeaderBlank: false, end, nextSequence, operationCount, stableMark, ...later };
}

function readHeaderless(bytes: Uint8Array, size: number, file: string, logId: number): LogContents {
  // Which sequence numbers to expect stood in the header, so any will do.
  const later = findLaterFrames(bytes, Math.min(LOG_HEADER_BYTES, size), size, 1, Number.MAX_SAFE_INTEGER);
  const isHeaderBlank = isBlank(bytes, Math.min(LOG_HEADER_BYTES, size));
  const counts = { end: 0, nextSequence: 0, operationCount: 0, stableMark: 0 };
  return { file, logId, size, header: undefined, isHeaderBlank, ...counts, ...later };
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  if (end < LOG_HEADER_BYTES) return true;
  for (let i = 0; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

/**
 * Looks for valid frames at every byte of `[from, size)`. Those found do not overlap.
 *
 * A frame at `at` may have a sequence number of `nextSequence` to `nextSequence + at - from + slack - 1`. This alone
 * rules out nearly every position, so checksums are rare. Bytes that are made to defeat it end the search early with
 * "there is one": the cautious answer.
 */
function findLaterFrames(
  bytes: Uint8Array,
  from: number,
  size: number,
  nextSequence: number,
  slack: number,
): LaterFrames {
  let laterFrame = -1;
  let laterStableMark = 0;
  let budget = CHECKED_BYTES_MIN + CHECKED_PER_BYTE * (size - from);
  const last = size - FRAME_HEADER_BYTES - OPERATION_BYTES_MIN;
  const highMin = Math.floor(nextSequence / 0x1_0000_0000);
  const highMax = Math.floor((nextSequence + size - from + slack) / 0x1_0000_0000);
  for (let at = from; at <= last; at++) {
    const high = readU32(bytes, at + 12);
    if (high < highMin || high > highMax) continue;
    const lead = frameSequenceAt(bytes, at) - nextSequence;
    if (lead < 0 || lead >= at - from + slack) continue;
    const end = frameEndAt(bytes, at);
    if (end > size || bytes[at + FRAME_HEADER_BYTES] > OP_DELETE_RANGE) continue;
    budget -= end - at;
    if (budget < 0) return { laterFrame: at, laterStableMark };
    if (!isWholeFrame(bytes, at, end)) continue;
    if (laterFrame < 0) laterFrame = at;
    laterStableMark = Math.max(laterStableMark, stableMarkAt(bytes, at));
    at = end - 1;
  }
  return laterFrame < 0 ? NO_LATER_FRAMES : { laterFrame, laterStableMark };
}

function isWholeFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (frameAt(bytes, at, end, frameSequenceAt(bytes, at)) !== end) return false;
  return checkOperations(bytes, at + FRAME_HEADER_BYTES, end) > 0;
}
