import type { LsmError } from "../base/errors.ts";
import { type CommitEvent, decodeChanges } from "./commit-event.ts";

/** A memtable became a table. */
export interface FlushEvent {
  /** Number of the table; `undefined` when nothing was left to write. */
  readonly table: number | undefined;
  readonly entries: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** Tables were merged or moved. */
export interface CompactionEvent {
  readonly reason: string;
  readonly outputLevel: number;
  readonly inputTables: number;
  readonly outputTables: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly durationMs: number;
}

/** Writers are slowed or stopped, or (`"none"`) no longer. */
export interface StallEvent {
  readonly kind: "none" | "slow" | "stop";
  readonly sealedMemtables: number;
  readonly level0Tables: number;
}

/** The events of a database and what their listeners get. */
export interface LsmEvents {
  flush: FlushEvent;
  compaction: CompactionEvent;
  stall: StallEvent;
  /** Background work failed. The next write throws the same error. */
  error: LsmError;
  /** Something was written. One event for each write call, batch and transaction, in the order in which they became visible. */
  commit: CommitEvent;
}

interface Listener {
  readonly call: (event: never) => void;
  isActive: boolean;
}

const NOBODY: readonly Listener[] = [];

/** Events that may wait for a microtask. */
const BACKLOG_MAX = 1000;

/**
 * Calls listeners, between calls of the database rather than within them: events come up in the middle of writes, which a
 * listener that uses the database would disturb. A listener gets what comes up between its being added and removed, and in
 * that order, also when listeners cause events.
 */
export class EventHub {
  /** Whether {@link emitCommit} is wanted: asked by every write. */
  isCommitAwaited = false;
  /** The lists are replaced, not changed: an event keeps the one of its moment. */
  readonly #listeners = new Map<keyof LsmEvents, readonly Listener[]>();
  #waiting: (() => void)[] = [];
  #isDelivering = false;

  /** Adds a listener and returns a function that removes it. */
  on<Name extends keyof LsmEvents>(name: Name, call: (event: LsmEvents[Name]) => void): () => void {
    const listener: Listener = { call, isActive: true };
    this.#setListeners(name, [...this.#listenersOf(name), listener]);
    return () => {
      listener.isActive = false;
      this.#setListeners(
        name,
        this.#listenersOf(name).filter((other) => other !== listener),
      );
    };
  }

  /** Whether so many events wait that a loop of blocking writes, in which no microtask runs, should hand them over itself. */
  get isBacklogged(): boolean {
    return this.#waiting.length >= BACKLOG_MAX;
  }

  /** Notes an event; {@link deliver} is called soon, in a microtask at the latest. */
  emit<Name extends keyof LsmEvents>(name: Name, event: LsmEvents[Name]): void {
    const listeners = this.#listenersOf(name);
    if (listeners.length > 0) this.#add(() => callAll(listeners, () => event));
  }

  /** {@link emit} of a commit. `operations` are encoded and do not change any more; each listener gets copies of its own. */
  emitCommit(sequence: number, operations: Uint8Array): void {
    const listeners = this.#listenersOf("commit");
    this.#add(() => callAll(listeners, () => ({ sequence, changes: decodeChanges(operations) })));
  }

  /** Calls the listeners of what was noted. At the end of calls that wait for the background, when nothing is half done. */
  deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        for (const call of batch) call();
      }
    } finally {
      this.#isDelivering = false;
    }
  }

  #add(call: () => void): void {
    if (this.#waiting.length === 0 && !this.#isDelivering) queueMicrotask(() => this.deliver());
    this.#waiting.push(call);
  }

  #listenersOf(name: keyof LsmEvents): readonly Listener[] {
    return this.#listeners.get(name) ?? NOBODY;
  }

  #setListeners(name: keyof LsmEvents, listeners: readonly Listener[]): void {
    this.#listeners.set(name, listeners);
    if (name === "commit") this.isCommitAwaited = listeners.length > 0;
  }
}

/** @param event what `call` of the listeners takes, made anew for each */
function callAll(listeners: readonly Listener[], event: () => unknown): void {
  for (const { call, isActive } of listeners)
    if (isActive) callAlone(() => (call as (event: unknown) => void)(event()));
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
