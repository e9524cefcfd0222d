import { readU32, readU64, writeU32, writeU64 } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";
import { corruption, LsmError } from "../base/errors.ts";

/** The version of the table format that this code writes, and the only one that it reads. */
export const TABLE_FORMAT_VERSION: number = 1;

/** `lsm-tbl\n` */
const MAGIC: Uint8Array = Uint8Array.of(0x6c, 0x73, 0x6d, 0x2d, 0x74, 0x62, 0x6c, 0x0a);

const SECTION_STARTS_OFFSET = 0; // 5 × u32
const FOOTER_START_OFFSET = SECTION_STARTS_OFFSET + 20; // u32
const ID_OFFSET = FOOTER_START_OFFSET + 4; // u64
const ENTRY_COUNT_OFFSET = ID_OFFSET + 8; // u64
const SEQUENCE_OFFSET = ENTRY_COUNT_OFFSET + 8; // u64
const VERSION_OFFSET = SEQUENCE_OFFSET + 8; // u32
const CRC_OFFSET = VERSION_OFFSET + 4; // u32
const MAGIC_OFFSET = CRC_OFFSET + 4; // 8 bytes

/** Bytes of the footer, which ends a table. */
export const FOOTER_BYTES: number = MAGIC_OFFSET + 8;

const CODEC_BYTES = 1;
const CRC_BYTES = 4;

/** Bytes that follow the payload of every block and section: codec and crc. */
export const STORED_TRAILER_BYTES: number = CODEC_BYTES + CRC_BYTES;

/** First file offset that a table cannot express; a table is shorter than this. */
export const TABLE_BYTES_LIMIT: number = 0x1_0000_0000;

/** The end of a table, taken apart. Offsets are in the file; a section ends where the next one begins. */
export interface Footer {
  /** Where the blocks end. */
  readonly rangeDeletesOffset: number;
  readonly filterOffset: number;
  readonly locatorOffset: number;
  readonly indexOffset: number;
  readonly propertiesOffset: number;
  readonly footerOffset: number;
  /** Number of the table. */
  readonly id: number;
  readonly entryCount: number;
  /** Sequence number of the newest write. */
  readonly sequence: number;
}

/** The {@link FOOTER_BYTES} bytes of a footer. Format: docs/format.md#footer-64-bytes */
export function encodeFooter(footer: Footer): Uint8Array {
  const bytes = new Uint8Array(FOOTER_BYTES);
  sectionOffsets(footer).forEach((offset, i) => writeU32(bytes, SECTION_STARTS_OFFSET + 4 * i, offset));
  writeU64(bytes, ID_OFFSET, footer.id);
  writeU64(bytes, ENTRY_COUNT_OFFSET, footer.entryCount);
  writeU64(bytes, SEQUENCE_OFFSET, footer.sequence);
  writeU32(bytes, VERSION_OFFSET, TABLE_FORMAT_VERSION);
  writeU32(bytes, CRC_OFFSET, crc32(bytes, 0, CRC_OFFSET));
  bytes.set(MAGIC, MAGIC_OFFSET);
  return bytes;
}

/**
 * Takes the footer apart that stands in `bytes[start, start + FOOTER_BYTES)`.
 *
 * Every section of the result has room for its trailer and ends before the footer.
 *
 * @param file name and `footerOffset` position of the footer in it
 * @throws LsmError `Incompatible` for another version, `Corruption` for what is not a footer at `footerOffset`
 */
