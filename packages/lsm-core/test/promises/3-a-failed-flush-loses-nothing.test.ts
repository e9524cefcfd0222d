/**
 * Promise 3: "A failed flush or compaction loses nothing: the memtable stays readable, its log stays, the error surfaces. After a failed
 * fsync nothing is acknowledged again until reopen (an fsync is never retried as success). ENOSPC: reads go on."
 *
 * Every n-th operation failing is in `test/faults`, a full disk in `test/faults/full-disk.test.ts`.
 */
import { Batch, Lsm } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { closeAnyway } from "../support/faults.ts";
import { getText, keys, padded } from "../support/text.ts";
import { asLsmError, rejectedLsmError, thrownLsmError } from "../support/thrown.ts";

const COUNT = 40;

function openFilled(storage: SimulatedStorage, options = {}): Lsm {
  const db = Lsm.open("/db", { storage, ...options });
  for (let i = 0; i < COUNT; i++) db.put(padded(i), `value ${i}`);
  return db;
}

describe("promise 3: a failed flush", () => {
  it.each(["create", "write", "sync", "syncDirectory", "rename"] as const)(
    "at a %s of it keeps all readable and stable, and surfaces",
    (kind) => {
      let failures = 0;
      for (let point = 1; point <= 6; point++) {
        const storage = new SimulatedStorage();
        const db = openFilled(storage);
        db.sync();
        storage.failAt(point, { code: "EIO", kinds: [kind], losesChanges: true, partial: true });
        try {
          db.flush();
        } catch (error) {
          expect(asLsmError(error).kind).toBe("Io");
          failures++;
        }
        expect(keys(db)).toHaveLength(COUNT);
        for (let i = 0; i < COUNT; i++) expect(getText(db, padded(i))).toBe(`value ${i}`);
        for (const mode of ["process", "power"] as const) {
          const after = Lsm.open("/db", { storage: storage.afterCrash({ mode, survival: "none" }) });
          expect(keys(after), `${mode} crash after a failure at ${point}`).toHaveLength(COUNT);
          after.verify();
        }
      }
      if (kind !== "rename") expect(failures).toBeGreaterThan(0);
    },
  );

  it("that fails for ever keeps its log, and the log is enough", () => {
    const storage = new SimulatedStorage();
    const db = openFilled(storage);
    db.sync();
    storage.failAt(1, { code: "EIO", kinds: ["create"], times: Number.POSITIVE_INFINITY });
    expect(thrownLsmError(() => db.flush()).kind).toBe("Io");
    expect(storage.listAll().some((path) => path.endsWith(".log"))).toBe(true);
    expect(keys(db)).toHaveLength(COUNT);
    expect(keys(Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) }))).toHaveLength(
      COUNT,
    );
  });
});

describe("promise 3: a failed compaction", () => {
  it.each(["create", "write", "sync"] as const)("at a %s of it leaves what there was", (kind) => {
    for (let point = 1; point <= 4; point++) {
      const storage = new SimulatedStorage();
      const db = openFilled(storage, { memtableCapacity: 200, compactionTrigger: 1_000 });
      db.flush();
      storage.failAt(point, { code: "EIO", kinds: [kind] });
      try {
        db.compact();
      } catch (error) {
        expect(asLsmError(error).kind).toBe("Io");
      }
      expect(keys(db)).toHaveLength(COUNT);
      const after = Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) });
      expect(keys(after)).toHaveLength(COUNT);
      after.verify();
    }
  });
});

describe("promise 3: after a failed fsync", () => {
  it("nothing is acknowledged until reopen, though the next fsync would succeed", async () => {
    const storage = new SimulatedStorage();
    const db = openFilled(storage);
    storage.failAt(1, { code: "EIO", kinds: ["sync"], losesChanges: true });
    expect(thrownLsmError(() => db.put("k", "v", { durability: "sync" })).kind).toBe("Io");
    for (const durability of ["none", "process", "sync"] as const) {
      expect(thrownLsmError(() => db.put("k", "v", { durability })).kind).toBe("Io");
      expect(thrownLsmError(() => db.delete("k", { durability })).kind).toBe("Io");
      expect(thrownLsmError(() => db.write(new Batch().put("k", "v"), { durability })).kind).toBe("Io");
      expect((await rejectedLsmError(db.putAsync("k", "v", { durability }))).kind).toBe("Io");
    }
    expect(thrownLsmError(() => db.sync()).kind).toBe("Io");
    expect((await rejectedLsmError(db.syncAsync())).kind).toBe("Io");
    expect(keys(db, { prefix: "0" })).toHaveLength(COUNT);
    closeAnyway(db);
    const reopened = Lsm.open("/db", { storage });
    expect(keys(reopened, { prefix: "0" })).toHaveLength(COUNT);
    reopened.put("k", "again", { durability: "sync" });
    expect(getText(reopened, "k")).toBe("again");
  });

  it("of an asynchronous write, that write and those beside it reject, and so do later ones", async () => {
    const storage = new SimulatedStorage();
    const db = openFilled(storage);
    storage.failAt(1, { code: "EIO", kinds: ["sync"], losesChanges: true });
    const writes = Array.from({ length: 5 }, (_, i) => db.putAsync(`k${i}`, "v", { durability: "sync" }));
    for (const write of writes) expect((await rejectedLsmError(write)).kind).toBe("Io");
    expect((await rejectedLsmError(db.putAsync("k", "v", { durability: "sync" }))).kind).toBe("Io");
    expect(thrownLsmError(() => db.put("k", "v", { durability: "sync" })).kind).toBe("Io");
    expect(keys(db, { prefix: "0" })).toHaveLength(COUNT);
  });
});
