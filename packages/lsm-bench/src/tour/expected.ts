import type { Lsm } from "lsm-core";
import { checkCount, WrongAnswerError } from "../verify.ts";
import type { City } from "./cities.ts";
import { cityEntry, nameEntry, populationEntry, sortByKey } from "./city-records.ts";
import type { Entry } from "./city-records.ts";

/** Below this the tour deletes a city. */
export const POPULATION_MIN: number = 1000;
/** The country whose records the tour overwrites. */
export const VISITED_COUNTRY: string = "FR";

/** The record that overwrites a city of {@link VISITED_COUNTRY}. */
export function visited(city: City): City & { readonly visited: true } {
  return { ...city, visited: true };
}

/**
 * What the database holds once the tour has changed it: worked out from the data set alone, so that nothing that the engine
 * answered is used to check the engine.
 *
 * @param cities the data set
 * @returns all entries in key order, without the tour's own note
 */
export function expectedEntries(cities: readonly City[]): Entry[] {
  const kept = cities.filter(({ population }) => population >= POPULATION_MIN);
  return sortByKey(
    kept.flatMap((city) => [
      cityEntry(city.country === VISITED_COUNTRY ? visited(city) : city),
      nameEntry(city),
      populationEntry(city),
    ]),
  );
}

/**
 * Compares a range of the database with what it has to hold, byte by byte and in order.
 *
 * @param what names the range in the message
 * @param isReverse scans from the end
 * @returns the number of entries compared
 * @throws {WrongAnswerError} at the first difference
 */
export function compareScan(
  db: Pick<Lsm, "scan">,
  what: string,
  range: { readonly prefix?: string; readonly gte?: Uint8Array; readonly lt?: Uint8Array },
  expected: readonly Entry[],
  isReverse = false,
): number {
  let count = 0;
  for (const [key, value] of db.scan({ ...range, reverse: isReverse })) {
    const entry = expected[isReverse ? expected.length - 1 - count : count];
    if (entry === undefined || !sameBytes(entry.key, key) || !sameBytes(entry.value, value)) {
      const wanted = entry === undefined ? "the end" : `${printable(entry.key)} = ${printable(entry.value)}`;
      throw new WrongAnswerError(
        `${what}: entry ${count} is ${printable(key)} = ${printable(value)}, expected ${wanted}.`,
      );
    }
    count++;
  }
  checkCount(what, count, expected.length);
  return count;
}

/** @throws {WrongAnswerError} unless the value is the expected one */
export function compareValue(key: Uint8Array, value: Uint8Array | undefined, expected: Uint8Array | undefined): void {
  if (value === undefined || expected === undefined ? value === expected : sameBytes(value, expected)) return;
  const shown = (bytes: Uint8Array | undefined): string => (bytes === undefined ? "nothing" : printable(bytes));
  throw new WrongAnswerError(`${printable(key)} has ${shown(value)}, expected ${shown(expected)}.`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function printable(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString());
}
