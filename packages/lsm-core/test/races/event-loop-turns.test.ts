import { Batch, type Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { countTurns } from "../support/count-turns.ts";
import { openTestDb } from "../support/open-test-db.ts";
import { padded } from "../support/text.ts";

const COUNT = 1000;

describe("the event loop goes on turning while what is read is in memory, by", () => {
  it("many calls of getAsync, one after another", async () => {
    const db = openFilled();
    const read = async (): Promise<void> => {
      for (let i = 0; i < 20 * COUNT; i++) await db.getAsync(padded(i % COUNT));
    };
    expect(await countTurns(read)).toBeGreaterThan(2);
  });

  it("many scans of one pair, one after another", async () => {
    const db = openFilled();
    const read = async (): Promise<void> => {
      for (let i = 0; i < 20 * COUNT; i++) for await (const _ of db.scanAsync({ limit: 1 }));
    };
    expect(await countTurns(read)).toBeGreaterThan(2);
  });

  it("many short scans at a time", async () => {
    const db = openFilled();
    const read = async (): Promise<void> => {
      let count = 0;
      for await (const _ of db.scanAsync({ limit: 100 })) count++;
      expect(count).toBe(100);
    };
    expect(await countTurns(() => Promise.all(Array.from({ length: 300 }, read)))).toBeGreaterThan(2);
  });
});

describe("the event loop goes on turning while writes without a log are made, by", () => {
  it("many calls of putAsync, one after another", async () => {
    const db = openTestDb({ durability: "none" });
    const write = async (): Promise<void> => {
      for (let i = 0; i < 20 * COUNT; i++) await db.putAsync(padded(i % COUNT), "value");
    };
    expect(await countTurns(write)).toBeGreaterThan(2);
  });

  it("many batches, one after another", async () => {
    const db = openTestDb({ durability: "none" });
    const write = async (): Promise<void> => {
      for (let i = 0; i < 10 * COUNT; i++) await db.writeAsync(new Batch().put(padded(i % COUNT), "value"));
    };
    expect(await countTurns(write)).toBeGreaterThan(2);
  });
});

function openFilled(): Lsm {
  const db = openTestDb();
  for (let i = 0; i < COUNT; i++) db.put(padded(i), "value");
  return db;
}
