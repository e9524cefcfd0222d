import { TypedError } from "../base/errors.ts";
import type { FieldsChange, WatchSettings, WatchTarget } from "../query/query-context.ts";
import { PulledIterator } from "./pulled-iterator.ts";
import type { RecordChange } from "./record-change.ts";

/** How many changes may wait when the watcher does not say. */
const BUFFER_DEFAULT = 1024;

/** Changes that wait until they are taken. They wait as the bytes they came as, and are decoded when it is their turn. */
export class ChangeIterator extends PulledIterator<FieldsChange> {
  readonly #target: WatchTarget;
  readonly #buffer: number;
  /** Those from `#head` on wait. */
  #changes: RecordChange[] = [];
  #head = 0;

  constructor(target: WatchTarget, { signal, buffer = BUFFER_DEFAULT }: WatchSettings) {
    if (!Number.isInteger(buffer) || buffer < 1)
      throw new RangeError(`buffer must be a whole number of 1 or more, got ${buffer}`);
    super(signal);
    this.#target = target;
    this.#buffer = buffer;
  }

  /** Adds changes, as many as there is room for: one more ends it with code `Overflow`. */
  push(changes: readonly RecordChange[]): void {
    for (const change of changes) {
      if (this.isEnded) return;
      if (this.#changes.length - this.#head >= this.#buffer) {
        this.fail(this.#overflow());
        return;
      }
      this.#changes.push(change);
      this.wake();
    }
  }

  protected override advance(): void {
    while (this.isAwaited && this.#head < this.#changes.length) {
      try {
        this.deliver(this.#take().decode());
      } catch (error) {
        this.discard();
        this.fail(error);
      }
    }
  }

  protected override discard(): void {
    this.#changes = [];
    this.#head = 0;
  }

  #take(): RecordChange {
    const change = this.#changes[this.#head++] as RecordChange;
    // Moving the rest to the front costs what is moved, so it waits until half of it is gone.
    if (this.#head * 2 >= this.#changes.length) {
      this.#changes = this.#changes.slice(this.#head);
      this.#head = 0;
    }
    return change;
  }

  #overflow(): TypedError {
    const { name } = this.#target.plan;
    return new TypedError(
      "Overflow",
      `more than ${this.#buffer} changes of "${name}" wait to be taken; take them faster or raise buffer, read again and watch anew`,
      { collection: name },
    );
  }
}
