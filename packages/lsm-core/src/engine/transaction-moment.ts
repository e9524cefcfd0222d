import { conflictError } from "../base/errors.ts";
import { LOG_HEADER_BYTES } from "../wal/log-header.ts";
import type { Engine } from "./engine.ts";
import { Pin } from "./pin.ts";
import { hasConflict, type RecentOperations } from "./transaction-conflict.ts";
import type { TransactionHistory } from "./transaction-history.ts";
import type { TransactionReads } from "./transaction-reads.ts";

/** The moment that a transaction reads from, and what was written since. */
export class TransactionMoment {
  /** The database as it was. */
  readonly pin: Pin;
  readonly #engine: Engine;
  /** Number of the newest operation of then. */
  readonly #sequence: number;
  /** Number of the memtable that was active then. */
  readonly #memtableNumber: number;

  /** The present. Throws LsmError `Closed`. */
  constructor(engine: Engine) {
    engine.checkOpen();
    this.#engine = engine;
    this.#sequence = engine.writer.lastSequence;
    this.#memtableNumber = engine.history.enter();
    this.pin = new Pin(engine, undefined, leaving(engine.history, this.#memtableNumber));
  }

  /** Another pin of the same moment. */
  fork(): Pin {
    return new Pin(this.#engine, this.pin);
  }

  /**
   * Throws LsmError `Conflict` when something of `reads` was changed since, or when that cannot be told any more.
   *
   * Cost: nothing when nothing was written; else a probe for each key and memtable, and a look at each operation if there are ranges.
   */
  check(reads: TransactionReads): void {
    const engine = this.#engine;
    if (reads.isEmpty || engine.writer.lastSequence === this.#sequence) return;
    const sealed = engine.history.sealedAfter(this.#memtableNumber);
    if (sealed === undefined) {
      throw conflictError(
        "the transaction took too long: so much was written since its first read that it is no longer kept",
      );
    }
    const { view, limit } = this.pin.source;
    const { active } = engine.views.current;
    const recent: RecentOperations[] = [{ memtable: view.active, since: limit }];
    for (const memtable of sealed) recent.push({ memtable, since: LOG_HEADER_BYTES });
    if (active !== view.active) recent.push({ memtable: active, since: LOG_HEADER_BYTES });
    if (hasConflict(reads, recent, engine.comparator)) {
      throw conflictError("something that the transaction had read was changed by another write before it committed");
    }
  }

  /** Idempotent. */
  release(): void {
    this.pin.release();
  }
}

/** Apart, as the function must not hold the moment. */
function leaving(history: TransactionHistory, memtableNumber: number): () => void {
  return () => history.leave(memtableNumber);
}
