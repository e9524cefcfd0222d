import { readU32, readU64, writeU32, writeU64 } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";
import { corruption, LsmError } from "../base/errors.ts";

/** Layout of a manifest's header and records; see docs/format.md#manifest. */
export const MANIFEST_HEADER_BYTES = 40;
export const MANIFEST_RECORD_HEADER_BYTES = 16;
export const MANIFEST_VERSION = 1;

const MAGIC = new TextEncoder().encode("lsm-man\n");
const VERSION_OFFSET = 8;
const HEADER_CRC_OFFSET = 12;
const ID_OFFSET = 16;
const ID_END = 24;
/** Where the stable length stands, which is written again after each record. */
export const STABLE_LENGTH_OFFSET = 24;
const STABLE_CRC_OFFSET = 32;
const STABLE_LENGTH_BYTES = 12;
const LENGTH_OFFSET = 4;
const NUMBER_OFFSET = 8;

/** The bytes that a manifest begins with, which will have `stableLength` bytes when it becomes the live one. */
export function encodeManifestHeader(id: number, stableLength: number): Uint8Array {
  const bytes = new Uint8Array(MANIFEST_HEADER_BYTES);
  bytes.set(MAGIC);
  writeU32(bytes, VERSION_OFFSET, MANIFEST_VERSION);
  writeU64(bytes, ID_OFFSET, id);
  writeU32(bytes, HEADER_CRC_OFFSET, crc32(bytes, ID_OFFSET, ID_END));
  bytes.set(encodeStableLength(stableLength), STABLE_LENGTH_OFFSET);
  return bytes;
}

/** The stable length and its checksum, as they stand at {@link STABLE_LENGTH_OFFSET}. */
export function encodeStableLength(length: number): Uint8Array {
  const bytes = new Uint8Array(STABLE_LENGTH_BYTES);
  writeU64(bytes, 0, length);
  writeU32(bytes, STABLE_CRC_OFFSET - STABLE_LENGTH_OFFSET, crc32(bytes, 0, 8));
  return bytes;
}

/** How many bytes of the manifest are known to have been stable, at least; 0 when that is damaged. Only after {@link checkManifestHeader}. */
export function decodeStableLength(bytes: Uint8Array): number {
  const isIntact = readU32(bytes, STABLE_CRC_OFFSET) === crc32(bytes, STABLE_LENGTH_OFFSET, STABLE_CRC_OFFSET);
  return isIntact ? readU64(bytes, STABLE_LENGTH_OFFSET) : 0;
}

/**
 * Checks what a manifest begins with. The header was stable before anything named the manifest, so a short one is damage.
 *
 * @param id the number in the file's name
 */
export function checkManifestHeader(bytes: Uint8Array, id: number, file: string): void {
  if (bytes.length < MANIFEST_HEADER_BYTES) {
    throw corruption(file, bytes.length, `it ends in its header of ${MANIFEST_HEADER_BYTES} bytes`);
  }
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[i] !== MAGIC[i]) throw corruption(file, i, "it does not begin as a manifest does");
  }
  const version = readU32(bytes, VERSION_OFFSET);
  if (version !== MANIFEST_VERSION) {
    throw new LsmError(
      "Incompatible",
      `${file} has format version ${version}, and this version of lsm-core reads version ${MANIFEST_VERSION}; ` +
        "open the directory with the version that wrote it",
      { file, offset: VERSION_OFFSET },
    );
  }
  if (readU32(bytes, HEADER_CRC_OFFSET) !== crc32(bytes, ID_OFFSET, ID_END)) {
    throw corruption(file, HEADER_CRC_OFFSET, "the checksum of the header is wrong");
  }
  if (readU64(bytes, ID_OFFSET) !== id) {
    throw corruption(file, ID_OFFSET, `it says to be manifest ${readU64(bytes, ID_OFFSET)}`);
  }
}

/** The bytes of a record. */
export function encodeManifestRecord(number: number, edit: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(MANIFEST_RECORD_HEADER_BYTES + edit.length);
  writeU32(bytes, LENGTH_OFFSET, edit.length);
  writeU64(bytes, NUMBER_OFFSET, number);
  bytes.set(edit, MANIFEST_RECORD_HEADER_BYTES);
  writeU32(bytes, 0, crc32(bytes, LENGTH_OFFSET, bytes.length));
  return bytes;
}

/** Where the valid record of that number which begins at `at` ends; -1 when none does. */
export function manifestRecordEnd(bytes: Uint8Array, at: number, number: number): number {
  if (bytes.length - at < MANIFEST_RECORD_HEADER_BYTES || readU64(bytes, at + NUMBER_OFFSET) !== number) return -1;
  const end = at + MANIFEST_RECORD_HEADER_BYTES + readU32(bytes, at + LENGTH_OFFSET);
  return end <= bytes.length && readU32(bytes, at) === crc32(bytes, at + LENGTH_OFFSET, end) ? end : -1;
}

/** Where a valid record with a number above `lastNumber` begins after the break at `from`; -1 when nowhere. */
export function findLaterRecord(bytes: Uint8Array, from: number, lastNumber: number): number {
  for (let at = from + 1; at + MANIFEST_RECORD_HEADER_BYTES <= bytes.length; at++) {
    const number = readU64(bytes, at + NUMBER_OFFSET);
    if (number <= lastNumber || number > lastNumber + 1 + (at - from)) continue;
    if (manifestRecordEnd(bytes, at, number) !== -1) return at;
  }
  return -1;
}
