/**
 * Promise 2: "A damaged byte on disk gives the right value or a `Corruption` error naming file and offset; never a wrong value, a crash
 * or a hang. A torn tail of the newest log is a normal end; damage before later valid records is corruption."
 *
 * Every byte and every length is in `test/damage`.
 */
import { cpSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText, keys, padded } from "../support/text.ts";
import { asLsmError, thrownLsmError } from "../support/thrown.ts";

function fileOf(directory: string, ending: string): string {
  const name = readdirSync(directory)
    .toSorted()
    .findLast((each) => each.endsWith(ending));
  return join(directory, name!);
}

function flip(path: string, offset: number): void {
  const content = readFileSync(path);
  content[offset] = content[offset] ^ 0x10;
  writeFileSync(path, content);
}

describe("promise 2", () => {
  it("a damaged block is Corruption naming file and offset for the keys in it, and other keys are right", () => {
    const directory = join(temporaryDirectory(), "db");
    {
      using db = Lsm.open(directory, { compression: "none", blockSize: 512 });
      for (let i = 0; i < 1_000; i++) db.put(padded(i), `value ${i}`);
      db.flush();
    }
    const path = fileOf(directory, ".table");
    flip(path, 5_000);
    const db = openAt(directory);
    let refused = 0;
    for (let i = 0; i < 1_000; i++) {
      try {
        expect(getText(db, padded(i))).toBe(`value ${i}`);
      } catch (error) {
        const damage = asLsmError(error);
        expect([damage.kind, damage.file, damage.isFatal]).toEqual(["Corruption", path, true]);
        expect(damage.offset).toBeGreaterThan(4_000);
        expect(damage.offset).toBeLessThanOrEqual(5_000);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(60);
    expect(thrownLsmError(() => db.verify()).kind).toBe("Corruption");
    expect(thrownLsmError(() => keys(db)).kind).toBe("Corruption");
  });

  it("a torn tail of the newest log is a normal end", () => {
    const copy = copyWhileOpen(10);
    const log = fileOf(copy, ".log");
    truncateSync(log, statSync(log).size - 3);
    expect(keys(openAt(copy))).toEqual(Array.from({ length: 9 }, (_, i) => padded(i)));
  });

  it("damage before later valid records is Corruption", () => {
    const copy = copyWhileOpen(10);
    const log = fileOf(copy, ".log");
    flip(log, 150);
    const error = thrownLsmError(() => Lsm.open(copy));
    expect([error.kind, error.file]).toEqual(["Corruption", log]);
    expect(error.offset).toBeGreaterThanOrEqual(64);
    expect(error.offset).toBeLessThanOrEqual(150);
  });
});

/** A copy of a directory taken while it is open, with `count` writes in its log: what a killed process leaves. */
function copyWhileOpen(count: number): string {
  const parent = temporaryDirectory();
  const directory = join(parent, "db");
  const copy = join(parent, "copy");
  using db = Lsm.open(directory);
  for (let i = 0; i < count; i++) db.put(padded(i), "v");
  // Not the lock: a killed process leaves none that is held.
  cpSync(directory, copy, { recursive: true, filter: (path) => !basename(path).startsWith("LOCK") });
  return copy;
}
