import type { Comparator } from "../base/comparator.ts";
import { corruption, isLsmError, LsmError } from "../base/errors.ts";
import { CURRENT_NAME, joinPath, manifestName, parseName } from "../storage/file-names.ts";
import type { Storage } from "../storage/storage.ts";
import { readCurrent } from "./current-file.ts";
import {
  checkManifestHeader,
  decodeStableLength,
  findLaterRecord,
  MANIFEST_HEADER_BYTES,
  MANIFEST_RECORD_HEADER_BYTES,
  manifestRecordEnd,
} from "./manifest-record.ts";
import { applyScalars, emptyState, type ManifestState } from "./manifest-state.ts";
import { readWhole } from "./read-whole.ts";
import { VersionBuilder } from "./version-builder.ts";
import { decodeVersionEdit, type VersionEdit } from "./version-edit.ts";

/** What a directory's manifest said when it was read. */
export interface RecoveredManifest {
  readonly state: ManifestState;
  readonly manifestId: number;
  /** Where the last valid record ends; what follows was never acknowledged. */
  readonly end: number;
  readonly recordCount: number;
  /** Bytes of the header and the first record. */
  readonly snapshotBytes: number;
  /**
   * Whether the last record is that of a clean close. Any other may name a table in place of a log, and must be made
   * stable before that log is removed: `ManifestLog.reopen` does it.
   */
  readonly isClosed: boolean;
}

/**
 * Reads the live manifest of a directory; changes nothing.
 *
 * @returns `undefined` for a directory that is new: nothing there, or what a crash left of its creation
 * @throws LsmError `Corruption` naming file and offset, `Incompatible` for another comparator or format, `Io`
 */
export function recoverManifest(
  storage: Storage,
  directory: string,
  comparator: Comparator,
): RecoveredManifest | undefined {
  if (!storage.exists(directory)) return undefined;
  const current = joinPath(directory, CURRENT_NAME);
  if (!storage.exists(current)) {
    checkFresh(storage, directory, current);
    return undefined;
  }
  const manifestId = readCurrent(storage, directory);
  const path = joinPath(directory, manifestName(manifestId));
  if (!storage.exists(path)) throw corruption(current, 4, `it names ${path}, which does not exist`);
  const bytes = readWhole(storage, path, Infinity);
  checkManifestHeader(bytes, manifestId, path);
  return { manifestId, ...replay(bytes, path, manifestId, comparator) };
}

/** Tables and logs are written only after CURRENT is stable, so a directory that has some has lost it. */
function checkFresh(storage: Storage, directory: string, current: string): void {
  const data = storage.list(directory).find((name) => {
    const kind = parseName(name)?.kind;
    return kind === "table" || kind === "log";
  });
  if (data !== undefined) throw corruption(current, 0, `it does not exist, although ${data} does`);
}

function replay(
  bytes: Uint8Array,
  path: string,
  manifestId: number,
  comparator: Comparator,
): Omit<RecoveredManifest, "manifestId"> {
  let state = emptyState(comparator);
  const builder = new VersionBuilder(state.levels, comparator);
  let recordCount = 0;
  let snapshotBytes = 0;
  let isClosed = false;
  let at = MANIFEST_HEADER_BYTES;
  while (at < bytes.length) {
    const end = manifestRecordEnd(bytes, at, recordCount + 1);
    if (end === -1) break;
    const edit = decodeVersionEdit(bytes, at + MANIFEST_RECORD_HEADER_BYTES, end, path);
    if (recordCount === 0) checkSnapshot(edit, at, path, comparator);
    namingDamage(path, at, () => builder.apply(edit));
    state = applyScalars(state, edit);
    isClosed = edit.closeRecord !== undefined;
    recordCount++;
    at = end;
    if (recordCount === 1) snapshotBytes = at;
  }
  checkEnd(bytes, at, recordCount, path);
  const levels = namingDamage(path, at, () => builder.build());
  return { state: raiseCounters({ ...state, levels }, manifestId), end: at, recordCount, snapshotBytes, isClosed };
}

function checkSnapshot(edit: VersionEdit, at: number, path: string, comparator: Comparator): void {
  if (edit.comparator === undefined) throw corruption(path, at, "its first record does not name the comparator");
  if (edit.comparator !== comparator.name) {
    throw new LsmError(
      "Incompatible",
      `${path}: the directory was written in the order of comparator "${edit.comparator}", and it is being opened with "${comparator.name}"; ` +
        `open it with "${edit.comparator}"`,
      { file: path },
    );
  }
}

/** The snapshot was stable before CURRENT named the manifest; any later record may be torn, but only the last one. */
function checkEnd(bytes: Uint8Array, at: number, recordCount: number, path: string): void {
  if (recordCount === 0) throw corruption(path, at, "its first record is incomplete or its checksum is wrong");
  const stableLength = decodeStableLength(bytes);
  if (at < stableLength) {
    throw corruption(path, at, `no valid record begins here, although ${stableLength} bytes were stable`);
  }
  if (at === bytes.length) return;
  const later = findLaterRecord(bytes, at, recordCount);
  if (later !== -1)
    throw corruption(path, at, `record ${recordCount + 1} is damaged, and a valid one follows at byte ${later}`);
}

/** Checksummed edits that contradict each other or the invariants of a version are damage of this file. */
function namingDamage<Result>(path: string, at: number, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (isLsmError(error) || !(error instanceof Error)) throw error;
    throw corruption(path, at, error.message, error);
  }
}

/** Numbers are never used again, whatever the last edit said. */
function raiseCounters(state: ManifestState, manifestId: number): ManifestState {
  let nextFileId = Math.max(state.nextFileId, manifestId + 1);
  let lastSequence = state.lastSequence;
  for (const tables of state.levels) {
    for (const table of tables) {
      nextFileId = Math.max(nextFileId, table.id + 1);
      lastSequence = Math.max(lastSequence, table.sequence);
    }
  }
  return { ...state, nextFileId, lastSequence };
}
