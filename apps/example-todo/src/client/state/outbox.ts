import { ApiError } from "../api/api-error.ts";
import type { Stored } from "../api/types.ts";
import { idOf } from "./change.ts";
import type { Change } from "./change.ts";
import { rebased } from "./rebase.ts";
import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

/** A change that waits to be sent. */
export interface Pending {
  readonly key: string;
  readonly change: Change;
}

/** Where changes that wait outlast the page. */
export interface OutboxStorage {
  /** A key for a change of this page. */
  newKey(): string;
  save(pending: Pending): void;
  remove(key: string): void;
  /** Gives the changes that earlier pages left behind, now or as soon as such a page is gone; they belong to this page then. */
  adopt(receive: (left: readonly Change[]) => void): void;
}

/** What an {@link Outbox} works with. */
export interface OutboxOptions {
  readonly storage: OutboxStorage;
  /** Sends a change and gives what the server stored. Throws an `ApiError` when the server refuses it; all else means "not now". */
  send(change: Change): Promise<Stored>;
  /** The server has stored a change; called before the change leaves the outbox. */
  onStored(change: Change, stored: Stored): void;
  /** The server refused a change for good; it has left the outbox, and so the page shows the server's version again. */
  onRefused(change: Change, error: ApiError): void;
  /** Nobody answered; the change waits. */
  onAway(): void;
}

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 15_000;

/** How often a change is tried that the server fails at (status 500), before it counts as refused. */
const FAILURES_MAX = 4;

/**
 * The changes that the server has not stored yet, in the order they were made, one on its way at a time.
 *
 * What the page shows is always what the server said last with these changes laid over it (overlay.ts). So a change shows at once, nothing
 * needs to be undone when it is refused, and it does not matter whether the server answers now, later, or after a restart.
 */
export class Outbox {
  readonly pending: Store<readonly Pending[]> = createStore<readonly Pending[]>([]);
  readonly #options: OutboxOptions;
  #sending = false;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.storage.adopt((left) => left.forEach((change) => this.add(change)));
  }

  /** Takes a change, to be sent as soon as possible. Gives a key to {@link cancel} it by. */
  add(change: Change): string {
    const pending = { key: this.#options.storage.newKey(), change };
    this.#options.storage.save(pending);
    this.pending.update((all) => [...all, pending]);
    void this.#run();
    return pending.key;
  }

  /** Takes a change back. `false` when it is too late: it is on its way, or the server has it. */
  cancel(key: string): boolean {
    const index = this.pending.get().findIndex((pending) => pending.key === key);
    // A change that was tried may have arrived although nobody answered.
    if (index < 0 || (index === 0 && (this.#sending || this.#tries > 0))) return false;
    this.#drop(key);
    return true;
  }

  /** Sends now, rather than when the next try is due: the server is back. */
  resume(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#sending || this.#retry !== undefined) return;
    this.#sending = true;
    for (let next = this.pending.get()[0]; next !== undefined; next = this.pending.get()[0]) {
      if (!(await this.#deliver(next))) break;
      this.#tries = 0;
    }
    this.#sending = false;
  }

  /** Whether the change is dealt with, so that the next one can follow. */
  async #deliver({ key, change }: Pending): Promise<boolean> {
    try {
      const stored = await this.#options.send(change);
      this.#options.onStored(change, stored);
      this.#drop(key);
      this.#followVersion(change, stored);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) return this.#postpone(key, change, error);
      const again = rebased(change, error);
      if (again === undefined) {
        this.#drop(key);
        this.#options.onRefused(change, error);
      } else {
        this.#replace({ key, change: again });
      }
      return true;
    }
  }

  #postpone(key: string, change: Change, error: unknown): boolean {
    this.#tries++;
    if (error instanceof ApiError && error.body.code === "internal" && this.#tries >= FAILURES_MAX) {
      this.#drop(key);
      this.#options.onRefused(change, error);
      return true;
    }
    this.#options.onAway();
    this.#retry = setTimeout(() => this.resume(), Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (this.#tries - 1)));
    return false;
  }

  /** Later changes of the same record were made of what is now stored, so they name its version. */
  #followVersion(sent: Change, stored: Stored): void {
    if (stored.type === "delete") return;
    const before = "was" in sent ? sent.was.version : undefined;
    for (const { key, change } of this.pending.get()) {
      if (idOf(change) !== stored.id || !("was" in change)) continue;
      if (before !== undefined && change.was.version !== before) continue;
      this.#replace({ key, change: { ...change, was: { ...change.was, version: stored.value.version } } as Change });
    }
  }

  #replace(pending: Pending): void {
    this.#options.storage.save(pending);
    this.pending.update((all) => all.map((other) => (other.key === pending.key ? pending : other)));
  }

  #drop(key: string): void {
    this.#options.storage.remove(key);
    this.pending.update((all) => all.filter((other) => other.key !== key));
  }
}
