import type { Comparator } from "../base/comparator.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import { LOG_HEADER_BYTES } from "../wal/log-header.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, valueLengthOf } from "../wal/operation.ts";
import { collectOperations } from "./frames.ts";
import { MemtableCursor } from "./memtable-cursor.ts";
import { haveEqualKeys } from "./operation-order.ts";
import { isCovered, unionOf } from "./range-delete-list.ts";
import { SortedChunks } from "./sorted-chunks.ts";
import { sortOperations } from "./sort-operations.ts";

/** What a sealed arena comes down to: the entries of a table. */
export interface ArenaEntries {
  /** The newest entry of each key, tombstones included, without those that a later range delete of the arena covers. */
  readonly cursor: MemtableCursor;
  readonly entryCount: number;
  readonly tombstoneCount: number;
  /** Key and value bytes of the entries. */
  readonly rawBytes: number;
  /** What the range deletes cover of older sources. */
  readonly rangeDeletes: RangeDeletes;
}

/**
 * Derives a table's entries from an arena alone, as another thread has it.
 *
 * Cost: about 200 ns an operation.
 *
 * @param bytes the arena, which must not change before `end` while the cursor is used
 * @param end where its last published frame ends
 */
export function readArena(bytes: Uint8Array, end: number, comparator: Comparator): ArenaEntries {
  const { offsets, count, rangeDeletes } = collectOperations(bytes, LOG_HEADER_BYTES, end);
  sortOperations(bytes, offsets, count, comparator);
  let entryCount = 0;
  let tombstoneCount = 0;
  let rawBytes = 0;
  let i = 0;
  while (i < count) {
    const operation = offsets[i++];
    while (i < count && haveEqualKeys(bytes, operation, offsets[i])) i++;
    const keyStart = keyStartOf(bytes, operation);
    const keyLength = keyLengthOf(bytes, operation);
    if (rangeDeletes.length > 0 && isCovered(bytes, rangeDeletes, bytes, keyStart, keyLength, operation, end)) continue;
    if (bytes[operation] === OP_DELETE) tombstoneCount++;
    rawBytes += keyLength + valueLengthOf(bytes, operation);
    offsets[entryCount++] = operation;
  }
  const cursor = new MemtableCursor(SortedChunks.of(bytes, offsets, entryCount, comparator), [], end);
  return { cursor, entryCount, tombstoneCount, rawBytes, rangeDeletes: unionOf(bytes, rangeDeletes) };
}
