import type { LogWriter } from "./log-writer.ts";
import { turnBudget } from "./turn-budget.ts";

/** A write that is settled when its turn has come, against all that was written before it. */
export interface UnsettledWrite {
  /** Encoded operations `[0, length)`, not to be changed until the write is done. */
  bytes: Uint8Array;
  length: number;
  /** Called when nothing can come before the write any more. May replace the operations; throws to call the write off. */
  settle(): void;
}

interface WaitingWrite {
  readonly write: UnsettledWrite;
  readonly resolve: (log: LogWriter) => void;
  readonly reject: (error: unknown) => void;
}

/** How a {@link WriteQueue} gets its writes done. */
export interface WriteQueueHost {
  /** Waits until a write of so many bytes of operations may go ahead; rejects when it never may. */
  prepare(length: number): Promise<void>;
  /** Whether it may go ahead right now. */
  isReady(length: number): boolean;
  /** Makes a write visible, blocking if it must; returns the log that is to be committed. */
  write(write: UnsettledWrite): LogWriter;
  /** Nothing waits any more. */
  emptied(): void;
}

/** Asynchronous writes that have to wait, done in the order of their calls. */
export class WriteQueue {
  readonly #host: WriteQueueHost;
  readonly #waiting: WaitingWrite[] = [];
  #isPumping = false;
  /** Settles with the write that was added last; never rejects. */
  #last: Promise<void> = Promise.resolve();

  constructor(host: WriteQueueHost) {
    this.#host = host;
  }

  /** Settles when everything that waits now is done, whatever comes after it. Never rejects. */
  get done(): Promise<void> {
    return this.#last;
  }

  /** Adds a write. What it holds must not change until it is done. */
  add(write: UnsettledWrite): Promise<LogWriter> {
    const done = new Promise<LogWriter>((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
    });
    // Without the log, which would keep a memtable as long as the queue is there.
    this.#last = done.then(ignore, ignore);
    if (!this.#isPumping) void this.#pump();
    return done;
  }

  /** Does all waiting writes at once, for a blocking call that must not overtake them. */
  drain(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#finish(next);
  }

  /** Does the waiting writes without blocking, a turn of the event loop for some of them. {@link drain} may come in between. */
  async #pump(): Promise<void> {
    this.#isPumping = true;
    let hasWaited = false;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      // A turn that was waited for has room for one write, also when the queue of another database has used it up.
      if (!turnBudget.isLeft() && !hasWaited) {
        await turnBudget.nextTurn();
        hasWaited = true;
        continue;
      }
      hasWaited = false;
      if (this.#host.isReady(next.write.length)) {
        this.#waiting.shift();
        this.#finish(next);
        continue;
      }
      try {
        await this.#host.prepare(next.write.length);
      } catch (error) {
        if (next === this.#waiting[0]) this.#waiting.shift()?.reject(error);
      }
    }
    this.#isPumping = false;
    this.#host.emptied();
  }

  #finish({ write, resolve, reject }: WaitingWrite): void {
    try {
      resolve(this.#host.write(write));
    } catch (error) {
      reject(error);
    }
  }
}

function ignore(): void {}
