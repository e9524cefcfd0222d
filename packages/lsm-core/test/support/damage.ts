import { type CompressionName, Lsm, type LsmError, type LsmOptions } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { expect } from "vitest";
import { sized } from "./soak.ts";
import { bytes, padded, text } from "./text.ts";
import { asLsmError } from "./thrown.ts";
import { DIRECTORY, dump } from "./workload.ts";

export const DAMAGE_OPTIONS: LsmOptions = {
  memtableCapacity: 500,
  compactionTrigger: 2,
  blockSize: 512,
  tableSize: 4_096,
};

/** A database at rest: its files, and what it holds. */
export interface Specimen {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Contents after each write; the last is all of it. */
  readonly states: readonly string[];
  /** Writes that reached a table: damage to the log cannot reach these. */
  readonly flushed: number;
  readonly isClosed: boolean;
}

/**
 * A small database with tables in two levels, a manifest of several edits and a log with writes of its own.
 *
 * @param isFlushed leaves no log: the last thing that happened is a flush
 */
export function makeSpecimen(isClosed: boolean, isFlushed = false, compression: CompressionName = "none"): Specimen {
  const storage = new SimulatedStorage();
  const db = Lsm.open(DIRECTORY, {
    ...DAMAGE_OPTIONS,
    memtableCapacity: 1 << 20,
    compactionTrigger: 100,
    compression,
    storage,
  });
  const states = [dump(db)];
  const step = (action: () => void): void => {
    action();
    states.push(dump(db));
  };
  for (let i = 0; i < sized(14, 60); i++) step(() => db.put(padded(i, 3), `first ${i} ${"x".repeat(i)}`));
  db.flush();
  db.compact();
  for (let i = 0; i < sized(14, 60); i += 3) step(() => db.put(padded(i, 3), `second ${i}`));
  step(() => db.delete(padded(1, 3)));
  db.flush();
  step(() => db.deleteRange({ gte: padded(4, 3), lt: padded(7, 3) }));
  step(() => db.put(padded(5, 3), "third"));
  db.flush();
  let flushed = states.length - 1;
  for (let i = 0; i < 5; i++)
    step(() => db.put(`log ${i}`, `in the log ${i}`, { durability: i === 2 ? "sync" : "process" }));
  if (isFlushed) {
    db.flush();
    flushed = states.length - 1;
  }
  if (isClosed) db.close();
  const left = isClosed ? storage : storage.afterCrash({ mode: "power", survival: "all" });
  const files = new Map(left.listAll().map((path) => [path, left.readFile(path)]));
  const name = `${compression === "none" ? "" : `${compression}, `}${isFlushed ? "flushed, " : ""}${isClosed ? "closed cleanly" : "not closed"}`;
  return { name, files, states, flushed, isClosed };
}

/** The files on a disk of their own, with one of them changed. `undefined` removes it. */
export function withChange(specimen: Specimen, path: string, changed: Uint8Array | undefined): SimulatedStorage {
  const storage = new SimulatedStorage();
  for (const [each, content] of specimen.files) {
    const now = each === path ? changed : content;
    if (now !== undefined) storage.writeFile(each, now);
  }
  return storage;
}

/** How an inspection went. */
export type Finding = "right" | "a prefix" | "refused";

/**
 * Opens, reads everything in every way and verifies. Every answer must be right, or an error that names the file.
 * Where the end of the log is concerned, a prefix of the history is right too.
 */
export function inspect(specimen: Specimen, storage: SimulatedStorage, path: string, label: string): Finding {
  let db: Lsm | undefined;
  try {
    db = Lsm.open(DIRECTORY, { ...DAMAGE_OPTIONS, storage });
    const finding = readEverything(db, specimen, label);
    db.verify();
    return finding;
  } catch (error) {
    expectDamage(error, storage, path, label);
    return "refused";
  } finally {
    close(db, label);
  }
}

function readEverything(db: Lsm, specimen: Specimen, label: string): Finding {
  const { states, flushed } = specimen;
  const found = dump(db);
  const length = states.indexOf(found, flushed);
  expect(length, `${label}: wrong contents ${found}`).toBeGreaterThanOrEqual(0);
  const pairs = JSON.parse(states[length]) as [string, string][];
  const backward = Array.from(db.scan({ reverse: true }), ([key]) => text(key));
  expect(backward, label).toEqual(pairs.map(([key]) => key).toReversed());
  for (const [key, value] of pairs) expect(text(db.get(bytes(key))), `${label}: get of ${key}`).toBe(value);
  expect(db.get(padded(1, 3)), `${label}: get of a deleted key`).toBeUndefined();
  expect(db.get(padded(6, 3)), `${label}: get of a key in a deleted range`).toBeUndefined();
  return length === states.length - 1 ? "right" : "a prefix";
}

/**
 * `error` must be `Corruption` with a file and an offset in it, or `Incompatible` with a file. The file is the damaged one; where the
 * manifest or CURRENT is damaged it may be another that does not fit what they seem to say.
 */
function expectDamage(error: unknown, storage: SimulatedStorage, path: string, label: string): void {
  if (error instanceof Error && error.name === "AssertionError") throw error;
  const damage: LsmError = asDamage(error, label);
  expect(["Corruption", "Incompatible"], `${label}: ${damage.message}`).toContain(damage.kind);
  const file = damage.file as string;
  expect(damage.message, label).toContain(file);
  const isRoot = path.includes("MANIFEST") || path.includes("CURRENT");
  expect(isRoot ? file.startsWith(`${DIRECTORY}/`) : file === path, `${label}: ${damage.message}`).toBe(true);
  if (damage.kind !== "Corruption") return;
  const size = storage.listAll().includes(file) ? storage.readFile(file).length : 0;
  expect(damage.offset, `${label}: ${damage.message}`).toBeGreaterThanOrEqual(0);
  expect(damage.offset, `${label}: ${damage.message}`).toBeLessThanOrEqual(size);
  expect(damage.isFatal).toBe(true);
}

function asDamage(error: unknown, label: string): LsmError {
  try {
    return asLsmError(error);
  } catch (failure) {
    throw new Error(label, { cause: failure });
  }
}

function close(db: Lsm | undefined, label: string): void {
  try {
    db?.close();
  } catch (error) {
    asDamage(error, `${label}: close`);
  }
}
