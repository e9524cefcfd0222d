import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Progress } from "../../src/definition/database-api.ts";
import { collection } from "../../src/definition/collection.ts";
import type { CollectionDefinition } from "../../src/definition/collection-definition.ts";
import { desc } from "../../src/definition/descending.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { clearDropped } from "../../src/maintenance/clear-dropped.ts";
import { commitsOf, dump, entriesIn, World } from "../catalog/world.ts";
import { cutEverywhere } from "./cut-store.ts";

const Item = z.object({
  id: z.int(),
  a: z.string(),
  b: z.number().nullable(),
  tags: z.array(z.string()),
  isOpen: z.boolean(),
});
type Item = z.infer<typeof Item>;

const plain = collection("items", Item, { key: ["id"] });
const indexed = collection("items", Item, {
  key: ["id"],
  indexes: {
    byA: { on: ["a"] },
    byB: { on: [desc("b"), "a"] },
    byTag: { on: ["tags"], multi: true },
    open: { on: ["a"], where: ({ isOpen }) => isOpen },
  },
});

function item(id: number): Item {
  return {
    id,
    a: `a${id % 7}`,
    b: id % 5 === 0 ? null : -id / 3,
    tags: ["x", "y", "x"].slice(0, id % 4),
    isOpen: id % 2 === 0,
  };
}

/** A store with records but without indexes. */
async function filled(count: number, definition: CollectionDefinition = plain): Promise<World> {
  const world = new World();
  await world.open({ items: definition });
  await world.put("items", ...Array.from({ length: count }, (_, i) => item(i)));
  return world;
}

const states = (world: World) => world.plan("items").indexes.map(({ state }) => state);

describe("buildIndexes", () => {
  it("writes the entries of all new indexes and makes them readable", async () => {
    const world = await filled(50);
    await world.open({ items: indexed });
    expect(await buildIndexes(world.store, world.plan("items"))).toMatchObject({ records: 50, damaged: 0 });
    expect(states(world)).toEqual(Array(4).fill("readable"));
    expect(await world.disagreement("items")).toEqual([]);
    expect(await entriesIn(world.store, world.index("items", "open").range)).toHaveLength(25);
    expect(await commitsOf(world.store, () => world.open({ items: indexed }))).toBe(0);
    expect(states(world)).toEqual(Array(4).fill("readable"));
    expect(world.catalog.pending.size).toBe(0);
  });

  it("has nothing to do for an empty collection, but to say so", async () => {
    const world = await filled(0);
    await world.open({ items: indexed });
    expect(await buildIndexes(world.store, world.plan("items"))).toMatchObject({ records: 0 });
    expect(states(world)).toEqual(Array(4).fill("readable"));
    expect(await buildIndexes(world.store, world.plan("items"))).toBeUndefined();
  });

  it("goes chunk by chunk, tells of each, and lets others run in between", async () => {
    const world = await filled(10);
    await world.open({ items: indexed });
    const progress: Progress[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const commits = await commitsOf(world.store, () =>
      buildIndexes(world.store, world.plan("items"), {
        chunkRecords: 4,
        label: "things",
        onProgress: (p) => progress.push(p),
      }),
    );
    clearInterval(timer);
    expect(commits).toBe(3);
    expect(progress.filter(({ index }) => index === "byTag")).toEqual(
      [4, 8, 10].map((done) => ({ task: "index", collection: "things", index: "byTag", done })),
    );
    expect(progress).toHaveLength(12);
    expect(turns).toBeGreaterThanOrEqual(0);
  });

  it("takes fewer records at once when they are big", async () => {
    const world = new World();
    await world.open({ items: plain });
    await world.put("items", ...Array.from({ length: 130 }, (_, id) => ({ ...item(id), a: "x".repeat(20_000) })));
    await world.open({ items: collection("items", Item, { key: ["id"], indexes: { byB: { on: ["b"] } } }) });
    const done: number[] = [];
    await buildIndexes(world.store, world.plan("items"), { onProgress: (p) => done.push(p.done) });
    expect(done).toEqual([64, 128, 130]);
  });

  it("ends between chunks when it is told to, and goes on from there", async () => {
    const world = await filled(20);
    await world.open({ items: indexed });
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    await expect(
      buildIndexes(world.store, world.plan("items"), { chunkRecords: 5, signal: controller.signal, onProgress }),
    ).rejects.toThrow("enough");
    expect(states(world)).toEqual(Array(4).fill("write-only"));
    await world.open({ items: indexed });
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true, recordsDone: 5 });
    const done: number[] = [];
    await buildIndexes(world.store, world.plan("items"), { chunkRecords: 5, onProgress: (p) => done.push(p.done) });
    expect(new Set(done)).toEqual(new Set([10, 15, 20]));
    expect(await world.disagreement("items")).toEqual([]);
  });

  it("survives being cut off at every transaction", async () => {
    let world = new World();
    const cuts = await cutEverywhere(
      async (cut) => {
        world = await filled(23);
        await world.open({ items: indexed });
        await buildIndexes(cut(world.store), world.plan("items"), { chunkRecords: 5 });
      },
      async () => {
        await world.open({ items: indexed });
        // Whoever writes between the crash and the next build does so in both halves.
        await world.put("items", { ...item(2), a: "changed" }, { ...item(20), tags: ["new"] }, item(100));
        await world.delete("items", { id: 3 });
        await world.delete("items", { id: 21 });
        await buildIndexes(world.store, world.plan("items"), { chunkRecords: 4 });
        expect(states(world)).toEqual(Array(4).fill("readable"));
        expect(await world.disagreement("items")).toEqual([]);
        expect(await world.records("items")).toHaveLength(22);
      },
    );
    expect(cuts).toBe(10);
  });

  it("starts again when an index is added to a build that was cut off", async () => {
    const world = await filled(20);
    const one = collection("items", Item, { key: ["id"], indexes: { byA: { on: ["a"] } } });
    await world.open({ items: one });
    const controller = new AbortController();
    const options = {
      chunkRecords: 5,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    };
    await expect(buildIndexes(world.store, world.plan("items"), options)).rejects.toThrow("enough");
    await expect(buildIndexes(world.store, world.plan("items"), options)).rejects.toThrow("enough");
    await world.open({ items: indexed });
    expect(world.catalog.pending.get("items")?.recordsDone).toBe(0);
    await buildIndexes(world.store, world.plan("items"));
    expect(await world.disagreement("items")).toEqual([]);
  });

  it("drops a build together with its only index", async () => {
    const world = await filled(5);
    await world.open({ items: indexed });
    await world.open({ items: plain });
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: false, isClearNeeded: true });
  });

  it("refuses to go on when another program has changed the catalog", async () => {
    const world = await filled(5);
    await world.open({ items: indexed });
    const plan = world.plan("items");
    const later = collection("items", Item, { key: ["id"], version: 2, migrate: { 2: (old) => old } });
    await world.open({ items: later });
    await expect(buildIndexes(world.store, plan)).rejects.toMatchObject({ code: "SchemaMismatch" });
    await expect(clearDropped(world.store, plan)).rejects.toMatchObject({ code: "SchemaMismatch" });
  });
});

