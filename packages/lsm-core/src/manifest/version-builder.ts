import type { Comparator } from "../base/comparator.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { brokenInvariant, checkLevels } from "./check-version.ts";
import { type Levels, Version } from "./version.ts";
import type { VersionEdit } from "./version-edit.ts";

/**
 * Applies edits to levels: any number of them at the cost of their tables, and one sort of each changed level at the end.
 *
 * Levels that no edit touched come back as the same arrays.
 */
export class VersionBuilder {
  readonly #base: Levels;
  readonly #comparator: Comparator;
  readonly #changed = new Map<number, Map<number, TableMeta>>();

  constructor(base: Levels, comparator: Comparator) {
    this.#base = base;
    this.#comparator = comparator;
  }

  /** @throws Error that names the invariant: a table to remove is not there, or one to add is */
  apply(edit: VersionEdit): void {
    for (const { level, id } of edit.removed ?? []) {
      if (!this.#level(level).delete(id)) throw brokenInvariant("removed-exists", `level ${level} has no table ${id}`);
    }
    for (const { level, table } of edit.added ?? []) {
      const tables = this.#level(level);
      if (tables.has(table.id)) throw brokenInvariant("ids-unique", `level ${level} has a table ${table.id} already`);
      tables.set(table.id, table);
    }
  }

  /** The levels after all edits, checked. */
  build(): Levels {
    if (this.#changed.size === 0) return this.#base;
    const levels = this.#base.map((tables, level) => {
      const changed = this.#changed.get(level);
      return changed === undefined ? tables : [...changed.values()].toSorted(this.#orderOf(level));
    });
    checkLevels(levels, [...this.#changed.keys()], this.#comparator);
    return levels;
  }

  #level(level: number): Map<number, TableMeta> {
    let tables = this.#changed.get(level);
    if (tables === undefined) {
      tables = new Map(this.#base[level].map((table) => [table.id, table]));
      this.#changed.set(level, tables);
    }
    return tables;
  }

  #orderOf(level: number): (a: TableMeta, b: TableMeta) => number {
    if (level === 0) return (a, b) => b.sequence - a.sequence || b.id - a.id;
    const comparator = this.#comparator;
    return (a, b) => comparator.compare(a.smallest, b.smallest);
  }
}

/**
 * The version after an edit; `version` stays as it is.
 *
 * @throws Error that names the invariant which the edit would break
 */
export function applyEdit(version: Version, edit: VersionEdit): Version {
  const builder = new VersionBuilder(version.levels, version.comparator);
  builder.apply(edit);
  const levels = builder.build();
  return levels === version.levels ? version : new Version(levels, version.comparator);
}
