import { ioError, LsmError } from "../base/errors.ts";
import { joinPath, manifestName } from "../storage/file-names.ts";
import type { Storage, WritableFile } from "../storage/storage.ts";
import { writeCurrent } from "./current-file.ts";
import {
  encodeManifestHeader,
  encodeManifestRecord,
  encodeStableLength,
  MANIFEST_HEADER_BYTES,
  STABLE_LENGTH_OFFSET,
} from "./manifest-record.ts";
import { type ManifestState, snapshotEdit } from "./manifest-state.ts";
import { readWhole } from "./read-whole.ts";
import type { RecoveredManifest } from "./recover-manifest.ts";
import { encodeVersionEdit, type VersionEdit } from "./version-edit.ts";

/** A manifest is rolled over when it is longer than this, and than {@link ROLLOVER_FACTOR} times its snapshot. */
export const ROLLOVER_BYTES: number = 1 << 20;
export const ROLLOVER_FACTOR = 4;

/**
 * The live manifest, open for appending. Whoever holds it owns the directory.
 *
 * After a failure it is poisoned: every later append throws the same error, because bytes whose sync failed may be
 * gone although a second sync succeeds. Opening the directory again finds out what is there.
 */
export class ManifestLog {
  readonly id: number;
  readonly #storage: Storage;
  readonly #directory: string;
  readonly #path: string;
  readonly #file: WritableFile;
  readonly #snapshotBytes: number;
  #bytes: number;
  #recordCount: number;
  #failure: LsmError | undefined;

  private constructor(owner: Owner, id: number, file: WritableFile, end: End) {
    this.id = id;
    this.#storage = owner.storage;
    this.#directory = owner.directory;
    this.#path = joinPath(owner.directory, manifestName(id));
    this.#file = file;
    this.#bytes = end.bytes;
    this.#recordCount = end.recordCount;
    this.#snapshotBytes = end.snapshotBytes;
  }

  /**
   * Writes a new manifest that begins with `state`, and makes it the live one.
   *
   * @param id a number that no file of the directory has or had; `state.nextFileId` must be above it
   * @throws LsmError `Io`; the directory then has the manifest that it had before, or this one
   */
  static create(storage: Storage, directory: string, id: number, state: ManifestState): ManifestLog {
    const path = joinPath(directory, manifestName(id));
    let file: WritableFile | undefined;
    let isNamed = false;
    try {
      file = storage.create(path);
      const record = encodeManifestRecord(1, encodeVersionEdit(snapshotEdit(state)));
      const header = encodeManifestHeader(id, MANIFEST_HEADER_BYTES + record.length);
      file.write(header, 0, header.length, 0);
      file.write(record, 0, record.length, header.length);
      file.sync();
      isNamed = true;
      writeCurrent(storage, directory, id);
      const bytes = header.length + record.length;
      return new ManifestLog({ storage, directory }, id, file, { bytes, recordCount: 1, snapshotBytes: bytes });
    } catch (error) {
      file?.close();
      if (file !== undefined && !isNamed) removeQuietly(storage, path);
      throw ioError("write a new manifest", error, path);
    }
  }

  /**
   * Opens the manifest that `recoverManifest` read, cuts off what follows its last record, and makes the rest stable.
   *
   * The system may show a last record that an earlier session wrote and could not sync, and regards bytes whose sync
   * failed as clean. So all of it is written again before it is relied on.
   *
   * @throws LsmError `Io`
   */
  static reopen(storage: Storage, directory: string, recovered: RecoveredManifest): ManifestLog {
    const path = joinPath(directory, manifestName(recovered.manifestId));
    let file: WritableFile | undefined;
    try {
      const bytes = readWhole(storage, path, Infinity);
      file = storage.openWritable(path, recovered.end);
      file.write(bytes, 0, recovered.end, 0);
      file.sync();
      storage.syncDirectory(directory);
      writeStableLength(file, recovered.end);
    } catch (error) {
      file?.close();
      throw ioError("open the manifest for writing", error, path);
    }
    const { end: bytes, recordCount, snapshotBytes } = recovered;
    return new ManifestLog({ storage, directory }, recovered.manifestId, file, { bytes, recordCount, snapshotBytes });
  }

  /** Whether a write failed, so that nothing more can be appended. */
  get isPoisoned(): boolean {
    return this.#failure !== undefined;
  }

  /** Bytes in the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a new manifest would be so much shorter that it is time for {@link rollover}. */
  get isLong(): boolean {
    return this.#bytes > ROLLOVER_BYTES && this.#bytes > ROLLOVER_FACTOR * this.#snapshotBytes;
  }

  /**
   * Adds an edit; when this returns the edit is stable.
   *
   * @throws LsmError `Io`, and the same one for every later call. The edit may be found at the next open, or not
   */
  append(edit: VersionEdit): void {
    if (this.#failure !== undefined) throw this.#failure;
    const record = encodeManifestRecord(this.#recordCount + 1, encodeVersionEdit(edit));
    try {
      this.#file.write(record, 0, record.length, this.#bytes);
      this.#file.sync();
      writeStableLength(this.#file, this.#bytes + record.length);
    } catch (error) {
      throw (this.#failure = ioError("append to the manifest", error, this.#path));
    }
    this.#bytes += record.length;
    this.#recordCount++;
  }

  /**
   * Writes `state` to a new manifest, makes that the live one, then closes and removes this one.
   *
   * @param id as for {@link create}
   * @returns the log to use from now on
   * @throws LsmError `Io`; this log is poisoned then, as either may be the live one
   */
  rollover(id: number, state: ManifestState): ManifestLog {
    if (this.#failure !== undefined) throw this.#failure;
    let next: ManifestLog;
    try {
      next = ManifestLog.create(this.#storage, this.#directory, id, state);
    } catch (error) {
      throw (this.#failure = LsmError.from(error));
    }
    this.close();
    removeQuietly(this.#storage, this.#path);
    return next;
  }

  /** Idempotent. Everything that was appended is stable already. */
  close(): void {
    this.#failure ??= new LsmError("Closed", "the manifest is closed", { file: this.#path });
    this.#file.close();
  }
}

/**
 * Notes that so much is stable. The note itself need not be: one that is lost leaves an older one, which says less.
 * Without it, a last record that was damaged later could not be told from one that was never acknowledged.
 */
function writeStableLength(file: WritableFile, length: number): void {
  const bytes = encodeStableLength(length);
  file.write(bytes, 0, bytes.length, STABLE_LENGTH_OFFSET);
}

/** A manifest that is not current is a leftover, which the next open removes too. */
function removeQuietly(storage: Storage, path: string): void {
  try {
    storage.remove(path);
  } catch {
    // Whatever the reason is, it harms nothing now.
  }
}

interface Owner {
  readonly storage: Storage;
  readonly directory: string;
}

interface End {
  readonly bytes: number;
  readonly recordCount: number;
  readonly snapshotBytes: number;
}
