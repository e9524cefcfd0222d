import { TypedError } from "../base/errors.ts";
import type { FieldsChange, ListenSettings, Watching, WatchSettings, WatchTarget } from "../query/query-context.ts";
import type { OrderedStore, StoreCommit } from "../store/ordered-store.ts";
import { ChangeIterator } from "./change-iterator.ts";
import { changesIn, touches } from "./changes-in.ts";
import { CommitView } from "./commit-view.ts";
import { LiveIterator } from "./live-iterator.ts";
import type { PulledIterator } from "./pulled-iterator.ts";

/**
 * Turns the commits of a store into changes of records, for everyone who watches. Listens to the store only while someone does.
 *
 * Nobody notices the others: errors of one watcher, a damaged record among them, are that watcher's alone.
 */
export class ChangeFeed implements Watching {
  readonly #store: Pick<OrderedStore, "watch">;
  readonly #watchers = new Set<PulledIterator<unknown>>();
  /** Of the commit that is being handed over. */
  #view: CommitView | undefined;
  #isClosed = false;

  constructor(store: Pick<OrderedStore, "watch">) {
    this.#store = store;
  }

  /**
   * The changes of a target from this call on, in commit order, each once. When a commit changes a record more than once, the last
   * change counts.
   *
   * @param options `buffer`: a whole number of 1 or more; default 1024
   * @returns an iteration that rejects with code `Overflow` behind the changes that wait when one more than `buffer` would, and with
   * `Damaged` or `Migration` at a record that cannot be read. Closing the feed ends it behind those that wait
   * @throws TypedError `Closed`; RangeError
   */
  watch(target: WatchTarget, options: WatchSettings = {}): AsyncIterableIterator<FieldsChange, undefined> {
    return this.#watch(target, options);
  }

  /**
   * {@link watch} by callbacks, one call at a time. When watching ends by an error, one of `onChange` included, `onError` gets it.
   * The signal, or what this returns, ends it silently: neither callback is called
   * any more.
   *
   * @returns ends it; idempotent
   */
  listen(target: WatchTarget, listener: ListenSettings): () => void {
    const changes = this.#watch(target, listener);
    let isWanted = true;
    void handOver(changes, listener, () => isWanted);
    return () => {
      isWanted = false;
      void changes.return();
    };
  }

  /**
   * The result of `read`, and again after each commit that may have changed it. A result shows at least the commit that caused it;
   * commits that come before it is asked for are taken together.
   *
   * @param target covers everything that `read` reads
   * @returns an iteration that ends when the feed is closed, and rejects with what `read` throws
   * @throws TypedError `Closed`
   */
  live<T>(
    target: WatchTarget,
    read: () => PromiseLike<T>,
    options: Pick<WatchSettings, "signal"> = {},
  ): AsyncIterableIterator<T, undefined> {
    this.#checkOpen();
    const results = new LiveIterator(read, options.signal);
    this.#add(results, (view) => {
      if (touches(view, target)) results.touch();
    });
    return results;
  }

  /** Ends everyone's watching: what waits can still be taken. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.end();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new TypedError("Closed", "the database is closed");
  }

  #watch(target: WatchTarget, options: WatchSettings): ChangeIterator {
    this.#checkOpen();
    const changes = new ChangeIterator(target, options);
    this.#add(changes, (view) => changes.push(changesIn(view, target)));
    return changes;
  }

  /**
   * Every watcher has a subscription of its own: only the store knows which commits came before it.
   *
   * @param take what it throws is thrown to the watcher
   */
  #add(watcher: PulledIterator<unknown>, take: (view: CommitView) => void): void {
    if (watcher.isEnded) return;
    const unsubscribe = this.#store.watch((commit) => {
      try {
        take(this.#viewOf(commit));
      } catch (error) {
        watcher.fail(error);
      }
    });
    this.#watchers.add(watcher);
    watcher.onEnd(() => {
      unsubscribe();
      this.#watchers.delete(watcher);
    });
  }

  #viewOf(commit: StoreCommit): CommitView {
    if (this.#view?.commit.sequence === commit.sequence) return this.#view;
    // Listeners are called one after another, so the microtask comes when all of them have had the commit.
    if (this.#view === undefined) queueMicrotask(() => (this.#view = undefined));
    return (this.#view = new CommitView(commit));
  }
}

async function handOver(changes: ChangeIterator, listener: ListenSettings, isWanted: () => boolean): Promise<void> {
  const isOver = (): boolean => !isWanted() || listener.signal?.aborted === true;
  try {
    for await (const change of changes) {
      if (isOver()) return;
      await listener.onChange(change);
    }
  } catch (error) {
    if (!isOver()) listener.onError(error);
  }
}