export function decodeFooter(bytes: Uint8Array, start: number, file: string, footerOffset: number): Footer {
  if (start + FOOTER_BYTES > bytes.length) throw corruption(file, footerOffset, "the footer is cut off");
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[start + MAGIC_OFFSET + i] !== MAGIC[i]) {
      throw corruption(file, footerOffset + MAGIC_OFFSET, "the footer does not end with the mark of a table");
    }
  }
  // Before the version: one that fails its crc is damage, not a newer format.
  checkCrc(bytes, start, start + CRC_OFFSET, file, footerOffset);
  const version = readU32(bytes, start + VERSION_OFFSET);
  if (version !== TABLE_FORMAT_VERSION) {
    const message = `${file} has table format ${version}, this program reads ${TABLE_FORMAT_VERSION}`;
    throw new LsmError("Incompatible", `${message}. Open it with the version of lsm-core that wrote it.`, { file });
  }
  const footer: Footer = {
    rangeDeletesOffset: readU32(bytes, start + SECTION_STARTS_OFFSET),
    filterOffset: readU32(bytes, start + SECTION_STARTS_OFFSET + 4),
    locatorOffset: readU32(bytes, start + SECTION_STARTS_OFFSET + 8),
    indexOffset: readU32(bytes, start + SECTION_STARTS_OFFSET + 12),
    propertiesOffset: readU32(bytes, start + SECTION_STARTS_OFFSET + 16),
    footerOffset: readU32(bytes, start + FOOTER_START_OFFSET),
    id: readU64(bytes, start + ID_OFFSET),
    entryCount: readU64(bytes, start + ENTRY_COUNT_OFFSET),
    sequence: readU64(bytes, start + SEQUENCE_OFFSET),
  };
  if (footer.footerOffset !== footerOffset) {
    throw corruption(file, footerOffset, `the footer says that it stands at ${footer.footerOffset}`);
  }
  const offsets = sectionOffsets(footer);
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] - offsets[i - 1] < STORED_TRAILER_BYTES) {
      throw corruption(file, footerOffset, `a section from ${offsets[i - 1]} to ${offsets[i]}`);
    }
  }
  return footer;
}

/**
 * The high 32 bits of `hash × count`: spreads hashes over `count` places without a division
 * ("Fast random integer generation in an interval", Lemire, 2019).
 *
 * In halves, as the whole product does not fit a double.
 *
 * @param hash 32 bits, the sign does not matter
 * @param count 1 to 2^32 - 1
 * @returns 0 to `count - 1`
 */
export function scaleHash(hash: number, count: number): number {
  const carry = (((hash & 0xffff) * count) / 0x1_0000) >>> 0;
  return (((hash >>> 16) * count + carry) / 0x1_0000) >>> 0;
}

/**
 * Writes the {@link STORED_TRAILER_BYTES} bytes that follow a payload.
 *
 * @param payloadCrc of the payload as stored
 */
export function writeStoredTrailer(bytes: Uint8Array, at: number, codec: number, payloadCrc: number): void {
  bytes[at] = codec;
  writeU32(bytes, at + CODEC_BYTES, crc32(bytes, at, at + CODEC_BYTES, payloadCrc));
}

/**
 * Checks the crc of a block or section whose stored form is `bytes[start, start + length)`; the payload, as stored, is
 * all but the last {@link STORED_TRAILER_BYTES}.
 *
 * @param offset where the stored form begins in `file`
 * @returns the codec byte
 * @throws LsmError `Corruption`
 */
export function checkStored(bytes: Uint8Array, start: number, length: number, file: string, offset: number): number {
  if (length < STORED_TRAILER_BYTES || start + length > bytes.length) {
    throw corruption(file, offset, `${length} bytes are too few for a block or section`);
  }
  const crcPos = start + length - CRC_BYTES;
  checkCrc(bytes, start, crcPos, file, offset);
  return bytes[crcPos - CODEC_BYTES];
}

function checkCrc(bytes: Uint8Array, start: number, crcPos: number, file: string, offset: number): void {
  const expected = readU32(bytes, crcPos);
  const actual = crc32(bytes, start, crcPos);
  if (actual === expected) return;
  throw corruption(file, offset, `checksum ${actual.toString(16)}, expected ${expected.toString(16)}`);
}

function sectionOffsets(footer: Footer): number[] {
  return [
    footer.rangeDeletesOffset,
    footer.filterOffset,
    footer.locatorOffset,
    footer.indexOffset,
    footer.propertiesOffset,
    footer.footerOffset,
  ];
}
