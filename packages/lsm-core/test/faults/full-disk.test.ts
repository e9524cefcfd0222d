import { Lsm, LsmError, type LsmOptions } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { getText, keys, padded } from "../support/text.ts";
import { asLsmError, thrownLsmError } from "../support/thrown.ts";
import { closeAnyway } from "../support/faults.ts";
import { DIRECTORY } from "../support/workload.ts";

const OPTIONS: LsmOptions = { memtableCapacity: 2_000, compactionTrigger: 2, blockSize: 512 };
const FULL = { code: "ENOSPC", kinds: ["write", "create"] as const, times: Number.POSITIVE_INFINITY, partial: true };

function build(): { storage: SimulatedStorage; db: Lsm } {
  const storage = new SimulatedStorage();
  const db = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
  for (let i = 0; i < 100; i++) db.put(padded(i), "before");
  return { storage, db };
}

describe("a full disk", () => {
  it("refuses writes with Io and the system's ENOSPC as the cause; reads go on", () => {
    const { storage, db } = build();
    storage.failAt(1, FULL);
    for (let i = 0; i < 5; i++) {
      const error = thrownLsmError(() => db.put(padded(i), "refused"));
      expect([error.kind, (error.cause as { code?: string }).code]).toEqual(["Io", "ENOSPC"]);
      expect(error.message).toMatch(/full|space/);
    }
    expect(keys(db)).toHaveLength(100);
    for (let i = 0; i < 100; i++) expect(getText(db, padded(i))).toBe("before");
    db.close();
  });

  it("takes writes again when there is space, at once or after the reopen that the error asks for", () => {
    const { storage, db } = build();
    storage.failAt(1, FULL);
    thrownLsmError(() => db.put("during", "refused"));
    storage.clearFailures();
    let current = db;
    try {
      current.put("after", "1");
    } catch (error) {
      expect(asLsmError(error).message).toMatch(/reopen|open .* again|close/i);
      closeAnyway(current);
      current = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
      current.put("after", "1");
    }
    expect(keys(current, { prefix: "a" })).toEqual(["after"]);
    current.close();
    const reopened = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
    expect(getText(reopened, "after")).toBe("1");
    expect(keys(reopened, { prefix: "0" })).toHaveLength(100);
    reopened.verify();
    reopened.close();
  });

  it("during a flush keeps what is in memory readable, and a later flush writes it", () => {
    const storage = new SimulatedStorage();
    const db = Lsm.open(DIRECTORY, { memtableCapacity: 1 << 20, storage });
    for (let i = 0; i < 100; i++) db.put(padded(i), "before");
    storage.failAt(1, FULL);
    const error = thrownLsmError(() => db.flush());
    expect(error.kind).toBe("Io");
    expect(keys(db)).toHaveLength(100);
    storage.clearFailures();
    let current = db;
    try {
      current.flush();
    } catch (again) {
      expect(again).toBeInstanceOf(LsmError);
      closeAnyway(current);
      current = Lsm.open(DIRECTORY, { storage });
      current.flush();
    }
    expect(keys(current)).toHaveLength(100);
    current.verify();
    current.close();
  });

  it("in the background reaches an error listener", () => {
    const { storage, db } = build();
    const seen: unknown[] = [];
    db.on("error", (error) => seen.push(error));
    storage.failAt(1, { ...FULL, kinds: ["create"] });
    let refused: unknown;
    for (let i = 0; i < 500 && refused === undefined; i++) {
      try {
        db.put(padded(i), "x".repeat(50));
      } catch (error) {
        refused = error;
      }
    }
    expect(asLsmError(refused).kind).toBe("Io");
    for (const error of seen) expect(asLsmError(error).kind).toBe("Io");
    storage.clearFailures();
    closeAnyway(db);
    const reopened = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
    expect(keys(reopened).length).toBeGreaterThanOrEqual(100);
    reopened.close();
  });
});
