import type { Memtable } from "../memtable/memtable.ts";
import type { ViewSet } from "./view-set.ts";

/** Memtables that are kept for transactions under way, at least: beyond that they may take {@link KEPT_BYTES_MAX}. */
const KEPT_COUNT_MAX = 8;
const KEPT_BYTES_MAX = 16 << 20;

/**
 * Keeps what was written since the oldest transaction under way began to read, for their commits to look through.
 *
 * That is mostly in memory anyway: in the active memtable and in the sealed ones. Those that are flushed meanwhile are kept
 * here, up to a bound, beyond which the oldest transactions can no longer commit. Nothing is kept without transactions.
 */
export class TransactionHistory {
  readonly #views: ViewSet;
  /** Memtables sealed so far; the active one has this number. */
  #sealedCount = 0;
  /** Sealed memtables that come one after another, the newest being the last one that was sealed. */
  readonly #kept: Memtable[] = [];
  #keptBytes = 0;
  /** How many transactions began to read while the memtable of a number was active. */
  readonly #readers = new Map<number, number>();

  constructor(views: ViewSet) {
    this.#views = views;
  }

  get keptCount(): number {
    return this.#kept.length;
  }

  /** A transaction begins to read. Returns the number of the active memtable, for {@link leave}. */
  enter(): number {
    const number = this.#sealedCount;
    this.#readers.set(number, (this.#readers.get(number) ?? 0) + 1);
    return number;
  }

  /** It is over. Once for each {@link enter}. */
  leave(number: number): void {
    const count = (this.#readers.get(number) ?? 0) - 1;
    if (count > 0) {
      this.#readers.set(number, count);
      return;
    }
    this.#readers.delete(number);
    this.#trim();
  }

  /** The active memtable was sealed. Before a view without it can come. */
  sealed(memtable: Memtable): void {
    const number = this.#sealedCount++;
    if (this.#kept.length === 0 && !this.#readers.has(number - 1)) return;
    this.#kept.push(memtable);
    this.#keptBytes += memtable.bytes.length;
    this.#views.keep(memtable);
    while (this.#kept.length > KEPT_COUNT_MAX && this.#keptBytes > KEPT_BYTES_MAX) this.#dropOldest();
    this.#trim();
  }

  /** The memtables sealed after the one of that number, `undefined` when they are not all kept any more. */
  sealedAfter(number: number): readonly Memtable[] | undefined {
    const count = this.#sealedCount - number - 1;
    if (count <= 0) return [];
    return count > this.#kept.length ? undefined : this.#kept.slice(-count);
  }

  /** Drops what no transaction needs: the oldest is for those alone that began with the memtable before it. */
  #trim(): void {
    while (this.#kept.length > 0 && !this.#readers.has(this.#sealedCount - this.#kept.length - 1)) this.#dropOldest();
  }

  #dropOldest(): void {
    const memtable = this.#kept.shift();
    if (memtable === undefined) return;
    this.#keptBytes -= memtable.bytes.length;
    this.#views.unkeep(memtable);
  }
}
