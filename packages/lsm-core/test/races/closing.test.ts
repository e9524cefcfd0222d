import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { padded } from "../support/text.ts";
import { outcomeOf } from "./storage-with.ts";

const SMALL = { memtableCapacity: 65_536 };

/** Some flushed pairs, so that there is something for a confused background to lose. */
function openFilled(directory: string, options = {}): Lsm {
  const db = Lsm.open(directory, { ...SMALL, ...options });
  for (let i = 0; i < 300; i++) db.put(`a${padded(i)}`, "x".repeat(100));
  db.flush();
  return db;
}

function countAfterReopen(directory: string): number {
  using db = Lsm.open(directory, SMALL);
  db.verify();
  return db.scan().length;
}

describe("closing while others wait", () => {
  it("ends a flush that waits for its turn, and loses nothing", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openFilled(directory, { sealedMemtables: 1 });
    for (let i = 0; i < 650; i++) db.put(`b${padded(i)}`, "y".repeat(100));
    const flushed = outcomeOf(db.flushAsync());
    db.close();
    expect(["done", "Closed"]).toContain(await flushed);
    expect(countAfterReopen(directory)).toBe(950);
  });

  it("may be done by a listener, in the middle of writes", () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openFilled(directory);
    db.on("flush", () => db.close());
    let written = 0;
    expect(() => {
      for (; written < 100_000; written++) db.put(`b${padded(written)}`, "y".repeat(100));
    }).toThrow(/closed/);
    expect(countAfterReopen(directory)).toBe(300 + written);
  });

  it("comes to an end although a flush fails meanwhile and another caller gets the error", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = Lsm.open(directory);
    // Where the next tables would be there are directories.
    for (let i = 2; i < 40; i++) mkdirSync(join(directory, `${String(i).padStart(6, "0")}.table`));
    db.put("a", "b");
    const flushed = outcomeOf(db.flushAsync());
    for (let i = 0; i < 8; i++) await Promise.resolve();
    await db.closeAsync();
    expect(await flushed).toBe("Io");
  });
});
