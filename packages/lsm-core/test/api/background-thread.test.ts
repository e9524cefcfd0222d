import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Lsm, LsmConfig } from "lsm-core";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { thrownLsmError } from "../support/thrown.ts";

const MODULE = import.meta.resolve("lsm-core/background-thread");

/** A module that leaves a mark when it is run, and then is the background thread. */
function markingModule(directory: string): { url: URL; mark: string } {
  const mark = join(directory, "mark");
  const path = join(directory, "thread.mjs");
  writeFileSync(
    path,
    `import { writeFileSync } from "node:fs";
    writeFileSync(${JSON.stringify(mark)}, "");
    await import(${JSON.stringify(MODULE)});`,
  );
  return { url: pathToFileURL(path), mark };
}

describe("the background thread's module", () => {
  it("is exported, where the package looks for it", () => {
    expect(existsSync(fileURLToPath(MODULE))).toBe(true);
    expect(MODULE.endsWith("/worker/background-thread.js")).toBe(true);
  });

  it("is the one at the URL that is given", () => {
    const { url, mark } = markingModule(temporaryDirectory());
    const config = new LsmConfig().backgroundThread(url);
    expect(config.hasBackgroundThread).toBe(true);
    using db = Lsm.openWith(temporaryDirectory(), config);
    db.put("k", "v");
    expect(existsSync(mark)).toBe(false);
    db.flush();
    expect(existsSync(mark)).toBe(true);
    expect(db.stats().flushes.count).toBe(1);
  });

  it("is missed when the database is opened, with a message that says what to set, and nothing is touched", () => {
    const directory = temporaryDirectory();
    const missing = join(directory, "bundled", "background-thread.js");
    const open = (): Lsm => Lsm.open(join(directory, "db"), { backgroundThread: pathToFileURL(missing) });
    const error = thrownLsmError(open);
    expect(error.kind).toBe("NotFound");
    expect(error.file).toBe(missing);
    for (const hint of [missing, "lsm-core/background-thread", "backgroundThread", "false"]) {
      expect(error.message).toContain(hint);
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is not asked for by a database that will not start it", () => {
    const directory = temporaryDirectory();
    const backgroundThread = pathToFileURL(join(directory, "missing.js"));
    const other = { name: "other", compare: Buffer.compare };
    Lsm.open(join(directory, "other"), { backgroundThread, comparator: other }).close();
    Lsm.open(join(directory, "db"), { backgroundThread: false }).close();
    Lsm.open(join(directory, "db"), { backgroundThread, readOnly: true }).close();
  });
});
