import type { Lsm } from "lsm-core";
import { formatCount } from "../format.ts";
import { randomDraws } from "../random.ts";
import type { Terminal } from "../terminal.ts";
import { checkCount, WrongAnswerError } from "../verify.ts";
import { KNOWN_CITIES } from "./cities.ts";
import type { City } from "./cities.ts";
import {
  cityEntry,
  cityKey,
  CITY_PREFIX,
  decodeCity,
  NAME_PREFIX,
  nameEntry,
  POPULATION_PREFIX,
  populationEntry,
  populationKey,
  sortByKey,
} from "./city-records.ts";
import type { Entry } from "./city-records.ts";
import { compareScan, compareValue, POPULATION_MIN, VISITED_COUNTRY, visited } from "./expected.ts";
import type { StepLog } from "./step-log.ts";

const RANDOM_READS = 50_000;
const SHOWN_COUNTRY = "IS";
const SHOWN_NAME = "san ";
const MILLION = 1_000_000;
const SHOWN_ENTRIES = 5;

/**
 * Looks things up and scans in both directions, prints a few answers, and compares all of them with the data set.
 *
 * @param state `isChanged` when the tour's changes (see `change-cities.ts`) have been made
 * @throws {WrongAnswerError}
 */
export async function readCities(
  db: Lsm,
  allCities: readonly City[],
  log: StepLog,
  terminal: Terminal,
  state: { readonly isChanged: boolean } = { isChanged: false },
): Promise<void> {
  const present = state.isChanged ? allCities.filter(({ population }) => population >= POPULATION_MIN) : allCities;
  const recordOf = (city: City): Entry =>
    cityEntry(state.isChanged && city.country === VISITED_COUNTRY ? visited(city) : city);
  await lookUpKnown(db, log, terminal);
  await lookUpRandom(db, present, recordOf, log);
  await scanCountry(db, present, recordOf, log, terminal);
  await scanNames(db, present, log, terminal);
  await scanPopulations(db, present, log, terminal);
}

async function lookUpKnown(db: Lsm, log: StepLog, terminal: Terminal): Promise<void> {
  const rows = await log.once("get", "look up cities that everyone knows", () =>
    KNOWN_CITIES.map((known) => {
      const value = db.get(cityKey(known));
      if (value === undefined) throw new WrongAnswerError(`${known.name} was not found.`);
      const city = decodeCity(value);
      checkCount(`Population of ${known.name}`, city.population, known.population);
      return cityRow(city);
    }),
  );
  printCities(rows, terminal);
}

async function lookUpRandom(
  db: Lsm,
  present: readonly City[],
  recordOf: (city: City) => Entry,
  log: StepLog,
): Promise<void> {
  const count = Math.min(RANDOM_READS, present.length);
  const records = Array.from(randomDraws(count, present.length, 1), (draw) => recordOf(present[draw]!));
  await log.many("get", "random cities, every value compared", count, (from, end) => {
    for (let i = from; i < end; i++) compareValue(records[i]!.key, db.get(records[i]!.key), records[i]!.value);
  });
  const absent = records.map(({ key }) => Buffer.concat([key, Buffer.from("!")]));
  await log.many("get", "keys that are absent", count, (from, end) => {
    for (let i = from; i < end; i++) compareValue(absent[i]!, db.get(absent[i]!), undefined);
  });
}

async function scanCountry(
  db: Lsm,
  present: readonly City[],
  recordOf: (city: City) => Entry,
  log: StepLog,
  terminal: Terminal,
): Promise<void> {
  const expected = sortByKey(present.filter(({ country }) => country === SHOWN_COUNTRY).map(recordOf));
  const prefix = `${CITY_PREFIX}${SHOWN_COUNTRY}/`;
  await log.once("scan", `prefix ${prefix}: a country, by name`, () =>
    compareScan(db, "A country", { prefix }, expected),
  );
  const values = db
    .scan({ prefix, limit: SHOWN_ENTRIES })
    .toArray()
    .map(([, value]) => cityRow(decodeCity(value)));
  printCities(values, terminal);
}

async function scanNames(db: Lsm, present: readonly City[], log: StepLog, terminal: Terminal): Promise<void> {
  const matching = present.filter(({ name }) => name.toLowerCase().startsWith(SHOWN_NAME));
  const expected = sortByKey(matching.map(nameEntry));
  const prefix = `${NAME_PREFIX}${SHOWN_NAME}`;
  await log.once("scan", `prefix "${prefix}", ascending`, () => compareScan(db, "Names", { prefix }, expected));
  await log.once("scan", `prefix "${prefix}", descending`, () => compareScan(db, "Names", { prefix }, expected, true));
  using scan = db.scan({ prefix });
  checkCount("Length of a scan", scan.length, expected.length);
  const rows: string[][] = [];
  for (let i = 0; i < SHOWN_ENTRIES && scan.length > 0; i++) {
    const next = i % 2 === 0 ? scan.next() : scan.nextBack();
    if (next.done !== true) rows.push(cityRow(cityUnder(db, next.value[1])));
  }
  terminal.line("  From both ends of the same scan in turn:");
  printCities(rows, terminal);
}

async function scanPopulations(db: Lsm, present: readonly City[], log: StepLog, terminal: Terminal): Promise<void> {
  const bySize = sortByKey(present.map(populationEntry));
  await log.once("scan", `prefix ${POPULATION_PREFIX}: all cities by size, descending`, () =>
    compareScan(db, "Cities by size", { prefix: POPULATION_PREFIX }, bySize, true),
  );
  const largest = db.scan({ prefix: POPULATION_PREFIX, reverse: true, limit: SHOWN_ENTRIES }).toArray();
  terminal.line("  The largest:");
  printCities(
    largest.map(([, key]) => cityRow(cityUnder(db, key))),
    terminal,
  );

  const range = { gte: populationKey(MILLION, 0), lt: populationKey(2 * MILLION, 0) };
  const between = present.filter(({ population }) => population >= MILLION && population < 2 * MILLION);
  const expected = sortByKey(between.map(populationEntry));
  await log.once("scan", "range: from one to two million inhabitants, ascending", () =>
    compareScan(db, "A range", range, expected),
  );
  await log.once("scan", "the same range, descending", () => compareScan(db, "A range", range, expected, true));
  const first = db.scan({ ...range, limit: 3 }).toArray();
  printCities(
    first.map(([, key]) => cityRow(cityUnder(db, key))),
    terminal,
  );
}

/** Follows an index entry to its record. */
function cityUnder(db: Lsm, key: Uint8Array): City {
  const value = db.get(key);
  if (value === undefined) throw new WrongAnswerError(`The record of ${Buffer.from(key).toString()} was not found.`);
  return decodeCity(value);
}

function cityRow({ name, country, population, latitude, longitude }: City): string[] {
  return [name, country, formatCount(population), latitude.toFixed(2), longitude.toFixed(2)];
}

function printCities(rows: readonly (readonly string[])[], terminal: Terminal): void {
  terminal.table(["city", "country", "inhabitants", "latitude", "longitude"], rows, [2, 3, 4]);
}
