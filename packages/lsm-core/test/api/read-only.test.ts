import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Batch, Lsm, LsmConfig } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText, keys, padded } from "../support/text.ts";
import { rejectedLsmError, thrownLsmError } from "../support/thrown.ts";

/** Every file's name, bytes and time of change. */
function photograph(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory)
      .toSorted()
      .map((name) => {
        const path = join(directory, name);
        return [name, `${statSync(path).mtimeMs} ${readFileSync(path).toString("base64")}`];
      }),
  );
}

function makeDirectory(): string {
  const directory = join(temporaryDirectory(), "db");
  using db = Lsm.open(directory, { memtableCapacity: 1_000 });
  for (let i = 0; i < 100; i++) db.put(padded(i), "v");
  db.flush();
  db.put("in the log", "v");
  return directory;
}

describe("a read-only open", () => {
  it("reads tables and log", () => {
    const db = openAt(makeDirectory(), { readOnly: true });
    expect(keys(db)).toHaveLength(101);
    expect(getText(db, "in the log")).toBe("v");
    expect(keys(db.snapshot(), { reverse: true, limit: 1 })).toEqual(["in the log"]);
    db.verify();
    db.stats();
    db.approximateSize({});
  });

  it("refuses every change with kind ReadOnly", async () => {
    const db = openAt(makeDirectory(), new LsmConfig().readOnly(true) as never);
    const changes = {
      put: () => db.put("k", "v"),
      delete: () => db.delete("k"),
      write: () => db.write(new Batch().put("k", "v")),
      deleteRange: () => db.deleteRange({}),
      compact: () => db.compact(),
    };
    for (const [name, change] of Object.entries(changes)) {
      const error = thrownLsmError(change);
      expect([name, error.kind, error.code]).toEqual([name, "ReadOnly", "LSM_READ_ONLY"]);
    }
    expect((await rejectedLsmError(db.putAsync("k", "v"))).kind).toBe("ReadOnly");
    expect((await rejectedLsmError(db.deleteAsync("k"))).kind).toBe("ReadOnly");
    expect(keys(db)).toHaveLength(101);
  });

  it("changes nothing on disk: not a byte, not a name", () => {
    const directory = makeDirectory();
    const before = photograph(directory);
    const db = openAt(directory, { readOnly: true, memtableCapacity: 0, compactionTrigger: 1 });
    keys(db);
    db.verify();
    db.close();
    expect(photograph(directory)).toEqual(before);
  });

  it("leaves the leftovers of a crash where they are", async () => {
    const { copyFileSync, writeFileSync } = await import("node:fs");
    const directory = makeDirectory();
    const table = readdirSync(directory).find((name) => name.endsWith(".table")) as string;
    copyFileSync(join(directory, table), join(directory, "900000.table"));
    writeFileSync(join(directory, "CURRENT.tmp"), "half");
    const before = photograph(directory);
    const db = openAt(directory, { readOnly: true });
    expect(keys(db)).toHaveLength(101);
    db.close();
    expect(photograph(directory)).toEqual(before);
  });

  it("of a directory that holds no database is an error that says so, and creates nothing", () => {
    const directory = join(temporaryDirectory(), "absent");
    const error = thrownLsmError(() => Lsm.open(directory, { readOnly: true }));
    expect(["NotFound", "Io"]).toContain(error.kind);
    expect(error.message).toContain(directory);
    expect(readdirSync(join(directory, ".."))).toEqual([]);
  });

  it("can be opened more than once at a time", () => {
    const directory = makeDirectory();
    const first = openAt(directory, { readOnly: true });
    const second = openAt(directory, { readOnly: true });
    expect([keys(first).length, keys(second).length]).toEqual([101, 101]);
  });
});
