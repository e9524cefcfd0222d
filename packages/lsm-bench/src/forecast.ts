import { cellId } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";

/** What is left to be done, in milliseconds. */
export interface Remaining {
  /** The step that is about to begin. */
  readonly stepMs: number;
  /** All steps behind it. */
  readonly restMs: number;
}

/** Until anything is known: starting processes, and an operation. Only their proportion matters. */
const GUESSED_START_MS = 300;
const GUESSED_OPERATION_MS = 0.003;
const GUESSED_SYNC_FACTOR = 3;

/**
 * Estimates how long steps will take: as long as the same step took before, else as the same workload took on other targets, else as its
 * size says. Steps differ a thousandfold, so their number says nothing.
 */
export class Forecast {
  readonly #steps: readonly ForecastStep[];
  readonly #took = new Map<string, { totalMs: number; count: number }>();
  readonly #dropped = new Set<string>();
  #doneMs = 0;
  #doneGuessMs = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps.map(describe);
  }

  /** A step took so long. */
  add({ index }: Step, tookMs: number): void {
    const { names, guessMs } = this.#steps[index]!;
    this.#doneMs += tookMs;
    this.#doneGuessMs += guessMs;
    for (const name of names) {
      const sum = this.#took.get(name) ?? { totalMs: 0, count: 0 };
      this.#took.set(name, { totalMs: sum.totalMs + tookMs, count: sum.count + 1 });
    }
  }

  /** The same target will not do the same workload with the same parameters again. */
  drop(step: Step): void {
    this.#dropped.add(cellId(step));
  }

  /** @returns undefined before the first step that was done */
  remaining({ index }: Step): Remaining | undefined {
    if (this.#doneGuessMs === 0) return undefined;
    const left = this.#steps.slice(index + 1).filter(({ cell }) => !this.#dropped.has(cell));
    const restMs = left.reduce((total, step) => total + this.#estimate(step), 0);
    return { stepMs: this.#estimate(this.#steps[index]!), restMs };
  }

  #estimate({ names, guessMs }: ForecastStep): number {
    for (const name of names) {
      const sum = this.#took.get(name);
      if (sum !== undefined) return sum.totalMs / sum.count;
    }
    return guessMs * (this.#doneMs / this.#doneGuessMs);
  }
}

interface ForecastStep {
  readonly cell: string;
  /** What its time is known by: first what is most like it. */
  readonly names: readonly string[];
  readonly guessMs: number;
}

function describe(step: Step): ForecastStep {
  const { selection, parameters, pass } = step;
  const cell = cellId(step);
  const workload = `${selection.workload.name} ${JSON.stringify(parameters)}`;
  return { cell, names: [`${cell} ${pass}`, cell, workload], guessMs: guessOf(step) };
}

function guessOf({ selection: { workload, rows = workload.rows }, parameters }: Step): number {
  const { recordCount, valueBytes, durabilityAsked } = parameters;
  const loops = rows.length + (workload.prepare === undefined ? 0 : 1);
  const factor = durabilityAsked === "sync" ? GUESSED_SYNC_FACTOR : 1;
  return GUESSED_START_MS + loops * recordCount * GUESSED_OPERATION_MS * factor * (1 + valueBytes / 1000);
}
