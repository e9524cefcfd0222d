import type { Cursor } from "../base/cursor.ts";
import type { Bounds } from "../base/range.ts";
import { ScanSource } from "../read/scan-source.ts";
import type { VisibleCursor } from "../read/visible-cursor.ts";
import type { Engine } from "./engine.ts";

/** What a pin holds; apart from it, so that it can be given back when the pin itself was forgotten. */
interface Held {
  readonly engine: Engine;
  readonly source: ScanSource;
  readonly cursors: Cursor[];
  isReleased: boolean;
}

/** The last resort for scans and snapshots that were dropped without being closed. */
const forgotten: FinalizationRegistry<Held> = new FinalizationRegistry(release);

/** Holds a view, as of now or as of another pin, for a scan or a snapshot, and the cursors that read it. */
export class Pin {
  readonly source: ScanSource;
  readonly #held: Held;

  constructor(engine: Engine, like?: Pin) {
    engine.checkOpen();
    const view = like?.source.view ?? engine.views.current;
    const limit = like?.source.limit ?? view.active.end;
    view.pins++;
    this.source = new ScanSource(view, limit, engine.tables, engine.blocks, engine.comparator);
    this.#held = { engine, source: this.source, cursors: [], isReleased: false };
    engine.openPins++;
    forgotten.register(this, this.#held, this.#held);
  }

  get isReleased(): boolean {
    return this.#held.isReleased;
  }

  /** Throws LsmError `Closed` when the database is closed. */
  check(): void {
    this.#held.engine.checkOpen();
  }

  /** A cursor that is closed when the pin is released. */
  open(bounds: Bounds, isForward: boolean, blocking: boolean): VisibleCursor {
    const cursor = this.source.open(bounds, isForward, blocking);
    this.#held.cursors.push(cursor.cursor);
    return cursor;
  }

  /** Idempotent. */
  release(): void {
    if (this.#held.isReleased) return;
    forgotten.unregister(this.#held);
    release(this.#held);
  }
}

function release(held: Held): void {
  if (held.isReleased) return;
  held.isReleased = true;
  for (const cursor of held.cursors) cursor.close();
  held.engine.openPins--;
  held.engine.views.unpin(held.source.view);
}
