import type { TableMeta } from "../table/table-meta.ts";
import { EditReader } from "./edit-reader.ts";
import { EditWriter } from "./edit-writer.ts";

/** Levels of a version: 0 takes flushed tables, 6 is the last. */
export const LEVEL_COUNT = 7;

/** Number and length in bytes of the last log at a clean close: until the next open, that much of it must be readable. */
export interface CloseRecord {
  readonly logId: number;
  readonly logBytes: number;
}

/**
 * A change of what the manifest knows; plain data. Absent fields stay as they are.
 *
 * Tables are removed before others are added, so that a move names one table in both lists.
 */
export interface VersionEdit {
  /** In a snapshot only: name of the order of the keys. */
  readonly comparator?: string | undefined;
  /** The number that the next new file gets. */
  readonly nextFileId?: number | undefined;
  /** Logs with a smaller number are not needed. */
  readonly logNumber?: number | undefined;
  /** Last sequence number that tables hold. */
  readonly lastSequence?: number | undefined;
  readonly removed?: readonly RemovedTable[] | undefined;
  readonly added?: readonly AddedTable[] | undefined;
  /** `null` takes the record back, as the first edit after an open does. */
  readonly closeRecord?: CloseRecord | null | undefined;
  readonly compactPointers?: readonly CompactPointer[] | undefined;
}

/** A table that an edit puts into a level. */
export interface AddedTable {
  readonly level: number;
  readonly table: TableMeta;
}

/** A table that an edit takes out of a level. */
export interface RemovedTable {
  readonly level: number;
  readonly id: number;
}

/** Where the next compaction of a level begins. */
export interface CompactPointer {
  readonly level: number;
  readonly key: Uint8Array;
}

const COMPARATOR = 1;
const NEXT_FILE_ID = 2;
const LOG_NUMBER = 3;
const LAST_SEQUENCE = 4;
const ADD_TABLE = 5;
const REMOVE_TABLE = 6;
const CLOSE_RECORD = 7;
const COMPACT_POINTER = 8;

const FLAG_LARGEST_EXCLUSIVE = 1;
const FLAG_NO_LARGEST = 2;

/** The bytes of an edit; see docs/format.md#edit. */
export function encodeVersionEdit(edit: VersionEdit): Uint8Array {
  const writer = new EditWriter();
  if (edit.comparator !== undefined) {
    writer.u8(COMPARATOR);
    writer.text(edit.comparator);
  }
  if (edit.nextFileId !== undefined) writer.tagged(NEXT_FILE_ID, edit.nextFileId);
  if (edit.logNumber !== undefined) writer.tagged(LOG_NUMBER, edit.logNumber);
  if (edit.lastSequence !== undefined) writer.tagged(LAST_SEQUENCE, edit.lastSequence);
  for (const { level, id } of edit.removed ?? []) {
    writer.u8(REMOVE_TABLE);
    writer.u8(level);
    writer.u64(id);
  }
  for (const { level, table } of edit.added ?? []) {
    writer.u8(ADD_TABLE);
    writer.u8(level);
    writeTable(writer, table);
  }
  if (edit.closeRecord !== undefined) {
    writer.tagged(CLOSE_RECORD, edit.closeRecord?.logId ?? 0);
    writer.u64(edit.closeRecord?.logBytes ?? 0);
  }
  for (const { level, key } of edit.compactPointers ?? []) {
    writer.u8(COMPACT_POINTER);
    writer.u8(level);
    writer.bytes(key);
  }
  return writer.take();
}

/**
 * The edit in `bytes[start, end)`, in memory of its own.
 *
 * @param file name of the manifest, for errors; `bytes` begin at its byte 0
 * @throws LsmError `Corruption` for bytes that are no edit, `Incompatible` for an unknown tag
 */
export function decodeVersionEdit(bytes: Uint8Array, start: number, end: number, file: string): VersionEdit {
  const reader = new EditReader(bytes, start, end, file);
  const edit: { -readonly [name in keyof VersionEdit]: VersionEdit[name] } = {};
  const removed: RemovedTable[] = [];
  const added: AddedTable[] = [];
  const compactPointers: CompactPointer[] = [];
  while (!reader.isDone) {
    const tag = reader.u8();
    if (tag === COMPARATOR) edit.comparator = reader.text();
    else if (tag === NEXT_FILE_ID) edit.nextFileId = reader.u64();
    else if (tag === LOG_NUMBER) edit.logNumber = reader.u64();
    else if (tag === LAST_SEQUENCE) edit.lastSequence = reader.u64();
    else if (tag === ADD_TABLE) added.push({ level: reader.below(LEVEL_COUNT, "level"), table: readTable(reader) });
    else if (tag === REMOVE_TABLE) removed.push({ level: reader.below(LEVEL_COUNT, "level"), id: reader.u64() });
    else if (tag === CLOSE_RECORD) edit.closeRecord = readCloseRecord(reader);
    else if (tag === COMPACT_POINTER) {
      compactPointers.push({ level: reader.below(LEVEL_COUNT, "level"), key: reader.bytes() });
    } else throw reader.unknownTag(tag);
  }
  if (removed.length > 0) edit.removed = removed;
  if (added.length > 0) edit.added = added;
  if (compactPointers.length > 0) edit.compactPointers = compactPointers;
  return edit;
}

function readCloseRecord(reader: EditReader): CloseRecord | null {
  const logId = reader.u64();
  const logBytes = reader.u64();
  return logId === 0 && logBytes === 0 ? null : { logId, logBytes };
}

function writeTable(writer: EditWriter, table: TableMeta): void {
  const { largest } = table;
  writer.varint((table.largestExclusive ? FLAG_LARGEST_EXCLUSIVE : 0) | (largest === undefined ? FLAG_NO_LARGEST : 0));
  writer.u64(table.id);
  writer.u64(table.fileBytes);
  writer.u64(table.tailStart);
  writer.u64(table.entryCount);
  writer.u64(table.tombstoneCount);
  writer.u64(table.rangeDeleteCount);
  writer.u64(table.rawBytes);
  writer.u64(table.sequence);
  writer.bytes(table.smallest);
  writer.bytes(largest);
}

function readTable(reader: EditReader): TableMeta {
  const flags = reader.below(4, "flags of a table");
  const fields = {
    id: reader.u64(),
    fileBytes: reader.u64(),
    tailStart: reader.u64(),
    entryCount: reader.u64(),
    tombstoneCount: reader.u64(),
    rangeDeleteCount: reader.u64(),
    rawBytes: reader.u64(),
    sequence: reader.u64(),
    smallest: reader.bytes(),
  };
  const largest = reader.bytes();
  const hasLargest = (flags & FLAG_NO_LARGEST) === 0;
  if (!hasLargest && largest.length > 0) throw reader.damage("a table without an upper end has a largest key");
  return {
    ...fields,
    largest: hasLargest ? largest : undefined,
    largestExclusive: (flags & FLAG_LARGEST_EXCLUSIVE) !== 0,
  };
}
