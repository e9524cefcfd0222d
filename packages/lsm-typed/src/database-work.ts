import { TypedError } from "./base/errors.ts";
import type { Catalog } from "./catalog/open-catalog.ts";
import type { Progress } from "./definition/database-api.ts";
import { buildIndexes } from "./maintenance/build-indexes.ts";
import { clearDropped } from "./maintenance/clear-dropped.ts";
import { sweepExpired } from "./maintenance/sweep-expired.ts";
import type { CollectionPlan } from "./plan/collection-plan.ts";
import type { OrderedStore } from "./store/ordered-store.ts";

/** `setTimeout` takes no longer times. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** What the work of a database needs. */
export interface DatabaseWorkOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Time between two sweeps, 0 for none. */
  readonly sweepIntervalMs: number;
}

/**
 * What a database does without being asked: it builds indexes that are new, deletes entries of those that are gone, and sweeps
 * records that have expired.
 */
export class DatabaseWork {
  /** Settles when every index is readable. */
  ready: Promise<void> = Promise.resolve();
  readonly #store: OrderedStore;
  readonly #plans: ReadonlyMap<string, CollectionPlan>;
  readonly #options: DatabaseWorkOptions;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sweeping: Promise<number> | undefined;
  readonly #running = new Set<Promise<unknown>>();

  constructor(store: OrderedStore, plans: ReadonlyMap<string, CollectionPlan>, options: DatabaseWorkOptions) {
    this.#store = store;
    this.#plans = plans;
    this.#options = options;
  }

  /**
   * Begins. What is cut off by {@link stop} or a crash goes on when the database is opened again.
   *
   * @param signal ends the builds: {@link ready} rejects with its reason
   */
  start(pending: Catalog["pending"], signal: AbortSignal | undefined): void {
    this.ready = this.#build(pending, this.#signalWith(signal));
    // Whoever waits for `ready` gets the failure; nobody need wait.
    this.ready.catch(() => {});
    if (this.#expiring.length > 0) this.#sweepLater();
  }

  /** Deletes what has expired. Calls that overlap share one sweep. */
  async sweep(): Promise<number> {
    this.#sweeping ??= this.#sweepAll().finally(() => (this.#sweeping = undefined));
    return await this.#sweeping;
  }

  /**
   * Runs a task that somebody asked for.
   *
   * @param task gets a signal that fires with theirs, and when everything is to end
   */
  async run<T>(task: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const running = task(this.#signalWith(signal));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Ends everything and waits until it has. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort.abort(new TypedError("Closed", "the database was closed"));
    await Promise.allSettled([this.ready, this.#sweeping, ...this.#running]);
  }

  #signalWith(signal: AbortSignal | undefined): AbortSignal {
    return AbortSignal.any(signal === undefined ? [this.#abort.signal] : [this.#abort.signal, signal]);
  }

  async #build(pending: Catalog["pending"], signal: AbortSignal): Promise<void> {
    const { onProgress } = this.#options;
    let failure: { readonly error: unknown } | undefined;
    for (const [label, { isBuildNeeded, isClearNeeded }] of pending) {
      const plan = this.#plans.get(label);
      if (plan === undefined) continue;
      try {
        signal.throwIfAborted();
        if (isClearNeeded) await clearDropped(this.#store, plan);
        if (isBuildNeeded) await buildIndexes(this.#store, plan, { label, onProgress, signal });
      } catch (error) {
        if (signal.aborted) throw error;
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  get #expiring(): [label: string, plan: CollectionPlan][] {
    return [...this.#plans].filter(([, plan]) => plan.expiryRange !== undefined);
  }

  async #sweepAll(): Promise<number> {
    const { signal } = this.#abort;
    const { onProgress } = this.#options;
    let deleted = 0;
    for (const [label, plan] of this.#expiring) {
      deleted += await sweepExpired(this.#store, plan, { label, onProgress, signal });
    }
    return deleted;
  }

  /** The next sweep comes an interval after the last one has ended. It keeps no process alive. */
  #sweepLater(): void {
    const { sweepIntervalMs } = this.#options;
    if (sweepIntervalMs === 0 || this.#abort.signal.aborted) return;
    this.#timer = setTimeout(
      () => {
        // A sweep that failed tries again next time; `sweep()` tells whoever wants to know.
        void this.sweep()
          .catch(() => {})
          .then(() => this.#sweepLater());
      },
      Math.min(sweepIntervalMs, TIMEOUT_MAX_MS),
    );
    if (typeof this.#timer === "object") this.#timer.unref?.();
  }
}
