import { describe, expect, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { Progress } from "../../src/definition/database-api.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { migrateRecords } from "../../src/maintenance/migrate-records.ts";
import { versionOf } from "../../src/record/record-value.ts";
import { commitsOf, dump, entriesIn, World } from "../catalog/world.ts";
import { cutEverywhere } from "./cut-store.ts";

type Old = Record<string, unknown>;

const one = collection("items", z.object({ id: z.int(), name: z.string() }), { key: ["id"] });
const Two = z.object({ id: z.int(), first: z.string() });
const two = collection("items", Two, {
  key: ["id"],
  version: 2,
  migrate: { 2: ({ name, ...old }: Old) => ({ ...old, first: name }) },
  indexes: { byFirst: { on: ["first"] } },
});
const Three = z.object({ id: z.int(), first: z.string(), at: z.date() });
const three = collection("items", Three, {
  key: ["id"],
  version: 3,
  migrate: {
    2: ({ name, ...old }: Old) => ({ ...old, first: name }),
    3: (old: Old) => ({ ...old, at: new Date(Number(old["id"]) * 1000) }),
  },
  indexes: { byAt: { on: ["at"] } },
});

async function filled(count: number): Promise<World> {
  const world = new World();
  await world.open({ items: one });
  await world.put("items", ...Array.from({ length: count }, (_, id) => ({ id, name: `n${id}` })));
  return world;
}

async function versions(world: World): Promise<number[]> {
  return (await entriesIn(world.store, world.plan("items").range)).map(({ value }) => versionOf(value));
}

describe("a new version of a schema", () => {
  it("reads records of all versions before, each with the schema it was written with", async () => {
    const world = await filled(2);
    await world.open({ items: two });
    await world.put("items", { id: 5, first: "five" });
    await world.open({ items: three });
    await world.put("items", { id: 6, first: "six", at: new Date(7) });
    expect(await world.records("items")).toEqual([
      { id: 0, first: "n0", at: new Date(0) },
      { id: 1, first: "n1", at: new Date(1000) },
      { id: 5, first: "five", at: new Date(5000) },
      { id: 6, first: "six", at: new Date(7) },
    ]);
    expect(await versions(world)).toEqual([1, 1, 2, 3]);
  });

  it("builds its indexes from migrated records and rewrites none", async () => {
    const world = await filled(10);
    await world.open({ items: two });
    await buildIndexes(world.store, world.plan("items"));
    expect(await world.disagreement("items")).toEqual([]);
    expect(await entriesIn(world.store, world.index("items", "byFirst").range)).toHaveLength(10);
    expect(await versions(world)).toEqual(Array(10).fill(1));
    // Writes find the entries of records that are still of the version before.
    await world.put("items", { id: 3, first: "other" });
    await world.delete("items", { id: 4 });
    expect(await world.disagreement("items")).toEqual([]);
  });

  it("goes on with a build of the version before as one of its own", async () => {
    const world = await filled(10);
    await world.open({ items: two });
    await world.open({ items: three });
    await buildIndexes(world.store, world.plan("items"));
    expect(world.plan("items").indexes.map(({ name, state }) => [name, state])).toEqual([["byAt", "readable"]]);
    expect(await world.disagreement("items")).toEqual([]);
  });
});

describe("migrateRecords", () => {
  it("rewrites the records of earlier versions, tells how far it is, and never needs to again", async () => {
    const world = await filled(10);
    await world.open({ items: two });
    await buildIndexes(world.store, world.plan("items"));
    await world.put("items", { id: 3, first: "other" });
    const before = await world.records("items");
    const progress: Progress[] = [];
    expect(
      await migrateRecords(world.store, world.plan("items"), { chunkRecords: 4, onProgress: (p) => progress.push(p) }),
    ).toBe(9);
    expect(progress).toEqual([4, 8, 10].map((done) => ({ task: "migrate", collection: "items", done })));
    expect(await versions(world)).toEqual(Array(10).fill(2));
    expect(await world.records("items")).toEqual(before);
    expect(await world.disagreement("items")).toEqual([]);
    const bytes = await dump(world.store);
    expect(await migrateRecords(world.store, world.plan("items"))).toBe(0);
    expect(await dump(world.store)).toEqual(bytes);
    expect(await commitsOf(world.store, () => world.open({ items: two }))).toBe(0);
    expect(world.catalog.pending.size).toBe(0);
  });

  it("makes steps of migrate superfluous", async () => {
    const world = await filled(3);
    await world.open({ items: two });
    const without = collection("items", Three, {
      key: ["id"],
      version: 3,
      migrate: { 3: (old: Old) => ({ ...old, at: new Date(0) }) },
    });
    await expect(world.open({ items: without })).rejects.toMatchObject({ code: "Migration" });
    await migrateRecords(world.store, world.plan("items"));
    await world.open({ items: without });
    expect((await world.records("items"))[1]).toEqual({ id: 1, first: "n1", at: new Date(0) });
  });

  it("survives being cut off at every transaction", async () => {
    let world = new World();
    const cuts = await cutEverywhere(
      async (cut) => {
        world = await filled(11);
        await world.open({ items: two });
        await buildIndexes(world.store, world.plan("items"));
        await migrateRecords(cut(world.store), world.plan("items"), { chunkRecords: 3 });
      },
      async () => {
        await world.open({ items: two });
        await world.put("items", { id: 1, first: "new" });
        await migrateRecords(world.store, world.plan("items"), { chunkRecords: 3 });
        expect(await versions(world)).toEqual(Array(11).fill(2));
        expect(await world.disagreement("items")).toEqual([]);
      },
    );
    expect(cuts).toBe(8);
  });

  it("starts again for a later version when it was cut off", async () => {
    const world = await filled(6);
    await world.open({ items: two });
    const controller = new AbortController();
    const options = {
      chunkRecords: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    };
    await expect(migrateRecords(world.store, world.plan("items"), options)).rejects.toThrow("enough");
    expect(await versions(world)).toEqual([2, 2, 1, 1, 1, 1]);
    await world.open({ items: three });
    expect(await migrateRecords(world.store, world.plan("items"))).toBe(6);
    expect(await versions(world)).toEqual(Array(6).fill(3));
  });

  it("stops at a step that fails, naming the record, and goes on there when it is mended", async () => {
    const world = await filled(6);
    const define = (step: (old: Old) => unknown) =>
      collection("items", Two, { key: ["id"], version: 2, migrate: { 2: step } });
    const good = ({ name, ...old }: Old) => ({ ...old, first: name });
    await world.open({
      items: define((old) => {
        if (old["id"] === 4) throw new Error("no idea");
        return good(old);
      }),
    });
    const error: unknown = await migrateRecords(world.store, world.plan("items"), { chunkRecords: 2 }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: "Migration", collection: "items", key: { id: 4 } });
    expect(await versions(world)).toEqual([2, 2, 2, 2, 1, 1]);
    await world.open({ items: define(() => ({ first: 7 })) });
    await expect(migrateRecords(world.store, world.plan("items"))).rejects.toMatchObject({ code: "Migration" });
    await world.open({ items: define(good) });
    expect(await migrateRecords(world.store, world.plan("items"))).toBe(2);
    expect(world.catalog.pending.get("items")).toMatchObject({ isMigrationPossible: true });
    await world.open({ items: define(good) });
    expect(world.catalog.pending.size).toBe(0);
  });

  it("passes over damaged records, and keeps in mind that there are some", async () => {
    const world = await filled(3);
    await world.open({ items: two });
    const [, second] = await entriesIn(world.store, world.plan("items").range);
    await world.store.transact((tx) => tx.put(second?.key ?? new Uint8Array(0), new Uint8Array([1, 1, 0x7b])));
    expect(await migrateRecords(world.store, world.plan("items"))).toBe(2);
    expect(await versions(world)).toEqual([2, 1, 2]);
    expect(await buildIndexes(world.store, world.plan("items"))).toMatchObject({ records: 3, damaged: 1 });
    await world.open({ items: two });
    expect(world.catalog.pending.get("items")).toMatchObject({ isMigrationPossible: true });
    await world.delete("items", { id: 1 });
    await migrateRecords(world.store, world.plan("items"));
    await world.open({ items: two });
    expect(world.catalog.pending.size).toBe(0);
  });
});
