import { readFileSync } from "node:fs";
import { MemoryStore, openDatabase } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { dump } from "../support/dump.ts";
import { fixtureDefinitions, fixturePeople, fixtureSessions } from "./fixture-definitions.ts";

/** Keys and values in hexadecimal digits, in order: what version 1 of the format wrote. Never made anew. */
const written = JSON.parse(readFileSync(new URL("../fixtures/v1/store.json", import.meta.url), "utf8")) as [
  string,
  string,
][];

async function storeOf(entries: readonly (readonly [string, string])[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.transact((tx) => {
    for (const [key, value] of entries) tx.put(Buffer.from(key, "hex"), Buffer.from(value, "hex"));
  });
  return store;
}

describe("a store that was written in format 1", () => {
  it("gives what was put into it, through keys and every index, and stays as it is", async () => {
    const store = await storeOf(written);
    const before = await dump(store);
    const db = await openDatabase(store, fixtureDefinitions, { sweepIntervalMs: 0 });
    expect(await db.sessions.all()).toEqual(fixtureSessions);
    const [ada, zoe, nobody] = fixturePeople;
    expect(await db.people.all()).toEqual([ada, nobody, zoe]);
    expect(await db.people.by("byScore").eq("team", "a\0b").all()).toEqual([nobody, zoe]);
    expect(await db.people.by("byNick").eq("nick", "z").first()).toEqual(zoe);
    expect(await db.people.by("byTag").eq("tags", "y").all()).toEqual([nobody, zoe]);
    expect(await db.people.by("byCity").all()).toEqual([zoe, ada, nobody]);
    expect(await db.verify()).toMatchObject({ records: 5, damaged: [], mismatches: [] });
    await db.close();
    expect(await dump(store)).toEqual(before);
  });

  it("is what the present version writes, as long as there is no other", async () => {
    const store = new MemoryStore();
    const db = await openDatabase(store, fixtureDefinitions, { sweepIntervalMs: 0 });
    await db.people.putMany(fixturePeople);
    await db.sessions.putMany(fixtureSessions);
    await db.close();
    expect(await dump(store)).toEqual(await dump(await storeOf(written)));
  });
});
