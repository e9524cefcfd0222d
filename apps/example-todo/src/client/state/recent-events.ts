import type { Stored } from "../api/types.ts";

const KEPT = 1000;

/**
 * The last things that the server told about.
 *
 * An answer that was on its way while they came may be older than they are; whoever asked lays them over it.
 */
export class RecentEvents {
  #events: Stored[] = [];
  #count = 0;

  /** The present moment, for {@link since}. */
  mark(): number {
    return this.#count;
  }

  add(event: Stored): void {
    this.#events.push(event);
    this.#count++;
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
  }

  /** What came after a {@link mark}, oldest first; at most the last 1000. */
  since(mark: number): readonly Stored[] {
    const count = Math.min(this.#count - mark, this.#events.length);
    return count === 0 ? [] : this.#events.slice(-count);
  }
}
