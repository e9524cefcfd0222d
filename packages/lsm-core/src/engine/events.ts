import type { LsmError } from "../base/errors.ts";

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
}

/**
 * Calls listeners, between calls of the database rather than within them: events come up in the middle of writes, which a
 * listener that uses the database would disturb.
 */
export class EventHub {
  readonly #listeners = new Map<keyof LsmEvents, Set<(event: never) => void>>();
  readonly #waiting: (() => void)[] = [];

  /** Adds a listener and returns a function that removes it. */
  on<Name extends keyof LsmEvents>(name: Name, listener: (event: LsmEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Notes an event; {@link deliver} is called soon, in a microtask at the latest. */
  emit<Name extends keyof LsmEvents>(name: Name, event: LsmEvents[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined || listeners.size === 0) return;
    if (this.#waiting.length === 0) queueMicrotask(() => this.deliver());
    this.#waiting.push(() => {
      for (const listener of listeners) callAlone(() => (listener as (event: LsmEvents[Name]) => void)(event));
    });
  }

  /** Calls the listeners of what was noted. At the end of calls that wait for the background, when nothing is half done. */
  deliver(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
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
