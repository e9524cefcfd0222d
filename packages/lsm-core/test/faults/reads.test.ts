import { Lsm, type LsmOptions } from "lsm-core";
import { type OperationKind, SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { padded, text } from "../support/text.ts";
import { asLsmError } from "../support/thrown.ts";
import { DIRECTORY } from "../support/workload.ts";

const READS: readonly OperationKind[] = ["read", "openReadable"];
const OPTIONS: LsmOptions = {
  memtableCapacity: 1_000,
  compactionTrigger: 2,
  blockSize: 512,
  blockCacheCapacity: 0,
  openTables: 1,
  tableSize: 4_096,
};
const COUNT = 120;

function build(): SimulatedStorage {
  const storage = new SimulatedStorage();
  using db = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
  for (let i = 0; i < COUNT; i++) db.put(padded(i), `value ${i}`);
  return storage;
}

/** Everything that reads; each call gives the right answer or throws. */
function readAll(db: Lsm): string[] {
  const wrong: string[] = [];
  for (let i = 0; i < COUNT; i++) {
    const value = attempt(() => text(db.get(padded(i))));
    if (value !== FAILED && value !== `value ${i}`) wrong.push(`get ${i}: ${value}`);
  }
  for (const reverse of [false, true]) {
    const seen = attempt(() => Array.from(db.scan({ reverse }), ([key]) => text(key)));
    const expected = Array.from({ length: COUNT }, (_, i) => padded(i));
    if (seen !== FAILED && String(seen) !== String(reverse ? expected.toReversed() : expected))
      wrong.push(`scan: ${String(seen)}`);
  }
  return wrong;
}

const FAILED = Symbol("failed");

function attempt<Result>(action: () => Result): Result | typeof FAILED {
  try {
    return action();
  } catch (error) {
    expect(asLsmError(error).kind).toBe("Io");
    return FAILED;
  }
}

describe("a read that the storage refuses", () => {
  it("is an Io error and never a wrong answer, and all is well when the storage is", () => {
    const whole = Lsm.open(DIRECTORY, { ...OPTIONS, storage: build() });
    expect(readAll(whole)).toEqual([]);
    for (let point = 1; point <= 150; point++) {
      for (const times of [1, 3, Number.POSITIVE_INFINITY]) {
        const storage = build();
        const db = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
        storage.failAt(point, { code: "EIO", kinds: READS, times, partial: true });
        expect(readAll(db), `reads fail from ${point}, ${times} times`).toEqual([]);
        storage.clearFailures();
        expect(readAll(db)).toEqual([]);
        expect(text(db.get(padded(7)))).toBe("value 7");
        db.close();
      }
    }
  });

  it("during open is an Io error, and the next open is well", () => {
    for (let point = 1; point <= 60; point++) {
      const storage = build();
      storage.failAt(point, { code: "EIO", kinds: [...READS, "list"], partial: true });
      const first = attempt(() => Lsm.open(DIRECTORY, { ...OPTIONS, storage }));
      storage.clearFailures();
      if (first !== FAILED) first.close();
      const db = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
      expect(readAll(db)).toEqual([]);
      db.close();
    }
  });

  it("in the asynchronous forms rejects", async () => {
    const storage = build();
    const db = Lsm.open(DIRECTORY, { ...OPTIONS, storage });
    for (let point = 1; point <= 40; point++) {
      storage.failAt(point, { code: "EIO", kinds: READS });
      for (let i = 0; i < COUNT; i += 7) {
        const value = await db.getAsync(padded(i)).then(text, (error: unknown) => asLsmError(error).kind);
        expect([`value ${i}`, "Io"]).toContain(value);
      }
      storage.clearFailures();
    }
    for (let i = 0; i < COUNT; i++) expect(text(await db.getAsync(padded(i)))).toBe(`value ${i}`);
    db.close();
  });
});
