import { existsSync, readdirSync } from "node:fs";
import { Lsm } from "lsm-core";
import { directoryBytes } from "../directory-size.ts";
import { formatBytes, formatCount } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import { changeCities } from "./change-cities.ts";
import { CITIES_SOURCE, loadCities } from "./cities.ts";
import type { City } from "./cities.ts";
import type { Entry } from "./city-records.ts";
import { compareScan, expectedEntries } from "./expected.ts";
import { loadDatabase } from "./load-database.ts";
import { printStats } from "./print-stats.ts";
import { readCities } from "./read-cities.ts";
import { StepLog } from "./step-log.ts";

/** How the tour runs. */
export interface TourOptions {
  /** Directory of the database; it is made when absent. */
  readonly dir: string;
  /** Throws away what an earlier run left. */
  readonly isFresh: boolean;
  /** At most about this many cities; all when left out. */
  readonly cityCountMax?: number;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What a run did. */
export interface TourOutcome {
  /** True when an earlier run's data was found, checked and used. */
  readonly foundEarlierRun: boolean;
  readonly cityCount: number;
}

/** The tour's own note in the database, written last: a directory without it is that of an interrupted run. */
const NOTE_KEY = "tour/complete";

interface Note {
  readonly cityCount: number;
  readonly finishedAt: string;
}

/**
 * Runs the tour: the first time it loads, reads, changes and compacts; the next time it finds that data, checks all of it and reads.
 *
 * @throws {WrongAnswerError} when the engine answers wrongly; the database is closed then, too
 */
export async function runTour(options: TourOptions): Promise<TourOutcome> {
  const { terminal, signal, dir } = options;
  const log = new StepLog(terminal, signal);
  terminal.line(terminal.style("title", "A tour of lsm-core over real data"));
  terminal.line(CITIES_SOURCE);
  terminal.line(`Database: ${dir}`);
  terminal.line();
  const cities = await log.once("data set", "read the package's file (no database)", () =>
    loadCities(options.cityCountMax),
  );
  terminal.line(
    `  ${formatCount(cities.length)} cities in ${new Set(cities.map(({ country }) => country)).size} countries`,
  );

  const earlier = await openEarlier(options, cities.length, log);
  const db = earlier ?? (await loadDatabase(dir, cities, log));
  try {
    if (earlier === undefined) {
      await readCities(db, cities, log, terminal);
      await changeCities(db, cities, log, terminal);
    }
    const expected = await checkEverything(db, cities, log);
    if (earlier === undefined) writeNote(db, cities.length);
    else await readCities(db, cities, log, terminal, { isChanged: true });
    printSummary(db, expected, dir, log, terminal);
  } finally {
    db.close();
  }
  return { foundEarlierRun: earlier !== undefined, cityCount: cities.length };
}

/** Opens what an earlier run completed; removes what cannot be used and returns `undefined`. */
async function openEarlier(options: TourOptions, cityCount: number, log: StepLog): Promise<Lsm | undefined> {
  const { dir, isFresh, terminal } = options;
  if (!existsSync(dir) || readdirSync(dir).length === 0) return undefined;
  if (!isFresh) {
    const db = await log.once("open", "open what an earlier run left", () => Lsm.open(dir));
    const note = readNote(db);
    if (note?.cityCount === cityCount) {
      const found = `Found the data of the run that ended at ${note.finishedAt}: it is checked, and nothing is loaded.`;
      terminal.line(terminal.style("good", found));
      return db;
    }
    db.close();
  }
  terminal.line("What an earlier run left is removed: it was interrupted, held other data, or --fresh asks for it.");
  Lsm.destroy(dir);
  return undefined;
}

function readNote(db: Lsm): Note | undefined {
  const value = db.get(NOTE_KEY);
  return value === undefined ? undefined : (JSON.parse(Buffer.from(value).toString()) as Note);
}

function writeNote(db: Lsm, cityCount: number): void {
  const note: Note = { cityCount, finishedAt: new Date().toISOString() };
  db.put(NOTE_KEY, JSON.stringify(note), { durability: "sync" });
}

async function checkEverything(db: Lsm, cities: readonly City[], log: StepLog): Promise<Entry[]> {
  await log.once("verify", "every checksum and invariant on disk, entries read", () => db.verify().entries);
  const expected = await log.once("expect", "work out from the data set what has to be there (no database)", () =>
    expectedEntries(cities),
  );
  // The note lies above every key of a city.
  const range = { lt: Buffer.from(NOTE_KEY) };
  await log.once("compare", "every entry, ascending", () => compareScan(db, "The database", range, expected));
  await log.once("compare", "every entry, descending", () => compareScan(db, "The database", range, expected, true));
  return expected;
}

function printSummary(db: Lsm, entries: readonly Entry[], dir: string, log: StepLog, terminal: Terminal): void {
  terminal.heading("What it did");
  log.print();
  terminal.heading("Sizes");
  const liveBytes = entries.reduce((total, { key, value }) => total + key.length + value.length, 0);
  terminal.line(
    `${formatCount(entries.length)} entries of ${formatBytes(liveBytes)} in keys and values; on disk ${formatBytes(directoryBytes(dir))}`,
  );
  terminal.heading("db.stats()");
  printStats(db.stats(), terminal);
}
