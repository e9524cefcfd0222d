import { describe, expect, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { CollectionDefinition } from "../../src/definition/collection-definition.ts";
import { desc } from "../../src/definition/descending.ts";
import { commitsOf, World } from "./world.ts";

const Item = z.object({ id: z.int(), a: z.string(), b: z.number(), tags: z.array(z.string()) });

/** Items with one index, which is defined as said. */
function items(index: object | undefined, name = "byA", version = 1): CollectionDefinition {
  return collection("items", Item, {
    key: ["id"],
    version,
    migrate: version === 1 ? {} : { 2: (old) => old },
    indexes: (index === undefined ? {} : { [name]: index }) as { byA: { on: ["a"] } },
  });
}

const PLAIN = { on: ["a"] };

async function storedIndexes(world: World): Promise<unknown> {
  const entry = await world.store.get(new Uint8Array([0x14, 0x15, 1]));
  const { indexes, dropped } = JSON.parse(new TextDecoder().decode(entry)) as {
    indexes: { name: string; id: number; state: string }[];
    dropped: number[];
  };
  return { indexes: indexes.map(({ name, id, state }) => [name, id, state]), dropped };
}

describe("indexes of a collection that is there", () => {
  it("are built when they are new", async () => {
    const world = new World();
    await world.open({ items: items(undefined) });
    await world.open({ items: items(PLAIN) });
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true, isClearNeeded: false });
    expect(world.index("items", "byA")).toMatchObject({ id: 1, state: "write-only" });
    expect(await commitsOf(world.store, () => world.open({ items: items(PLAIN) }))).toBe(0);
    expect(world.index("items", "byA")).toMatchObject({ id: 1, state: "write-only" });
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true });
  });

  it("are dropped when they are gone, and get another id when they come back", async () => {
    const world = new World();
    await world.open({ items: items(PLAIN) });
    await world.open({ items: items(undefined) });
    expect(world.plan("items").indexes).toEqual([]);
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: false, isClearNeeded: true });
    expect(await storedIndexes(world)).toEqual({ indexes: [], dropped: [1] });
    await world.open({ items: items(PLAIN) });
    expect(await storedIndexes(world)).toEqual({ indexes: [["byA", 2, "write-only"]], dropped: [1] });
  });

  it.each([
    ["a field more", { on: ["a", "b"] }],
    ["another field", { on: ["b"] }],
    ["another direction", { on: [desc("a")] }],
    ["unique", { on: ["a"], unique: true }],
    ["partial", { on: ["a"], where: () => true }],
    ["a version of its own", { on: ["a"], version: 2 }],
    ["multi", { on: ["tags"], multi: true }],
  ])("are built under another id when they change: %s", async (_, changed) => {
    const world = new World();
    await world.open({ items: items(PLAIN) });
    await world.open({ items: items(changed) });
    expect(await storedIndexes(world)).toEqual({ indexes: [["byA", 2, "write-only"]], dropped: [1] });
    await world.open({ items: items(PLAIN) });
    expect(await storedIndexes(world)).toEqual({ indexes: [["byA", 3, "write-only"]], dropped: [1, 2] });
  });

  it("are built under another id when the encoding of a field changes", async () => {
    const define = (a: z.ZodType<string | null>) =>
      collection("items", z.object({ id: z.int(), a }), { key: ["id"], indexes: { byA: { on: ["a"] } } });
    const world = new World();
    await world.open({ items: define(z.string()) });
    const { codec } = world.index("items", "byA").fields[0] ?? {};
    await world.open({ items: define(z.string().nullable()) });
    const { codec: wider } = world.index("items", "byA").fields[0] ?? {};
    expect(world.index("items", "byA").id).toBe(codec?.name === wider?.name ? 1 : 2);
  });

  it("are another index under another name", async () => {
    const world = new World();
    await world.open({ items: items(PLAIN) });
    await world.open({ items: items(PLAIN, "byOther") });
    expect(await storedIndexes(world)).toEqual({ indexes: [["byOther", 2, "write-only"]], dropped: [1] });
  });

  it("are all built anew when the version of the schema changes", async () => {
    const world = new World();
    await world.open({ items: items(PLAIN) });
    await world.open({ items: items(PLAIN, "byA", 2) });
    expect(await storedIndexes(world)).toEqual({ indexes: [["byA", 2, "write-only"]], dropped: [1] });
    expect(world.catalog.pending.get("items")).toEqual({
      isBuildNeeded: true,
      recordsDone: 0,
      isClearNeeded: true,
      isMigrationPossible: true,
    });
  });
});

describe("the expiry index", () => {
  const define = (isExpiring: boolean, version = 1) =>
    collection("items", z.object({ id: z.int(), at: z.date() }), {
      key: ["id"],
      version,
      migrate: version === 1 ? {} : { 2: (old: Record<string, unknown>) => old },
      ...(isExpiring && { ttl: ({ at }: { at: Date }) => at }),
    });

  it("comes and goes with the ttl, each time with work to do", async () => {
    const world = new World();
    await world.open({ items: define(false) });
    expect(world.plan("items").expiryRange).toBeUndefined();
    await world.open({ items: define(true) });
    expect(await commitsOf(world.store, () => world.open({ items: define(true) }))).toBe(0);
    const first = world.plan("items").expiryRange;
    expect(first).toBeDefined();
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true, isClearNeeded: false });
    await world.open({ items: define(false) });
    expect(world.plan("items").expiryRange).toBeUndefined();
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true, isClearNeeded: true });
    await world.open({ items: define(true) });
    expect(world.plan("items").expiryRange).not.toEqual(first);
  });

  it("stays when the version changes, and records are looked through", async () => {
    const world = new World();
    await world.open({ items: define(true) });
    const { expiryRange } = world.plan("items");
    expect(world.catalog.pending.size).toBe(0);
    await world.open({ items: define(true, 2) });
    expect(world.plan("items").expiryRange).toEqual(expiryRange);
    expect(world.catalog.pending.get("items")).toMatchObject({ isBuildNeeded: true, isClearNeeded: false });
  });
});
