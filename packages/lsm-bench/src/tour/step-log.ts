import { setImmediate as nextTurn } from "node:timers/promises";
import { formatCount, formatDuration, formatRate } from "../format.ts";
import type { Terminal } from "../terminal.ts";

/** Operations between two turns of the event loop: the bar moves and Ctrl-C is heard. */
const SLICE = 2000;

interface Step {
  readonly name: string;
  readonly what: string;
  readonly count: number;
  readonly ms: number;
}

/** Runs the steps of the tour, shows how far each is, and remembers what it took. */
export class StepLog {
  readonly #terminal: Terminal;
  readonly #signal: AbortSignal;
  readonly #steps: Step[] = [];

  constructor(terminal: Terminal, signal: AbortSignal) {
    this.#terminal = terminal;
    this.#signal = signal;
  }

  /**
   * A step that is one piece of work.
   *
   * @param count operations or entries that it deals with; work that finds out returns the number instead
   * @returns what `work` returned
   */
  async once<T>(name: string, what: string, work: () => T | Promise<T>, count?: number): Promise<T> {
    this.#signal.throwIfAborted();
    const start = performance.now();
    const result = await work();
    const ms = performance.now() - start;
    this.#add({ name, what, count: count ?? (typeof result === "number" ? result : 1), ms });
    await nextTurn();
    return result;
  }

  /**
   * A step of many operations, with a bar.
   *
   * @param operate does operations `from` to `end - 1`
   */
  async many(
    name: string,
    what: string,
    total: number,
    operate: (from: number, end: number) => void,
    sliceLength: number = SLICE,
  ): Promise<void> {
    const progress = this.#terminal.progress(what, total);
    const start = performance.now();
    try {
      for (let from = 0; from < total; from += sliceLength) {
        this.#signal.throwIfAborted();
        const end = Math.min(from + sliceLength, total);
        operate(from, end);
        progress.update(end);
        await nextTurn();
      }
    } finally {
      progress.stop();
    }
    this.#add({ name, what, count: total, ms: performance.now() - start });
  }

  /** The table of all steps. */
  print(): void {
    this.#terminal.table(
      ["step", "what", "count", "time", "rate"],
      this.#steps.map(({ name, what, count, ms }) => [
        name,
        what,
        formatCount(count),
        formatDuration(ms * 1e6),
        count > 1 ? formatRate((count / ms) * 1000) : "",
      ]),
      [2, 3, 4],
    );
  }

  #add(step: Step): void {
    this.#steps.push(step);
    const { name, what, count, ms } = step;
    const counted = count > 1 ? ` (${formatCount(count)})` : "";
    this.#terminal.line(
      `${this.#terminal.style("good", "✓")} ${this.#terminal.style("name", name)}: ${what}${counted} ${this.#terminal.style("dim", formatDuration(ms * 1e6))}`,
    );
  }
}
