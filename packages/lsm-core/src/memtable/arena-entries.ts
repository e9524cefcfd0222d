import type { Comparator } from "../base/comparator.ts";
import type { EntrySequence } from "../base/cursor.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import { LOG_HEADER_BYTES } from "../wal/log-header.ts";
import { ArenaCursor } from "./arena-cursor.ts";
import { collectOperations } from "./frames.ts";
import { unionOf } from "./range-delete-list.ts";
import { sortOperations } from "./sort-operations.ts";

/** What a sealed arena comes down to: the entries of a table. */
export interface ArenaEntries {
  /** The newest entry of each key, tombstones included, without those that a later range delete of the arena covers. */
  readonly cursor: EntrySequence;
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
  const cursor = new ArenaCursor(bytes, offsets, count, rangeDeletes, end);
  return { cursor, rangeDeletes: unionOf(bytes, rangeDeletes) };
}
