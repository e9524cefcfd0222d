import type { StoreCommit } from "./ordered-store.ts";

type Listener = (commit: StoreCommit) => void;

/** Hands commits to listeners, in order, in a microtask after the commit: never within a call of the store. */
export class CommitFeed {
  /** Every listener with the sequence of the last commit before it came. */
  readonly #listeners = new Map<symbol, { readonly listener: Listener; readonly since: number }>();
  #waiting: StoreCommit[] = [];

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * @param since the sequence of the latest commit, which the listener does not get, even if it is still waiting
   * @returns ends it
   */
  add(listener: Listener, since: number): () => void {
    const id = Symbol();
    this.#listeners.set(id, { listener, since });
    return () => void this.#listeners.delete(id);
  }

  /** Takes a commit, whose bytes are the listeners'. */
  push(commit: StoreCommit): void {
    if (this.#waiting.push(commit) === 1) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    const commits = this.#waiting;
    this.#waiting = [];
    for (const commit of commits) {
      for (const { listener, since } of this.#listeners.values()) {
        if (since < commit.sequence) callAlone(() => listener(commit));
      }
    }
  }
}

/** A listener that throws disturbs nobody else: its error is thrown by itself, later. */
function callAlone(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
