import type { Version } from "../manifest/version.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { TableCache } from "../read/table-cache.ts";
import { View } from "../read/view.ts";

/** The present view and the older ones that readers still hold; tells what nobody needs any more. */
export class ViewSet {
  current: View;
  readonly #tables: TableCache;
  readonly #onUnused: (tables: readonly number[], memtables: readonly Memtable[]) => void;
  /** Older views with pins. */
  readonly #held = new Set<View>();
  /** Memtables that are needed beyond the views that show them. */
  readonly #kept = new Set<Memtable>();

  /** @param onUnused called with the tables and memtables that left the last view which showed them */
  constructor(
    memtables: readonly Memtable[],
    version: Version,
    tables: TableCache,
    onUnused: (tables: readonly number[], memtables: readonly Memtable[]) => void,
  ) {
    this.#tables = tables;
    this.#onUnused = onUnused;
    this.current = new View(memtables, version, tables);
  }

  /** Views that only readers keep. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Makes a new present view. */
  replace(memtables: readonly Memtable[], version: Version): void {
    const previous = this.current;
    this.current = new View(memtables, version, this.#tables);
    if (previous.pins > 0) this.#held.add(previous);
    else this.#drop(previous);
  }

  /** Takes back a pin, which a reader set by `view.pins++`. */
  unpin(view: View): void {
    view.pins--;
    if (view.pins === 0 && this.#held.delete(view)) this.#drop(view);
  }

  /** Holds a memtable of the present view until {@link unkeep}, also when no view shows it any more. Once each. */
  keep(memtable: Memtable): void {
    this.#kept.add(memtable);
  }

  unkeep(memtable: Memtable): void {
    if (!this.#kept.delete(memtable)) return;
    const live = [this.current, ...this.#held];
    if (!live.some((view) => view.memtables.includes(memtable))) this.#onUnused([], [memtable]);
  }

  #drop(view: View): void {
    const live = [this.current, ...this.#held];
    const tables: number[] = [];
    if (!live.some((other) => other.version === view.version)) {
      const named = new Set<number>();
      for (const other of live) for (const level of other.version.levels) for (const meta of level) named.add(meta.id);
      for (const level of view.version.levels) for (const meta of level) if (!named.has(meta.id)) tables.push(meta.id);
    }
    const memtables = view.memtables.filter(
      (memtable) => !this.#kept.has(memtable) && !live.some((other) => other.memtables.includes(memtable)),
    );
    for (const id of tables) this.#tables.retire(id);
    if (tables.length > 0 || memtables.length > 0) this.#onUnused(tables, memtables);
  }
}
