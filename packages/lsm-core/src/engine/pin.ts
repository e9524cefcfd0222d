import type { Cursor } from "../base/cursor.ts";
import type { Bounds } from "../base/range.ts";
import { ScanSource } from "../read/scan-source.ts";
import type { View } from "../read/view.ts";
import type { VisibleCursor } from "../read/visible-cursor.ts";
import type { Engine } from "./engine.ts";

/** What one pin holds. */
interface Held {
  readonly cursors: Cursor[];
}

/** What all pins of a view hold; apart from the lease, so that it can be given back when the lease was forgotten. */
interface Holdings {
  readonly engine: Engine;
  readonly view: View;
  readonly open: Set<Held>;
}

/**
 * Shared by all pins of a view. When the last of those that were not released is garbage, so is the lease: that is
 * how scans and snapshots are noticed that were dropped without being closed. Watching each of them would cost more
 * than a short scan.
 */
class Lease {
  readonly holdings: Holdings;

  constructor(engine: Engine, view: View) {
    this.holdings = { engine, view, open: new Set() };
    forgotten.register(this, this.holdings);
  }
}

const leases: WeakMap<View, WeakRef<Lease>> = new WeakMap();

const forgotten: FinalizationRegistry<Holdings> = new FinalizationRegistry((holdings) => {
  for (const held of holdings.open) release(holdings, held);
});

/** Holds a view, as of now or as of another pin, for a scan or a snapshot, and the cursors that read it. */
export class Pin {
  readonly source: ScanSource;
  readonly #lease: Lease;
  readonly #held: Held = { cursors: [] };

  constructor(engine: Engine, like?: Pin) {
    engine.checkOpen();
    const view = like?.source.view ?? engine.views.current;
    const limit = like?.source.limit ?? view.active.end;
    this.source = new ScanSource(view, limit, engine.tables, engine.blocks, engine.comparator);
    this.#lease = leaseOf(engine, view);
    this.#lease.holdings.open.add(this.#held);
    view.pins++;
    engine.openPins++;
  }

  get isReleased(): boolean {
    return !this.#lease.holdings.open.has(this.#held);
  }

  /** Throws LsmError `Closed` when the database is closed. */
  check(): void {
    const { engine } = this.#lease.holdings;
    if (engine.isClosed) engine.checkOpen();
  }

  /** A cursor that is closed when the pin is released. */
  open(bounds: Bounds, isForward: boolean, blocking: boolean): VisibleCursor {
    const cursor = this.source.open(bounds, isForward, blocking);
    this.#held.cursors.push(cursor.cursor);
    return cursor;
  }

  /** Idempotent. */
  release(): void {
    release(this.#lease.holdings, this.#held);
  }
}

function leaseOf(engine: Engine, view: View): Lease {
  let lease = leases.get(view)?.deref();
  if (lease === undefined) {
    lease = new Lease(engine, view);
    leases.set(view, new WeakRef(lease));
  }
  return lease;
}

function release(holdings: Holdings, held: Held): void {
  if (!holdings.open.delete(held)) return;
  for (const cursor of held.cursors) cursor.close();
  holdings.engine.openPins--;
  holdings.engine.views.unpin(holdings.view);
}
