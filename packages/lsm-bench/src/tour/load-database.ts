import { Batch, Lsm } from "lsm-core";
import { cityEntry, nameEntry, populationEntry } from "./city-records.ts";
import type { City } from "./cities.ts";
import type { StepLog } from "./step-log.ts";

/** Cities whose index entries share a batch. */
const CITIES_PER_BATCH = 500;

/**
 * Fills a new database: records with single puts, the two indexes in batches; then closes it and opens it again.
 *
 * @param dir absent or empty
 * @returns the open database, which the caller closes
 */
export async function loadDatabase(dir: string, cities: readonly City[], log: StepLog): Promise<Lsm> {
  const db = await log.once("open", "create the directory", () => Lsm.open(dir));
  try {
    await load(db, cities, log);
    await log.once("close", "close", () => db.close());
  } catch (error) {
    db.close();
    throw error;
  }
  return log.once("reopen", "open what was written", () => Lsm.open(dir));
}

async function load(db: Lsm, cities: readonly City[], log: StepLog): Promise<void> {
  const records = cities.map(cityEntry);
  const names = cities.map(nameEntry);
  const populations = cities.map(populationEntry);
  await log.many("load", "one put for each city", cities.length, (from, end) => {
    for (let i = from; i < end; i++) db.put(records[i]!.key, records[i]!.value);
  });
  const indexCities = (from: number, end: number): void => {
    const batch = new Batch();
    for (let i = from; i < end; i++) {
      batch.put(names[i]!.key, names[i]!.value).put(populations[i]!.key, populations[i]!.value);
    }
    db.write(batch);
  };
  const what = `two index entries for each city, batches of ${CITIES_PER_BATCH * 2}`;
  await log.many("load", what, cities.length, indexCities, CITIES_PER_BATCH);
}
