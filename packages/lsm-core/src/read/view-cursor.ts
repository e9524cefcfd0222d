import type { Comparator } from "../base/comparator.ts";
import type { RangeDelete, RangeDeletes } from "../base/range-delete.ts";
import { NO_RANGE_DELETES } from "../base/range-delete.ts";
import { MergeCursor, type MergeSource } from "../cursor/merge-cursor.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { MemtableCursor } from "../memtable/memtable-cursor.ts";
import type { TableCursorOptions } from "../table/table-cursor.ts";
import { LevelCursor } from "./level-cursor.ts";
import type { ReadCost } from "./read-cost.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";
import type { View } from "./view.ts";

/**
 * A cursor over everything that a view shows, tombstones included; valid as long as the view is pinned.
 *
 * Closed, it may be used again for the same view: {@link renew}.
 */
export class ViewCursor extends MergeCursor {
  readonly #active: Memtable;
  readonly #activeCursor: MemtableCursor;
  readonly #activeDeletes: RangeDeletes;
  readonly #isRenewable: boolean;

  /**
   * @param limit end of what is visible of the active memtable
   * @param newest a source that comes before all of the view
   */
  constructor(
    view: View,
    limit: number,
    tables: TableCache,
    comparator: Comparator,
    options: TableCursorOptions,
    cost: ReadCost,
    newest?: MergeSource,
  ) {
    const { active } = view;
    const visible = Math.min(limit, active.end);
    const activeCursor = active.cursor(visible);
    const activeDeletes = active.rangeDeletes(visible);
    const sources: MergeSource[] = newest === undefined ? [] : [newest];
    sources.push({ cursor: activeCursor, rangeDeletes: activeDeletes });
    addSealed(sources, view);
    addTables(sources, view, tables, comparator, options, cost);
    super(sources, comparator);
    this.#active = active;
    this.#activeCursor = activeCursor;
    this.#activeDeletes = activeDeletes;
    this.#isRenewable = options.blocking && newest === undefined;
  }

  /** Whether {@link renew} may succeed. */
  get isRenewable(): boolean {
    return this.#isRenewable;
  }

  /**
   * Makes a closed cursor one with another limit. It has to be placed again.
   *
   * @returns false when its sources are not those of a new one: then it is to be dropped
   */
  renew(limit: number): boolean {
    const active = this.#active;
    const visible = Math.min(limit, active.end);
    if (!this.#isRenewable || active.rangeDeletes(visible) !== this.#activeDeletes) return false;
    active.renew(this.#activeCursor, visible);
    return true;
  }
}

function addSealed(sources: MergeSource[], view: View): void {
  for (const memtable of view.memtables) {
    if (memtable === view.active || memtable.operationCount === 0) continue;
    sources.push({ cursor: memtable.cursor(memtable.end), rangeDeletes: memtable.rangeDeletes(memtable.end) });
  }
}

function addTables(
  sources: MergeSource[],
  view: View,
  tables: TableCache,
  comparator: Comparator,
  options: TableCursorOptions,
  cost: ReadCost,
): void {
  view.levels.forEach((slots, level) => {
    const groups = level === 0 ? slots.map((slot) => [slot]) : slots.length === 0 ? [] : [slots];
    for (const group of groups) {
      const cursor = new LevelCursor(group, tables, comparator, options, level === 0 ? cost : undefined);
      sources.push({ cursor, rangeDeletes: rangeDeletesOf(group, tables) });
    }
  });
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
