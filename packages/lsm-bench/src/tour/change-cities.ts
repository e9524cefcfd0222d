import { Batch } from "lsm-core";
import type { Lsm } from "lsm-core";
import type { Terminal } from "../terminal.ts";
import { checkCount } from "../verify.ts";
import type { City } from "./cities.ts";
import {
  cityEntry,
  cityKey,
  CITY_PREFIX,
  decodeCity,
  NAME_PREFIX,
  nameEntry,
  populationEntry,
  sortByKey,
} from "./city-records.ts";
import { compareScan, POPULATION_MIN, VISITED_COUNTRY, visited } from "./expected.ts";
import type { StepLog } from "./step-log.ts";

const CITIES_PER_BATCH = 500;

/**
 * Overwrites a country under a snapshot, deletes the small places, drops an index with one range delete, builds it again from a scan,
 * and compacts.
 *
 * @throws {WrongAnswerError}
 */
export async function changeCities(db: Lsm, cities: readonly City[], log: StepLog, terminal: Terminal): Promise<void> {
  await overwriteCountry(db, cities, log);
  await deleteSmallPlaces(db, cities, log);
  await rebuildNameIndex(db, log);
  await log.once("compact", "merge everything, drop what is deleted", () => db.compact());
  terminal.line();
}

async function overwriteCountry(db: Lsm, cities: readonly City[], log: StepLog): Promise<void> {
  const before = cities.filter(({ country }) => country === VISITED_COUNTRY);
  const records = before.map((city) => cityEntry(visited(city)));
  const prefix = `${CITY_PREFIX}${VISITED_COUNTRY}/`;
  using snapshot = db.snapshot();
  await log.many("overwrite", `every city of ${VISITED_COUNTRY}, single puts`, records.length, (from, end) => {
    for (let i = from; i < end; i++) db.put(records[i]!.key, records[i]!.value);
  });
  await log.once("scan", "a snapshot from before still shows the old records", () =>
    compareScan(snapshot, "The snapshot", { prefix }, sortByKey(before.map(cityEntry))),
  );
  await log.once("scan", "the database shows the new ones", () =>
    compareScan(db, "The overwritten country", { prefix }, sortByKey(records)),
  );
}

async function deleteSmallPlaces(db: Lsm, cities: readonly City[], log: StepLog): Promise<void> {
  const small = cities.filter(({ population }) => population < POPULATION_MIN);
  const what = `places below ${POPULATION_MIN} inhabitants: record and index entries in one batch`;
  const deleteCities = (from: number, end: number): void => {
    const batch = new Batch();
    for (let i = from; i < end; i++) {
      const city = small[i]!;
      batch.delete(cityKey(city)).delete(nameEntry(city).key).delete(populationEntry(city).key);
    }
    db.write(batch);
  };
  await log.many("delete", what, small.length, deleteCities, CITIES_PER_BATCH);
}

/** The scan reads a snapshot of its own, so the writes between its steps do not disturb it. */
async function rebuildNameIndex(db: Lsm, log: StepLog): Promise<void> {
  await log.once("deleteRange", `the whole name index, prefix ${NAME_PREFIX}, one call`, () =>
    db.deleteRange({ prefix: NAME_PREFIX }),
  );
  checkCount("Names after the range delete", db.scan({ prefix: NAME_PREFIX }).length, 0);
  using scan = db.scan({ prefix: CITY_PREFIX });
  await log.many("rebuild", "the name index from a scan of the records", scan.length, (from, end) => {
    const batch = new Batch();
    for (const [, value] of scan.nextMany(end - from)) {
      const { key, value: target } = nameEntry(decodeCity(value));
      batch.put(key, target);
    }
    db.write(batch);
  });
}
