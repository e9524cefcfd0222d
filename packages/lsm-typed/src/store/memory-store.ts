import type { Awaitable } from "../base/awaitable.ts";
import { CommitFeed } from "./commit-feed.ts";
import { Lifetime } from "./lifetime.ts";
import { MemoryScan } from "./memory-scan.ts";
import { copyValue, MemorySnapshot } from "./memory-snapshot.ts";
import { MemoryTransaction } from "./memory-transaction.ts";
import type {
  OrderedStore,
  StoreChange,
  StoreCommit,
  StoreLimits,
  StoreScan,
  StoreScanOptions,
  StoreSnapshot,
  StoreTransaction,
  StoreTransactOptions,
} from "./ordered-store.ts";
import { checkAttempts, pauseAfter } from "./retry.ts";
import { SortedMap } from "./sorted-map.ts";
import { lowerLimits } from "./store-limits.ts";

/** How a {@link MemoryStore} is made. */
export interface MemoryStoreOptions {
  /** Smaller limits than the embedded engine's, for example to see what a program does at them. Default: the engine's. */
  readonly limits?: Partial<StoreLimits> | undefined;
}

/**
 * An {@link OrderedStore} in memory, for tests and caches: gone with the process.
 *
 * Reads return at once rather than a promise. A snapshot costs nothing, and the first commit after it a pointer for every 64
 * entries or so. `durability` means nothing here.
 */
export class MemoryStore implements OrderedStore {
  readonly limits: StoreLimits;
  readonly #lifetime = new Lifetime("store");
  readonly #feed = new CommitFeed();
  /** Transactions under way, the oldest first. */
  readonly #open = new Set<MemoryTransaction>();
  /** What was committed since the oldest of them began. */
  #recent: StoreCommit[] = [];
  #map = new SortedMap();
  /** Of the latest commit. */
  #sequence = 0;

  /** @throws RangeError when a limit is above the engine's, or no whole number of 0 or more */
  constructor(options: MemoryStoreOptions = {}) {
    this.limits = lowerLimits(options.limits);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#lifetime.check();
    return copyValue(this.#map, key, this.limits);
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  /** {@link OrderedStore.scan} */
  scan(options: StoreScanOptions): StoreScan {
    this.#lifetime.check();
    return new MemoryScan(this.#map.fork(), this.#lifetime, options);
  }

  snapshot(): StoreSnapshot {
    this.#lifetime.check();
    return new MemorySnapshot(this.#map.fork(), this.#lifetime, this.limits);
  }

  async transact<T>(fn: (transaction: StoreTransaction) => Awaitable<T>, options?: StoreTransactOptions): Promise<T> {
    const attempts = checkAttempts(options?.attempts);
    for (let lost = 0; ; await pauseAfter(++lost, attempts)) {
      const transaction = this.#begin();
      try {
        const result = await fn(transaction);
        if (this.#commit(transaction)) return result;
      } finally {
        this.#end(transaction);
      }
    }
  }

  watch(listener: (commit: StoreCommit) => void): () => void {
    this.#lifetime.check();
    return this.#feed.add(listener, this.#sequence);
  }

  /** Listeners still get what was committed before. */
  async close(): Promise<void> {
    this.#lifetime.end();
  }

  #begin(): MemoryTransaction {
    this.#lifetime.check();
    const lifetime = new Lifetime("transaction", this.#lifetime);
    const transaction = new MemoryTransaction(this.#sequence, this.#map.fork(), lifetime, this.limits);
    this.#open.add(transaction);
    return transaction;
  }

  /** Returns whether nothing that was read has changed; otherwise nothing is written. */
  #commit({ since, changes, reads, map }: MemoryTransaction): boolean {
    this.#lifetime.check();
    if (changes.length === 0) return true;
    const missed = this.#commitsAfter(since);
    if (missed.some((commit) => reads.meets(commit.changes))) return false;
    if (missed.length === 0) this.#map = map;
    else for (const change of changes) apply(this.#map, change);
    const commit = { sequence: ++this.#sequence, changes };
    this.#recent.push(commit);
    if (this.#feed.hasListeners) this.#feed.push({ sequence: commit.sequence, changes: changes.map(copyChange) });
    return true;
  }

  /** Forgets the commits that only this transaction could have been in conflict with. */
  #end(transaction: MemoryTransaction): void {
    transaction.lifetime.end();
    this.#open.delete(transaction);
    const [oldest] = this.#open;
    if (oldest === undefined) this.#recent = [];
    else if (transaction.since < oldest.since) this.#recent = this.#commitsAfter(oldest.since);
  }

  /** What was committed after a transaction that is under way began. */
  #commitsAfter(since: number): StoreCommit[] {
    return this.#recent.slice(this.#recent.length - (this.#sequence - since));
  }
}

function apply(map: SortedMap, change: StoreChange): void {
  if (change.kind === "put") map.put(change.key, change.value);
  else if (change.kind === "delete") map.delete(change.key);
  else map.deleteRange(change);
}

function copyChange(change: StoreChange): StoreChange {
  const { kind } = change;
  if (kind === "put") return { kind, key: new Uint8Array(change.key), value: new Uint8Array(change.value) };
  if (kind === "delete") return { kind, key: new Uint8Array(change.key) };
  return { kind, start: new Uint8Array(change.start), end: new Uint8Array(change.end) };
}
