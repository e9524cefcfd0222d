import type { Comparator } from "../base/comparator.ts";
import type { Bounds } from "../base/range.ts";
import type { BlockCache } from "../cache/block-cache.ts";
import { ResidentBlocks } from "../cache/resident-blocks.ts";
import type { MergeSource } from "../cursor/merge-cursor.ts";
import type { ReadCost } from "./read-cost.ts";
import type { TableCache } from "./table-cache.ts";
import type { View } from "./view.ts";
import { ViewCursor } from "./view-cursor.ts";
import { VisibleCursor } from "./visible-cursor.ts";

/** Bytes that a scan reads at once when it has left the cache. */
const READ_AHEAD_BYTES = 128 * 1024;

/** Everything that cursors over one pinned view are made of. */
export class ScanSource {
  readonly view: View;
  readonly comparator: Comparator;
  /** End of what is visible of the active memtable. */
  readonly limit: number;
  readonly #tables: TableCache;
  readonly #blocks: BlockCache;
  readonly #cost: ReadCost;

  constructor(
    view: View,
    limit: number,
    tables: TableCache,
    blocks: BlockCache,
    comparator: Comparator,
    cost: ReadCost,
  ) {
    this.view = view;
    this.limit = limit;
    this.comparator = comparator;
    this.#tables = tables;
    this.#blocks = blocks;
    this.#cost = cost;
  }

  /**
   * A cursor of its own over the live entries of a range, to be given to {@link closeViewCursor}.
   *
   * @param newest a source that comes before all of the view
   */
  open(bounds: Bounds, isForward: boolean, blocking: boolean, newest?: MergeSource): VisibleCursor {
    return (
      (blocking && newest === undefined ? this.#reopen(bounds, isForward) : undefined) ??
      this.#make(bounds, isForward, blocking, newest)
    );
  }

  #reopen(bounds: Bounds, isForward: boolean): VisibleCursor | undefined {
    const { idleCursor } = this.view;
    if (idleCursor === undefined) return undefined;
    this.view.idleCursor = undefined;
    if (!idleCursor.cursor.renew(this.limit)) return undefined;
    idleCursor.restart(bounds, isForward);
    return idleCursor;
  }

  #make(bounds: Bounds, isForward: boolean, blocking: boolean, newest: MergeSource | undefined): VisibleCursor {
    const options = {
      blocks: blocking ? this.#blocks : new ResidentBlocks(this.#blocks),
      readAheadBytes: READ_AHEAD_BYTES,
      blocking,
    };
    const cursor = new ViewCursor(this.view, this.limit, this.#tables, this.comparator, options, this.#cost, newest);
    return new VisibleCursor(cursor, bounds, isForward, this.comparator);
  }

  /** Opens, without blocking, the tables whose range deletes {@link open} needs. */
  async prepare(): Promise<void> {
    for (const slots of this.view.levels) {
      for (const slot of slots) {
        if (slot.meta.rangeDeleteCount === 0) continue;
        this.#tables.pin(slot);
        try {
          await this.#tables.acquireAsync(slot);
        } finally {
          this.#tables.unpin(slot);
        }
      }
    }
  }
}

/** Closes a cursor over a view. Nobody may use it any more: it may become the next one that is opened. */
export function closeViewCursor(view: View, cursor: VisibleCursor): void {
  cursor.cursor.close();
  if (cursor.cursor.isRenewable) view.idleCursor = cursor;
}
