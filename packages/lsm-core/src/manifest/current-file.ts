import { readU32, writeU32 } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";
import { corruption } from "../base/errors.ts";
import { CURRENT_NAME, joinPath, manifestName, parseName, temporaryName } from "../storage/file-names.ts";
import type { Storage } from "../storage/storage.ts";
import { readWhole } from "./read-whole.ts";

/** Longer than any name of a manifest, its newline and the checksum. */
const CURRENT_BYTES_MAX = 64;

/**
 * Makes a manifest the live one. Everything of the manifest must be stable.
 *
 * The name of the manifest itself is made stable first: a crash may keep the rename and lose an earlier creation.
 *
 * @throws what the storage throws; after that either manifest may be the live one
 */
export function writeCurrent(storage: Storage, directory: string, manifestId: number): void {
  storage.syncDirectory(directory);
  const bytes = new TextEncoder().encode(`\0\0\0\0${manifestName(manifestId)}\n`);
  writeU32(bytes, 0, crc32(bytes, 4, bytes.length));
  const temporary = joinPath(directory, temporaryName(CURRENT_NAME));
  storage.remove(temporary);
  const file = storage.create(temporary);
  try {
    file.write(bytes, 0, bytes.length, 0);
    file.sync();
  } finally {
    file.close();
  }
  storage.rename(temporary, joinPath(directory, CURRENT_NAME));
  storage.syncDirectory(directory);
}

/**
 * The number of the live manifest.
 *
 * @throws LsmError `Corruption` for a file that is not as `writeCurrent` made it
 */
export function readCurrent(storage: Storage, directory: string): number {
  const path = joinPath(directory, CURRENT_NAME);
  const bytes = readWhole(storage, path, CURRENT_BYTES_MAX);
  if (bytes.length < 5 || readU32(bytes, 0) !== crc32(bytes, 4, bytes.length)) {
    throw corruption(path, 0, "its checksum is wrong");
  }
  const name = new TextDecoder("latin1").decode(bytes.subarray(4, bytes.length - 1));
  const parsed = parseName(name);
  if (parsed?.kind !== "manifest" || bytes[bytes.length - 1] !== 0x0a) {
    throw corruption(path, 4, `it names ${JSON.stringify(name)}, which is not a manifest`);
  }
  return parsed.id;
}
