import type { Comparator } from "../base/comparator.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { endsBefore, tableRange } from "./key-range.ts";
import type { Levels } from "./version.ts";

/** What every version keeps; the name stands in the error of one that does not. */
export type VersionInvariant =
  | "bounds-sane"
  | "level-0-newest-first"
  | "levels-sorted-and-disjoint"
  | "ids-unique"
  | "removed-exists";

/** The error for a version that must not be. */
export function brokenInvariant(name: VersionInvariant, what: string): Error {
  return new Error(`version invariant "${name}" does not hold: ${what}`);
}

/**
 * Checks the levels that an edit changed, and that the tables in them are nowhere else.
 *
 * @param changed which levels to check
 * @throws Error that names the invariant
 */
export function checkLevels(levels: Levels, changed: readonly number[], comparator: Comparator): void {
  for (const level of changed) {
    for (const table of levels[level]) checkBounds(table, comparator);
    if (level === 0) checkNewestFirst(levels[0]);
    else checkSorted(levels[level], level, comparator);
  }
  checkIds(levels);
}

function checkBounds(table: TableMeta, comparator: Comparator): void {
  const order = table.largest === undefined ? -1 : comparator.compare(table.smallest, table.largest);
  const isOrdered = order < 0 || (order === 0 && !table.largestExclusive);
  if (!isOrdered) throw brokenInvariant("bounds-sane", `table ${table.id} ends before it begins`);
  if (table.largest === undefined && table.rangeDeleteCount === 0) {
    throw brokenInvariant("bounds-sane", `table ${table.id} has no upper end and no range delete`);
  }
  if (table.tombstoneCount > table.entryCount || table.tailStart > table.fileBytes) {
    throw brokenInvariant("bounds-sane", `table ${table.id} has a part that is larger than the whole`);
  }
  if (table.entryCount + table.rangeDeleteCount === 0) {
    throw brokenInvariant("bounds-sane", `table ${table.id} is empty`);
  }
}

function checkNewestFirst(tables: readonly TableMeta[]): void {
  for (let i = 1; i < tables.length; i++) {
    const [newer, older] = [tables[i - 1], tables[i]];
    if (newer.sequence < older.sequence || (newer.sequence === older.sequence && newer.id < older.id)) {
      throw brokenInvariant("level-0-newest-first", `table ${older.id} is newer than ${newer.id} and stands behind it`);
    }
  }
}

function checkSorted(tables: readonly TableMeta[], level: number, comparator: Comparator): void {
  for (let i = 1; i < tables.length; i++) {
    if (!endsBefore(tableRange(tables[i - 1]), tables[i].smallest, comparator)) {
      throw brokenInvariant(
        "levels-sorted-and-disjoint",
        `tables ${tables[i - 1].id} and ${tables[i].id} of level ${level} overlap`,
      );
    }
  }
}

function checkIds(levels: Levels): void {
  const seen = new Set<number>();
  for (const tables of levels) {
    for (const { id } of tables) {
      if (seen.has(id)) throw brokenInvariant("ids-unique", `table ${id} stands twice`);
      seen.add(id);
    }
  }
}
