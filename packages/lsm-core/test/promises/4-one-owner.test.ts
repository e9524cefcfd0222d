/**
 * Promise 4: "One owner: a second open of the same directory (another process, a worker thread, through a symlink) throws `Locked`; a
 * killed owner's lock is free at once."
 *
 * Processes, threads and kills are in `test/kill/lock.test.ts`.
 */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { Lsm, MemoryStorage, NodeStorage } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { startProgram } from "../support/child.ts";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";

describe("promise 4", () => {
  it("a second open throws Locked and disturbs nothing", () => {
    const parent = temporaryDirectory();
    const directory = join(parent, "db");
    const db = openAt(directory);
    db.put("k", "v");
    symlinkSync(directory, join(parent, "link"), "dir");
    for (const path of [directory, join(parent, "link")]) {
      const error = thrownLsmError(() => Lsm.open(path, { storage: new NodeStorage() }));
      expect([error.kind, error.code, error.isFatal]).toEqual(["Locked", "LSM_LOCKED", false]);
    }
    db.put("l", "w");
    db.flush();
    expect(getText(db, "l")).toBe("w");
  });

  it("holds on every storage", () => {
    for (const storage of [new MemoryStorage(), new SimulatedStorage()]) {
      const db = Lsm.open("/db", { storage });
      expect(thrownLsmError(() => Lsm.open("/db", { storage })).kind).toBe("Locked");
      db.close();
      Lsm.open("/db", { storage }).close();
    }
  });

  it("a killed owner's lock is free at once", async () => {
    const directory = join(temporaryDirectory(), "db");
    const holder = startProgram("holder", directory);
    expect(await holder.firstLine).toBe("open");
    expect(thrownLsmError(() => Lsm.open(directory)).kind).toBe("Locked");
    holder.process.kill("SIGKILL");
    await holder.ended;
    expect(getText(openAt(directory), "held")).toBe("yes");
  });
});
