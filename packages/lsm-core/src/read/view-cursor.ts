import type { Comparator } from "../base/comparator.ts";
import type { RangeDelete, RangeDeletes } from "../base/range-delete.ts";
import { NO_RANGE_DELETES } from "../base/range-delete.ts";
import { MergeCursor, type MergeSource } from "../cursor/merge-cursor.ts";
import { LevelCursor, type TableCursorOptions } from "./level-cursor.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";
import type { View } from "./view.ts";

/**
 * A cursor over everything that a view shows, tombstones included.
 *
 * @param limit end of what is visible of the active memtable
 * @param newest a source that comes before all of the view
 * @returns a cursor that is valid as long as the view is pinned
 */
export function openViewCursor(
  view: View,
  limit: number,
  tables: TableCache,
  comparator: Comparator,
  options: TableCursorOptions,
  newest?: MergeSource,
): MergeCursor {
  const sources: MergeSource[] = newest === undefined ? [] : [newest];
  for (const memtable of view.memtables) {
    const visible = memtable === view.active ? Math.min(limit, memtable.end) : memtable.end;
    if (memtable.operationCount === 0) continue;
    sources.push({ cursor: memtable.cursor(visible), rangeDeletes: memtable.rangeDeletes(visible) });
  }
  view.levels.forEach((slots, level) => {
    const groups = level === 0 ? slots.map((slot) => [slot]) : slots.length === 0 ? [] : [slots];
    for (const group of groups) {
      const cursor = new LevelCursor(group, tables, comparator, options);
      sources.push({ cursor, rangeDeletes: rangeDeletesOf(group, tables) });
    }
  });
  return new MergeCursor(sources, comparator);
}

/** Range deletes of disjoint tables in key order, which are disjoint and in order themselves. */
function rangeDeletesOf(slots: readonly TableSlot[], tables: TableCache): RangeDeletes {
  let all: RangeDelete[] | undefined;
  for (const slot of slots) {
    if (slot.meta.rangeDeleteCount === 0) continue;
    all ??= [];
    all.push(...tables.acquire(slot).rangeDeletes);
  }
  return all ?? NO_RANGE_DELETES;
}
