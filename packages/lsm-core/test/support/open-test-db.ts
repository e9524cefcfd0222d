import { join } from "node:path";
import { Lsm, type LsmOptions, MemoryStorage } from "lsm-core";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A database in a real directory of its own; both go when the test has finished. */
export function openTestDb(options: LsmOptions = {}): Lsm {
  return openAt(join(temporaryDirectory(), "db"), options);
}

/** A database in memory. */
export function openMemoryDb(options: LsmOptions = {}): Lsm {
  return openAt("/db", { storage: new MemoryStorage(), ...options });
}

/** Opens `directory` and closes it when the test has finished, if the test has not. */
export function openAt(directory: string, options: LsmOptions = {}): Lsm {
  const db = Lsm.open(directory, options);
  onTestFinished(() => db.close());
  return db;
}
