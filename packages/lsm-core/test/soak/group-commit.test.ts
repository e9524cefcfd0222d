import { Lsm } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { padded } from "../support/text.ts";

const WRITERS = 64;
const ROUNDS = 20;

function countSyncs(storage: SimulatedStorage): number {
  return storage.trace.filter((line) => / sync .*\.log$/.test(line)).length;
}

describe("64 concurrent writers at durability sync", () => {
  it("that wait for each of their writes share each fsync", async () => {
    const storage = new SimulatedStorage({ trace: true });
    const db = Lsm.open("/db", { storage, durability: "sync" });
    const before = countSyncs(storage);
    const writer = async (id: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) await db.putAsync(`${padded(id)}-${round}`, "v");
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, id) => writer(id)));
    const syncs = countSyncs(storage) - before;
    expect(syncs).toBeGreaterThanOrEqual(ROUNDS);
    expect(syncs).toBeLessThanOrEqual(ROUNDS * 3);
    const after = Lsm.open("/db", { storage: storage.afterCrash({ mode: "power", survival: "none" }) });
    expect(after.scan().length).toBe(WRITERS * ROUNDS);
  });

  it("that write all at once need one or two", async () => {
    const storage = new SimulatedStorage({ trace: true });
    const db = Lsm.open("/db", { storage, durability: "sync" });
    const before = countSyncs(storage);
    await Promise.all(Array.from({ length: WRITERS * ROUNDS }, (_, i) => db.putAsync(padded(i), "v")));
    expect(countSyncs(storage) - before).toBeLessThanOrEqual(2);
  });

  it("are not held up by writes of a lower level, which need no fsync", async () => {
    const storage = new SimulatedStorage({ trace: true });
    const db = Lsm.open("/db", { storage });
    const before = countSyncs(storage);
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => db.putAsync(padded(i), "v")));
    expect(countSyncs(storage)).toBe(before);
  });
});
