import { closedError } from "../base/errors.ts";
import type { Bounds } from "../base/range.ts";
import type { MergeSource } from "../cursor/merge-cursor.ts";
import { closeViewCursor, ScanSource } from "../read/scan-source.ts";
import type { View } from "../read/view.ts";
import type { VisibleCursor } from "../read/visible-cursor.ts";
import type { Engine } from "./engine.ts";
import { turnBudget } from "./turn-budget.ts";

/** What one pin holds. */
interface Held {
  readonly cursors: VisibleCursor[];
  /** Called when the pin is released or forgotten; must not lead to the pin. */
  readonly onRelease: (() => void) | undefined;
}

/** What all pins of a view hold; apart from the lease, so that it can be given back when the lease was forgotten. */
interface Holdings {
  /** Both only while something is open: the registry keeps the holdings until the event loop turns, long after a close. */
  engine: Engine | undefined;
  view: View | undefined;
  readonly open: Set<Held>;
}

/**
 * Shared by all pins of a view. When the last of those that were not released is garbage, so is the lease: that is
 * how scans and snapshots are noticed that were dropped without being closed. Watching each of them would cost more
 * than a short scan.
 */
class Lease {
  readonly holdings: Holdings = { engine: undefined, view: undefined, open: new Set() };

  constructor() {
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
  readonly #engine: Engine;
  /** Until the pin is released: one that is kept afterwards, with a scan that is over, must not hide that others were forgotten. */
  #lease: Lease | undefined;
  readonly #held: Held;

  /** @param onRelease called when the pin is released, or was dropped without that; must not refer to who holds the pin */
  constructor(engine: Engine, like?: Pin, onRelease?: () => void) {
    engine.checkOpen();
    engine.upkeepReads();
    this.#held = { cursors: [], onRelease };
    const view = like?.source.view ?? engine.views.current;
    const limit = like?.source.limit ?? view.active.end;
    this.source = new ScanSource(view, limit, engine.tables, engine.blocks, engine.comparator, engine.readCost);
    this.#engine = engine;
    this.#lease = leaseOf(view);
    const { holdings } = this.#lease;
    holdings.engine = engine;
    holdings.view = view;
    holdings.open.add(this.#held);
    view.pins++;
    engine.openPins++;
  }

  get isReleased(): boolean {
    return this.#lease === undefined;
  }

  /** Before each read through the pin. Throws LsmError `Closed` when the database is closed. */
  check(): void {
    if (this.#engine.isClosed) this.#engine.checkOpen();
    this.#engine.upkeepReads();
  }

  /** What an asynchronous read failed of: `error`, or that the database was closed, and files with it that were being read. */
  causeOf(error: unknown): unknown {
    return this.#engine.isClosed ? closedError() : error;
  }

  /**
   * A cursor that is closed when the pin is released.
   *
   * @param newest a source that comes before all of the view
   */
  open(bounds: Bounds, isForward: boolean, blocking: boolean, newest?: MergeSource): VisibleCursor {
    const cursor = this.source.open(bounds, isForward, blocking, newest);
    this.#held.cursors.push(cursor);
    return cursor;
  }

  /** Idempotent. */
  release(): void {
    const lease = this.#lease;
    if (lease === undefined) return;
    this.#lease = undefined;
    release(lease.holdings, this.#held);
  }
}

/** The value of a key as `like` shows it, or as of now, read without blocking; holds the view meanwhile. */
export async function lookUpAsync(engine: Engine, key: Uint8Array, like?: Pin): Promise<Uint8Array | undefined> {
  const pin = new Pin(engine, like);
  try {
    const value = await engine.lookup.findAsync(pin.source.view, pin.source.limit, key);
    // What is in memory needs no waiting, and a program that goes on asking would never let timers and sockets have their turn.
    if (!turnBudget.isLeft()) await turnBudget.nextTurn();
    return value;
  } catch (error) {
    throw pin.causeOf(error);
  } finally {
    pin.release();
  }
}

function leaseOf(view: View): Lease {
  let lease = leases.get(view)?.deref();
  if (lease === undefined) {
    lease = new Lease();
    leases.set(view, new WeakRef(lease));
  }
  return lease;
}

function release(holdings: Holdings, held: Held): void {
  const { engine, view, open } = holdings;
  if (engine === undefined || view === undefined || !open.delete(held)) return;
  for (const cursor of held.cursors) closeViewCursor(view, cursor);
  if (open.size === 0) {
    holdings.engine = undefined;
    holdings.view = undefined;
  }
  engine.openPins--;
  held.onRelease?.();
  engine.views.unpin(view);
}
