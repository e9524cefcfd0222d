import { corruption, ioError, LsmError } from "../base/errors.ts";
import { ARENA_BYTES_MAX, arenaBytes } from "../memtable/arena.ts";
import { Memtable } from "../memtable/memtable.ts";
import type { ManifestState } from "../manifest/manifest-state.ts";
import { joinPath, logName, parseName } from "../storage/file-names.ts";
import type { Storage, WritableFile } from "../storage/storage.ts";
import { judgeLogs } from "../wal/judge-logs.ts";
import { shortBootId } from "../wal/log-header.ts";
import { type LogContents, readLog } from "../wal/log-reader.ts";
import { acquireArena } from "./begin-memtable.ts";
import { LogWriter } from "./log-writer.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Recovered, RecoveredMemtable } from "./recovery.ts";

/**
 * Makes memtables from the logs that tables do not replace; unless read-only also cuts off and removes what the logs
 * hold beyond the end of the acknowledged history.
 *
 * @param names of the files in the directory
 * @throws LsmError `Corruption` when acknowledged operations are missing, `Io`
 */
export function recoverLogs(
  directory: string,
  options: ResolvedOptions,
  state: ManifestState,
  names: readonly string[],
): Pick<Recovered, "memtables" | "nextSequence"> {
  const { storage, readOnly } = options;
  const arenas = new Map<LogContents, SharedArrayBuffer>();
  const logs = liveLogIds(names, state).map((logId) => {
    const path = joinPath(directory, logName(logId));
    const { buffer, size } = loadLog(storage, path, options.memtableCapacity);
    const contents = readLog(arenaBytes(buffer), size, path, logId);
    arenas.set(contents, buffer);
    return contents;
  });
  const { closeRecord } = state;
  const verdict = judgeLogs(
    logs,
    state.lastSequence + 1,
    storage.bootId,
    closeRecord === undefined || closeRecord.logId < state.logNumber
      ? undefined
      : { logId: closeRecord.logId, length: closeRecord.logBytes },
  );
  if (!readOnly && verdict.drop.length > 0) removeLogs(storage, directory, verdict.drop);
  const memtables: RecoveredMemtable[] = [];
  try {
    for (const log of verdict.use) memtables.push(toMemtable(directory, options, log, arenas.get(log)!));
  } catch (error) {
    for (const { log } of memtables) log.close();
    throw error;
  }
  return { memtables, nextSequence: verdict.nextSequence };
}

function liveLogIds(names: readonly string[], state: ManifestState): number[] {
  const ids: number[] = [];
  for (const name of names) {
    const parsed = parseName(name);
    if (parsed?.kind === "log" && parsed.id >= state.logNumber) ids.push(parsed.id);
  }
  return ids.sort((a, b) => a - b);
}

/** Reads a log into an arena that has room to go on. */
function loadLog(storage: Storage, path: string, capacity: number): { buffer: SharedArrayBuffer; size: number } {
  try {
    const file = storage.openReadable(path);
    try {
      const { size } = file;
      if (size > ARENA_BYTES_MAX)
        throw corruption(path, ARENA_BYTES_MAX, `a log has at most ${ARENA_BYTES_MAX} bytes, this one ${size}`);
      const buffer = acquireArena(capacity, size);
      const read = file.read(arenaBytes(buffer), 0, size, 0);
      return { buffer, size: read };
    } finally {
      file.close();
    }
  } catch (error) {
    throw error instanceof LsmError ? error : ioError(`read the log ${path}`, error, path);
  }
}

function toMemtable(
  directory: string,
  options: ResolvedOptions,
  log: LogContents,
  buffer: SharedArrayBuffer,
): RecoveredMemtable {
  const { storage, comparator, readOnly } = options;
  const memtable = Memtable.recover(buffer, log.end, {
    logId: log.logId,
    firstSequence: log.header!.firstSequence,
    bootId: storage.bootId,
    comparator,
  });
  if (readOnly) return { memtable, log: new LogWriter(storage, directory, memtable), isAppendable: false };
  let file: WritableFile | undefined;
  try {
    file = storage.openWritable(log.file, log.end);
    // What is cut off must not come back behind frames that are still to be written.
    const isCut = log.size > log.end;
    if (isCut) file.sync();
    const isAppendable = log.header!.bootId === shortBootId(storage.bootId);
    return { memtable, log: new LogWriter(storage, directory, memtable, file), isAppendable };
  } catch (error) {
    file?.close();
    throw ioError(`open the log ${log.file} for writing`, error, log.file);
  }
}

/** Stable before anything new is written: were one to come back, it would stand between older and newer operations. */
function removeLogs(storage: Storage, directory: string, logs: readonly LogContents[]): void {
  try {
    for (const { file } of logs.toReversed()) storage.remove(file);
    storage.syncDirectory(directory);
  } catch (error) {
    throw ioError(`remove logs of ${directory} that were never acknowledged`, error, directory);
  }
}
