import type { Comparator } from "../base/comparator.ts";
import { corruption, LsmError } from "../base/errors.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import type { ReadableFile } from "../storage/storage.ts";
import { BlockIndex } from "./block-index.ts";
import { checkBloomFilter } from "./bloom-filter.ts";
import { CODEC_NONE, decompress } from "./compression.ts";
import { Locator } from "./locator.ts";
import { PayloadBuffer } from "./payload-buffer.ts";
import { COMPARATOR_PROPERTY, decodeProperties } from "./properties-section.ts";
import { decodeRangeDeletes } from "./range-delete-section.ts";
import { payloadBytes, readExactly, readExactlyAsync } from "./stored-block.ts";
import { checkStored, decodeFooter, FOOTER_BYTES } from "./table-format.ts";
import type { Footer } from "./table-format.ts";
import type { TableMeta } from "./table-meta.ts";

/** What stands after the blocks of a table, decoded and checked against what the manifest knows of it. */
export interface TableTail {
  readonly footer: Footer;
  readonly rangeDeletes: RangeDeletes;
  /** The filter's payload, a view of what was read; empty when the table has none. */
  readonly filter: Uint8Array;
  /** `undefined` when the table has none or it was not asked for. */
  readonly locator: Locator | undefined;
  readonly index: BlockIndex;
}

export interface TailOptions {
  /** false: the locator is skipped. */
  readonly locator: boolean;
}

/**
 * Reads the tail of a table with one positional read. Cost: a copy of the index and the locator.
 *
 * @param path names the file in errors
 * @throws LsmError `Io` when the file cannot be read, `Corruption` when it is not the table that `meta` describes,
 * `Incompatible` for another format version, compression or comparator
 */
export function readTail(
  file: ReadableFile,
  path: string,
  meta: TableMeta,
  comparator: Comparator,
  options: TailOptions,
): TableTail {
  const bytes = makeRoom(file, path, meta);
  readExactly(file, path, meta.tailStart, bytes.length, bytes, 0);
  return decodeTail(bytes, path, meta, comparator, options);
}

/** {@link readTail} without blocking. */
export async function readTailAsync(
  file: ReadableFile,
  path: string,
  meta: TableMeta,
  comparator: Comparator,
  options: TailOptions,
): Promise<TableTail> {
  const bytes = makeRoom(file, path, meta);
  await readExactlyAsync(file, path, meta.tailStart, bytes.length, bytes, 0);
  return decodeTail(bytes, path, meta, comparator, options);
}

function makeRoom(file: ReadableFile, path: string, meta: TableMeta): Uint8Array {
  if (file.size !== meta.fileBytes) {
    const reason = `the file has ${file.size} bytes, the manifest says ${meta.fileBytes}`;
    throw corruption(path, Math.min(file.size, meta.fileBytes), reason);
  }
  const tailBytes = meta.fileBytes - meta.tailStart;
  if (tailBytes < FOOTER_BYTES) throw corruption(path, meta.tailStart, `a table with a tail of ${tailBytes} bytes`);
  return new Uint8Array(tailBytes);
}

function decodeTail(
  bytes: Uint8Array,
  path: string,
  meta: TableMeta,
  comparator: Comparator,
  options: TailOptions,
): TableTail {
  const tailStart = meta.tailStart;
  const footerOffset = meta.fileBytes - FOOTER_BYTES;
  const footer = decodeFooter(bytes, footerOffset - tailStart, path, footerOffset);
  checkFooter(footer, path, meta);

  const { rangeDeletesOffset, filterOffset, locatorOffset, indexOffset, propertiesOffset } = footer;
  const open = (offset: number, end: number): Uint8Array => openSection(bytes, tailStart, offset, end, path);
  checkComparator(open(propertiesOffset, footerOffset), path, propertiesOffset, comparator);

  const ranges = open(rangeDeletesOffset, filterOffset);
  const rangeDeletes = decodeRangeDeletes(ranges, 0, ranges.length, comparator, path, rangeDeletesOffset);
  if (rangeDeletes.length !== meta.rangeDeleteCount) {
    const reason = `${rangeDeletes.length} range deletes, the manifest says ${meta.rangeDeleteCount}`;
    throw corruption(path, rangeDeletesOffset, reason);
  }

  const filter = open(filterOffset, locatorOffset);
  checkBloomFilter(filter, 0, filter.length, path, filterOffset);

  let locator: Locator | undefined;
  if (options.locator) {
    const section = open(locatorOffset, indexOffset);
    locator = Locator.decode(section, 0, section.length, path, locatorOffset);
  }

  const indexSection = open(indexOffset, propertiesOffset);
  const index = BlockIndex.decode(indexSection, 0, indexSection.length, tailStart, path, indexOffset);
  return { footer, rangeDeletes, filter, locator, index };
}

/** The payload of the section that begins at `offset` of the file and ends at `end`; `bytes` begins at `tailStart`. */
function openSection(bytes: Uint8Array, tailStart: number, offset: number, end: number, path: string): Uint8Array {
  const start = offset - tailStart;
  const storedBytes = end - offset;
  const codec = checkStored(bytes, start, storedBytes, path, offset);
  const length = payloadBytes(storedBytes);
  if (codec === CODEC_NONE) return bytes.subarray(start, start + length);
  const payload = new PayloadBuffer();
  decompress(codec, bytes, start, length, payload, path, offset);
  return payload.take();
}

function checkFooter(footer: Footer, path: string, meta: TableMeta): void {
  expectEqual(footer.rangeDeletesOffset, meta.tailStart, "the place where its blocks end", path, footer);
  expectEqual(footer.id, meta.id, "its number", path, footer);
  expectEqual(footer.entryCount, meta.entryCount, "its count of entries", path, footer);
  expectEqual(footer.sequence, meta.sequence, "its sequence number", path, footer);
}

function expectEqual(actual: number, expected: number, what: string, path: string, footer: Footer): void {
  if (actual === expected) return;
  throw corruption(
    path,
    footer.footerOffset,
    `the table says that ${what} is ${actual}, the manifest says ${expected}`,
  );
}

function checkComparator(properties: Uint8Array, path: string, offset: number, comparator: Comparator): void {
  const name = decodeProperties(properties, 0, properties.length, path, offset).get(COMPARATOR_PROPERTY);
  if (name === comparator.name) return;
  if (name === undefined) throw corruption(path, offset, "the properties do not name a comparator");
  const message = `${path} is in the order of "${name}", not of "${comparator.name}"`;
  throw new LsmError("Incompatible", `${message}. Open it with the comparator that it was written with.`, {
    file: path,
  });
}
