import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { startProgram } from "../support/child.ts";
import { openAt } from "../support/open-test-db.ts";
import { sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText } from "../support/text.ts";
import { thrownLsmError } from "../support/thrown.ts";

const PROGRAM = new URL("programs/opener.mjs", import.meta.url);

async function openInWorker(directory: string): Promise<unknown> {
  const worker = new Worker(PROGRAM, { workerData: directory });
  const [outcome] = await once(worker, "message");
  await worker.terminate();
  return outcome;
}

describe("a directory that is open", () => {
  it("is Locked for a second open in the same thread, also through a symlink, a relative part or a URL", () => {
    const parent = temporaryDirectory();
    const directory = join(parent, "db");
    const db = openAt(directory);
    symlinkSync(directory, join(parent, "link"), "dir");
    symlinkSync(parent, join(parent, "parent-link"), "dir");
    for (const path of [
      directory,
      `${directory}/`,
      join(parent, "link"),
      `${parent}/./x/../db`,
      join(parent, "parent-link", "db"),
    ]) {
      const error = thrownLsmError(() => Lsm.open(path));
      expect([path, error.kind, error.code]).toEqual([path, "Locked", "LSM_LOCKED"]);
    }
    db.put("k", "v");
    db.close();
    expect(getText(openAt(join(parent, "link")), "k")).toBe("v");
  });

  it("is Locked for a worker thread of the same process, and free for it after close", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openAt(directory);
    expect(await openInWorker(directory)).toBe("Locked LSM_LOCKED");
    db.put("k", "v");
    db.close();
    expect(await openInWorker(directory)).toBe("opened");
    expect(getText(openAt(directory), "k")).toBe("v");
  });

  it("is Locked for another process, also through a symlink, and free for it after close", async () => {
    const parent = temporaryDirectory();
    const directory = join(parent, "db");
    symlinkSync(directory, join(parent, "link"), "dir");
    const db = openAt(directory);
    expect(await startProgram("opener", directory).firstLine).toBe("Locked LSM_LOCKED");
    expect(await startProgram("opener", join(parent, "link")).firstLine).toBe("Locked LSM_LOCKED");
    db.close();
    expect(await startProgram("opener", directory).firstLine).toBe("opened");
  });

  it("is free at once when its owner was killed, again and again", async () => {
    const directory = join(temporaryDirectory(), "db");
    for (let round = 0; round < sized(4, 100); round++) {
      const holder = startProgram("holder", directory);
      expect(await holder.firstLine).toBe("open");
      expect(thrownLsmError(() => Lsm.open(directory)).kind).toBe("Locked");
      holder.process.kill("SIGKILL");
      await holder.ended;
      using db = Lsm.open(directory);
      expect(getText(db, "held")).toBe("yes");
    }
  });

  it("stays locked while its owner is stopped, however long", async () => {
    const directory = join(temporaryDirectory(), "db");
    const holder = startProgram("holder", directory);
    expect(await holder.firstLine).toBe("open");
    holder.process.kill("SIGSTOP");
    expect(thrownLsmError(() => Lsm.open(directory)).kind).toBe("Locked");
    holder.process.kill("SIGKILL");
    await holder.ended;
    Lsm.open(directory).close();
  });

  it("is free after an open that failed", () => {
    const parent = temporaryDirectory();
    const directory = join(parent, "db");
    openAt(directory, { comparator: { name: "test.other", compare: (a, b) => Buffer.compare(b, a) } }).close();
    expect(thrownLsmError(() => Lsm.open(directory)).kind).toBe("Incompatible");
    expect(thrownLsmError(() => Lsm.open(directory)).kind).toBe("Incompatible");
  });

  it("goes to exactly one of many that open it at the same moment", async () => {
    const directory = join(temporaryDirectory(), "db");
    const holders = Array.from({ length: 4 }, () => startProgram("holder", directory));
    const lines = await Promise.all(holders.map((holder) => holder.firstLine));
    expect(lines.filter((line) => line === "open")).toHaveLength(1);
  });
});