describe("clearDropped", () => {
  it("deletes the entries of indexes that are gone, and only those", async () => {
    const world = await filled(30, indexed);
    const ranges = world.plan("items").indexes.map(({ range }) => range);
    const one = collection("items", Item, { key: ["id"], indexes: { byA: { on: ["a"] } } });
    await world.open({ items: one });
    for (const range of ranges) expect((await entriesIn(world.store, range)).length).toBeGreaterThan(0);
    expect(await clearDropped(world.store, world.plan("items"))).toBe(3);
    const left = await Promise.all(ranges.map(async (range) => (await entriesIn(world.store, range)).length));
    expect(left).toEqual([30, 0, 0, 0]);
    expect(await world.disagreement("items")).toEqual([]);
    expect(await world.records("items")).toHaveLength(30);
    const bytes = await dump(world.store);
    expect(await clearDropped(world.store, world.plan("items"))).toBe(0);
    expect(await dump(world.store)).toEqual(bytes);
    await world.open({ items: one });
    expect(world.catalog.pending.size).toBe(0);
  });

  it("survives being cut off", async () => {
    let world = new World();
    await cutEverywhere(
      async (cut) => {
        world = await filled(5, indexed);
        await world.open({ items: plain });
        await clearDropped(cut(world.store), world.plan("items"));
      },
      async () => {
        await world.open({ items: indexed });
        await buildIndexes(world.store, world.plan("items"));
        await clearDropped(world.store, world.plan("items"));
        expect(await world.disagreement("items")).toEqual([]);
        // Head, collection, records, and the entries of the four indexes.
        const entries = await Promise.all(
          world.plan("items").indexes.map(({ range }) => entriesIn(world.store, range)),
        );
        expect(await dump(world.store)).toHaveLength(2 + 5 + entries.flat().length);
      },
    );
  });
});
