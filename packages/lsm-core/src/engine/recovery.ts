import { corruption, ioError, LsmError } from "../base/errors.ts";
import { ManifestLog } from "../manifest/manifest-log.ts";
import { emptyState } from "../manifest/manifest-state.ts";
import { type RecoveredManifest, recoverManifest } from "../manifest/recover-manifest.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { CURRENT_NAME, joinPath, LOCK_NAME, manifestName, parseName, tableName } from "../storage/file-names.ts";
import type { FileLock, Storage } from "../storage/storage.ts";
import { checkTableFile } from "../table/check-table-file.ts";
import type { ResolvedOptions } from "./options.ts";
import { recoverLogs } from "./recover-logs.ts";
import type { LogWriter } from "./log-writer.ts";

/** What was found in a directory, ready to go on with. */
export interface Recovered {
  /** Held from now on; `undefined` for a read-only open. */
  readonly lock: FileLock | undefined;
  readonly manifest: RecoveredManifest;
  /** One for each log with operations that tables do not hold, oldest first, each with its log file. */
  readonly memtables: readonly RecoveredMemtable[];
  /** The number that the next new file gets. */
  readonly nextFileId: number;
  /** Sequence number of the next operation. */
  readonly nextSequence: number;
}

/** A memtable made from a log. */
export interface RecoveredMemtable {
  readonly memtable: Memtable;
  /** Without a file for a read-only open. */
  readonly log: LogWriter;
  /** Whether new operations may be appended to its log: it was written since the machine started. */
  readonly isAppendable: boolean;
}

/**
 * Opens a directory: takes the lock, reads the manifest and the logs, removes what a crash left.
 * A read-only open only reads.
 *
 * @throws LsmError `Locked`, `Corruption` naming file and offset, `Incompatible`, `Io`, or `NotFound` for a read-only open of nothing
 */
export function recover(directory: string, options: ResolvedOptions): Recovered {
  if (options.readOnly) return recoverDirectory(directory, options, undefined);
  const { storage } = options;
  attempt(`create the directory ${directory}`, () => storage.createDirectory(directory));
  const lock = attempt(`lock ${directory}`, () => storage.lock(joinPath(directory, LOCK_NAME)));
  try {
    return recoverDirectory(directory, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Closes what {@link recover} opened, when nobody can go on with it. */
export function giveBack({ lock, memtables }: Recovered): void {
  for (const { log } of memtables) log.close();
  lock?.release();
}

/**
 * Removes a database that nobody has open; files that are not its own stay, and then the directory does too.
 *
 * @throws LsmError `Locked` when it is open, `Io`
 */
export function destroy(directory: string, storage: Storage): void {
  if (!storage.exists(directory)) return;
  const lockPath = joinPath(directory, LOCK_NAME);
  const names = attempt(`list ${directory}`, () => storage.list(directory));
  const ours = names.filter((name) => parseName(name) !== undefined);
  if (ours.length > 0) {
    const lock = attempt(`lock ${directory}`, () => storage.lock(lockPath));
    try {
      attempt(`remove the files of ${directory}`, () => {
        for (const name of orderedForRemoval(ours)) storage.remove(joinPath(directory, name));
        storage.syncDirectory(directory);
      });
    } finally {
      lock.release();
    }
    attempt(`remove ${lockPath}`, () => storage.remove(lockPath));
  }
  attempt(`remove ${directory}`, () => storage.removeDirectory(directory));
}

/** Runs a storage operation; its failure becomes an `Io` error that says what was attempted. */
export function attempt<Result>(what: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw error instanceof TypeError || error instanceof RangeError ? error : toLsmError(what, error);
  }
}

function toLsmError(what: string, error: unknown): LsmError {
  return error instanceof LsmError ? error : ioError(what, error);
}

function recoverDirectory(directory: string, options: ResolvedOptions, lock: FileLock | undefined): Recovered {
  const { storage, comparator, readOnly } = options;
  let manifest = recoverManifest(storage, directory, comparator);
  if (manifest === undefined) {
    if (readOnly) {
      throw new LsmError("NotFound", `there is no database in ${directory}; a read-only open does not create one`, {
        file: directory,
      });
    }
    manifest = createDatabase(directory, options);
  }
  const names = attempt(`list ${directory}`, () => storage.list(directory));
  checkTables(directory, storage, manifest, new Set(names));
  if (!readOnly && !manifest.isClosed) ManifestLog.reopen(storage, directory, manifest).close();
  const logs = recoverLogs(directory, options, manifest.state, names);
  if (!readOnly) removeLeftovers(directory, storage, manifest, names);
  let nextFileId = manifest.state.nextFileId;
  for (const name of names) nextFileId = Math.max(nextFileId, (parseName(name)?.id ?? 0) + 1);
  return { lock, manifest, nextFileId, ...logs };
}

function createDatabase(directory: string, options: ResolvedOptions): RecoveredManifest {
  const { storage, comparator } = options;
  // A crash during an earlier creation may have left a manifest that CURRENT never named.
  for (const name of storage.list(directory)) {
    const kind = parseName(name)?.kind;
    if (kind === "manifest" || kind === "temporary") storage.remove(joinPath(directory, name));
  }
  ManifestLog.create(storage, directory, 1, { ...emptyState(comparator), nextFileId: 2 }).close();
  const manifest = recoverManifest(storage, directory, comparator);
  if (manifest === undefined)
    throw corruption(joinPath(directory, CURRENT_NAME), 0, "it vanished right after it was written");
  return manifest;
}

function checkTables(
  directory: string,
  storage: Storage,
  manifest: RecoveredManifest,
  names: ReadonlySet<string>,
): void {
  for (const level of manifest.state.levels) {
    for (const meta of level) {
      const path = joinPath(directory, tableName(meta.id));
      if (!names.has(tableName(meta.id))) {
        throw corruption(path, 0, `it is missing, although ${manifestName(manifest.manifestId)} names it`);
      }
      checkTableFile(storage, path, meta);
    }
  }
}

/** Removes files that only a crash can have left. One that cannot be removed is tried again at the next open. */
function removeLeftovers(
  directory: string,
  storage: Storage,
  manifest: RecoveredManifest,
  names: readonly string[],
): void {
  const live = new Set([manifestName(manifest.manifestId)]);
  for (const level of manifest.state.levels) for (const meta of level) live.add(tableName(meta.id));
  for (const name of names) {
    const parsed = parseName(name);
    if (parsed === undefined || live.has(name)) continue;
    const isLeftover =
      parsed.kind === "table" ||
      parsed.kind === "manifest" ||
      parsed.kind === "temporary" ||
      (parsed.kind === "log" && parsed.id < manifest.state.logNumber);
    if (!isLeftover) continue;
    try {
      storage.remove(joinPath(directory, name));
    } catch {
      // Harmless where it is.
    }
  }
}

/** Data first and CURRENT last: a crash halfway leaves what `destroy` still recognises, and no open takes for intact. */
function orderedForRemoval(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => {
    if (name === CURRENT_NAME) return 2;
    return parseName(name)?.kind === "manifest" ? 1 : 0;
  };
  return names.filter((name) => name !== LOCK_NAME).toSorted((a, b) => rank(a) - rank(b));
}
