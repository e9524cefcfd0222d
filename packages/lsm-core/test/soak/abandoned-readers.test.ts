import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { collectGarbage } from "../support/collect-garbage.ts";
import { openAt } from "../support/open-test-db.ts";
import { sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { padded } from "../support/text.ts";

describe("scans and snapshots that were forgotten", () => {
  it("pin their files only until they are collected", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory, { memtableCapacity: 4_000, compactionTrigger: 2 });
    for (let i = 0; i < 500; i++) db.put(padded(i), "v");
    db.flush();
    (() => {
      for (let i = 0; i < 50; i++) {
        db.scan().next();
        db.snapshot();
        db.snapshot().scan().nextBack();
      }
    })();
    expect(db.stats().openScans).toBe(200);
    db.deleteRange({});
    db.compact();
    for (let attempt = 0; attempt < 100 && db.stats().openScans > 0; attempt++) {
      collectGarbage();
      await wait(10);
    }
    expect(db.stats().openScans).toBe(0);
    db.compact();
    await wait(50);
    expect(readdirSync(directory).filter((name) => name.endsWith(".table")).length).toBeLessThanOrEqual(1);
  });
});

describe("opening and closing for ever", () => {
  it.skipIf(process.platform !== "linux")("keeps no file open", () => {
    const directory = join(temporaryDirectory(), "db");
    const openFiles = (): number => readdirSync("/proc/self/fd").length;
    const cycle = (round: number): void => {
      const db = openAt(directory, { memtableCapacity: 2_000 });
      for (let i = 0; i < 100; i++) db.put(padded(i), String(round));
      db.scan().next();
      db.snapshot();
      db.get(padded(5));
      db.close();
    };
    cycle(0);
    const before = openFiles();
    for (let round = 1; round <= sized(20, 1_000); round++) cycle(round);
    expect(openFiles()).toBeLessThanOrEqual(before + 2);
  });
});
