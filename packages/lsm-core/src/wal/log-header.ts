import { readU32, readU64, writeU32, writeU64 } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";
import { LsmError } from "../base/errors.ts";

// Layout of a log's header; see docs/format.md#log-header-64-bytes.
export const LOG_HEADER_BYTES = 64;
const LOG_VERSION = 1;
const MAGIC: Uint8Array = Uint8Array.from("lsm-log\n", (character) => character.charCodeAt(0));
const VERSION_OFFSET = 8;
const CRC_OFFSET = 12;
const LOG_ID_OFFSET = 16;
const FIRST_SEQUENCE_OFFSET = 24;
const BOOT_ID_OFFSET = 32;
const BOOT_ID_BYTES = LOG_HEADER_BYTES - BOOT_ID_OFFSET;

/** What a log says about itself. */
export interface LogHeader {
  readonly logId: number;
  /** Sequence number of the log's first operation. */
  readonly firstSequence: number;
  /** The boot that the log was created in, as {@link shortBootId} gives it; `undefined` when unknown. */
  readonly bootId: string | undefined;
}

/** Writes a header into `bytes[0, 64)`. `bootId` is the storage's, at full length. */
export function encodeLogHeader(
  bytes: Uint8Array,
  logId: number,
  firstSequence: number,
  bootId: string | undefined,
): void {
  bytes.set(MAGIC);
  writeU32(bytes, VERSION_OFFSET, LOG_VERSION);
  writeU64(bytes, LOG_ID_OFFSET, logId);
  writeU64(bytes, FIRST_SEQUENCE_OFFSET, firstSequence);
  const id = shortBootId(bootId) ?? "";
  for (let i = 0; i < BOOT_ID_BYTES; i++) bytes[BOOT_ID_OFFSET + i] = i < id.length ? id.charCodeAt(i) : 0;
  writeU32(bytes, CRC_OFFSET, crc32(bytes, LOG_ID_OFFSET, LOG_HEADER_BYTES));
}

/**
 * Reads the header in `bytes[0, 64)`.
 *
 * @param file for the error
 * @returns `undefined` when there is no whole header
 * @throws LsmError kind `Incompatible` for a version that this code does not know
 */
export function decodeLogHeader(bytes: Uint8Array, size: number, file: string): LogHeader | undefined {
  if (size < LOG_HEADER_BYTES) return undefined;
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC[i]) return undefined;
  if (readU32(bytes, CRC_OFFSET) !== crc32(bytes, LOG_ID_OFFSET, LOG_HEADER_BYTES)) return undefined;
  const version = readU32(bytes, VERSION_OFFSET);
  if (version !== LOG_VERSION) {
    const advice = "it was written by a newer lsm-core: open it with that version";
    throw new LsmError(
      "Incompatible",
      `${file} has log format version ${version}, expected ${LOG_VERSION}; ${advice}`,
      {
        file,
        offset: VERSION_OFFSET,
      },
    );
  }
  return {
    logId: readU64(bytes, LOG_ID_OFFSET),
    firstSequence: readU64(bytes, FIRST_SEQUENCE_OFFSET),
    bootId: decodeBootId(bytes),
  };
}

/** A storage's boot id as a log keeps it: without dashes, at most 32 ASCII characters. */
export function shortBootId(bootId: string | undefined): string | undefined {
  const id = bootId?.replaceAll("-", "").slice(0, BOOT_ID_BYTES);
  return id === "" ? undefined : id;
}

function decodeBootId(bytes: Uint8Array): string | undefined {
  let id = "";
  for (let i = 0; i < BOOT_ID_BYTES && bytes[BOOT_ID_OFFSET + i] !== 0; i++) {
    id += String.fromCharCode(bytes[BOOT_ID_OFFSET + i]);
  }
  return id === "" ? undefined : id;
}
