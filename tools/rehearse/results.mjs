// What was run, how it ended and how long it took.
import { Unavailable } from "./toolbox.mjs";

/**
 * One thing that was tried.
 *
 * @typedef {{ consumer: string, what: string, outcome: "passed" | "FAILED" | "not run", durationMs: number, reason: string }} Result
 */

/** Collects results; a line on the console for each, and the whole reason when something failed. */
export class Results {
  /** @type {Result[]} */
  #results = [];

  /**
   * Does something and notes how it ended. Never throws.
   *
   * @param {string} consumer
   * @param {string} what
   * @param {() => Promise<unknown>} action
   * @returns {Promise<boolean>} whether it passed
   */
  async note(consumer, what, action) {
    const startedAt = performance.now();
    const error = await action().then(
      () => undefined,
      (/** @type {unknown} */ error) => (error instanceof Error ? error : new Error(String(error))),
    );
    const outcome = error === undefined ? "passed" : error instanceof Unavailable ? "not run" : "FAILED";
    const durationMs = performance.now() - startedAt;
    this.#results.push({ consumer, what, outcome, durationMs, reason: error?.message ?? "" });
    console.log(`${outcome.padEnd(7)} ${consumer}: ${what}, ${seconds(durationMs)}`);
    if (error !== undefined) console.error(error.message.replaceAll(/^/gm, "    "));
    return error === undefined;
  }

  /** @returns {readonly Result[]} */
  all() {
    return this.#results;
  }
}

/**
 * Whether a release may follow: something was run, and all of it passed. What could not be run counts in continuous integration only.
 *
 * @param {readonly Result[]} results
 * @param {boolean} isStrict
 */
export function isWell(results, isStrict) {
  const isFine = ({ outcome }) => outcome === "passed" || (outcome === "not run" && !isStrict);
  return results.some(({ outcome }) => outcome === "passed") && results.every(isFine);
}

/**
 * The results as lines of a table, those of a consumer together.
 *
 * @param {readonly Result[]} results
 * @returns {string}
 */
export function formatTable(results) {
  const consumers = [...new Set(results.map(({ consumer }) => consumer))];
  const rows = consumers.flatMap((name) => results.filter(({ consumer }) => consumer === name)).map(toRow);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(([consumer, what, outcome, time, reason]) =>
      [consumer.padEnd(widths[0]), what.padEnd(widths[1]), outcome.padEnd(widths[2]), time.padStart(7), reason]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** @param {Result} result */
function toRow({ consumer, what, outcome, durationMs, reason }) {
  return [consumer, what, outcome, seconds(durationMs), reason.split("\n", 1)[0]];
}

/** @param {number} durationMs */
function seconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
