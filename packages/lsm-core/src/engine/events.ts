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

/** Calls listeners one after another. A listener that throws does not disturb the engine: its error is thrown later, alone. */
export class EventHub {
  readonly #listeners = new Map<keyof LsmEvents, Set<(event: never) => void>>();

  /** Adds a listener and returns a function that removes it. */
  on<Name extends keyof LsmEvents>(name: Name, listener: (event: LsmEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof LsmEvents>(name: Name, event: LsmEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as (event: LsmEvents[Name]) => void)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
