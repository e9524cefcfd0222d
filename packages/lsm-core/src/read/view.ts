import type { Version } from "../manifest/version.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { TableCache, TableSlot } from "./table-cache.ts";
import type { VisibleCursor } from "./visible-cursor.ts";

/**
 * All sources that a reader sees, newest first: the active memtable, the sealed ones, the tables of a version.
 *
 * A view never changes, except that its active memtable goes on growing: a reader that must not see later writes
 * keeps the memtable's `end` as its limit. Writers make a new view whenever the set of sources changes. A pinned view
 * keeps its memtables in memory and its files on disk.
 */
export class View {
  /** Newest first; the first is the active one. */
  readonly memtables: readonly Memtable[];
  readonly version: Version;
  /** The tables of `version.levels`, in the same places. */
  readonly levels: readonly (readonly TableSlot[])[];
  /** Readers that hold this view beyond a single call. */
  pins = 0;
  /** A cursor over this view that its reader has closed, for the next reader. */
  idleCursor: VisibleCursor | undefined = undefined;
  /**
   * The last scan of this view that was closed, for its hidden class: V8 drops compiled code when a full collection finds
   * no object alive of a class that the code is made for, and scans after it would take two times as long for a while.
   */
  spentScan: object | undefined = undefined;

  constructor(memtables: readonly Memtable[], version: Version, tables: TableCache) {
    this.memtables = memtables;
    this.version = version;
    this.levels = version.levels.map((level) => level.map((meta) => tables.slot(meta)));
  }

  get active(): Memtable {
    return this.memtables[0];
  }
}
