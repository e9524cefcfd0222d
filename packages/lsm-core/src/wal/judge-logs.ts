import { corruption, type LsmError } from "../base/errors.ts";
import { logName } from "../storage/file-names.ts";
import { LOG_HEADER_BYTES, shortBootId } from "./log-header.ts";
import type { LogContents } from "./log-reader.ts";

/** What the manifest says of the last log at a clean close. */
export interface CloseRecord {
  readonly logId: number;
  /** Bytes of the log. */
  readonly length: number;
}

/** Which logs count. */
export interface LogVerdict {
  /** To be replayed in this order, each up to its `end`; the last one is cut there before anything is appended to it. */
  readonly use: readonly LogContents[];
  /** Never acknowledged as stable, or never begun: to be removed. */
  readonly drop: readonly LogContents[];
  /** Sequence number that the next operation has. */
  readonly nextSequence: number;
}

/**
 * Decides where the logs of a directory end, and whether that is the end of what was acknowledged or damage;
 * see docs/format.md#end-of-a-log.
 *
 * @param logs by ascending number; those older than the manifest's log number left out
 * @param expectedFirstSequence the number after the last sequence number that tables hold
 * @param presentBootId the storage's boot id
 * @param closeRecord `undefined` when the last session did not close cleanly, or its log is left out
 * @throws LsmError kind `Corruption` when acknowledged operations are missing
 */
export function judgeLogs(
  logs: readonly LogContents[],
  expectedFirstSequence: number,
  presentBootId: string | undefined,
  closeRecord?: CloseRecord,
): LogVerdict {
  const { use, skipped, rest, nextSequence } = followSequence(logs, expectedFirstSequence);
  const last = use.at(-1);
  const damage =
    damagedHeader(logs, rest.length > 0) ??
    missingOperations(last, rest, nextSequence, shortBootId(presentBootId)) ??
    missingLength(logs, use, closeRecord);
  if (damage !== undefined) throw damage;
  return { use, drop: [...skipped, ...rest], nextSequence };
}

interface Sequence {
  readonly use: readonly LogContents[];
  /** Logs without a header and without a frame, found on the way. */
  readonly skipped: readonly LogContents[];
  /** What lies beyond the break. */
  readonly rest: readonly LogContents[];
  readonly nextSequence: number;
}

/**
 * Takes logs as long as each goes on where the one before ends. Where that holds, nothing in between is missing,
 * whatever bytes follow the older log's last frame: its writer went on elsewhere without them.
 */
function followSequence(logs: readonly LogContents[], expectedFirstSequence: number): Sequence {
  const use: LogContents[] = [];
  const skipped: LogContents[] = [];
  let nextSequence = expectedFirstSequence;
  let at = 0;
  for (; at < logs.length; at++) {
    const log = logs[at];
    if (log.header === undefined && log.laterFrame < 0) {
      skipped.push(log);
      continue;
    }
    if (log.header?.firstSequence !== nextSequence) break;
    use.push(log);
    nextSequence = log.nextSequence;
    if (log.laterFrame >= 0) {
      at++;
      break;
    }
  }
  return { use, skipped, rest: logs.slice(at), nextSequence };
}

/** A header that a crash cannot have left so: something was written after it, and is not accounted for. */
function damagedHeader(logs: readonly LogContents[], isHistoryBroken: boolean): LsmError | undefined {
  if (!isHistoryBroken) return undefined;
  for (let i = 0; i < logs.length; i++) {
    const log = logs[i];
    if (log.header !== undefined) continue;
    const hasFrames = log.laterFrame >= 0;
    // Never stored, as a failure of the power may leave it; damage does not turn a header into zeros.
    if (log.isHeaderBlank) continue;
    if (!hasFrames && i === logs.length - 1) continue;
    const found = hasFrames ? `a valid frame begins at ${log.laterFrame}` : "later logs exist";
    return corruption(log.file, 0, `it does not begin with the header of log ${log.logId}, yet ${found}`);
  }
  return undefined;
}

/** Rules 1 and 2: what lies beyond the break proves that something before it was there. */
function missingOperations(
  last: LogContents | undefined,
  rest: readonly LogContents[],
  sequence: number,
  presentBootId: string | undefined,
): LsmError | undefined {
  const hasLaterFrame = last !== undefined && last.laterFrame >= 0;
  if (!hasLaterFrame && rest.length === 0) return undefined;
  const wasStable =
    (last !== undefined && last.laterStableMark > last.end) ||
    rest.some((log) => log.stableMark > 0 || log.laterStableMark > 0);
  // A log of this boot was begun when all before it was in the hands of this system, so its header serves as well.
  const isSameBoot =
    presentBootId !== undefined && [last, ...rest].some((log) => log?.header?.bootId === presentBootId);
  if (!wasStable && !isSameBoot) return undefined;
  const why = wasStable ? "a later frame says that it was stable" : "the system has not stopped since";
  if (hasLaterFrame) {
    const reason = `no valid frame with sequence number ${sequence} begins here, but one follows at ${last.laterFrame}`;
    return corruption(last.file, last.end, `${reason}, and ${why}`);
  }
  const next = rest[0];
  const found = next.header === undefined ? "has no header" : `begins with ${next.header.firstSequence}`;
  const reason = `sequence number ${sequence} is missing: log ${next.logId} after it ${found}, and ${why}`;
  return last === undefined ? corruption(next.file, 0, reason) : corruption(last.file, last.end, reason);
}

/** Rule 1: the log was longer when the last session closed it. */
function missingLength(
  logs: readonly LogContents[],
  use: readonly LogContents[],
  closeRecord: CloseRecord | undefined,
): LsmError | undefined {
  if (closeRecord === undefined) return undefined;
  const { logId, length } = closeRecord;
  const end = use.find((log) => log.logId === logId)?.end ?? 0;
  if (end >= length || length <= LOG_HEADER_BYTES) return undefined;
  const file = logs.find((log) => log.logId === logId)?.file ?? logName(logId);
  return corruption(file, end, `its valid frames end here, but it had ${length} bytes when it was closed`);
}
