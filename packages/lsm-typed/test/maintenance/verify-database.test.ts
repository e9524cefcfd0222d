import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { Progress } from "../../src/definition/database-api.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { verifyDatabase } from "../../src/maintenance/verify-database.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { expiryEntryKey } from "../../src/record/expiry-entry.ts";
import type { StoreEntry } from "../../src/store/ordered-store.ts";
import { dump, entriesIn, World } from "../catalog/world.ts";

const Item = z.object({
  id: z.int(),
  slot: z.int(),
  tags: z.array(z.string()),
  note: z.string(),
  until: z.date().optional(),
});
const items = collection("items", Item, {
  key: ["id"],
  indexes: { bySlot: { on: ["slot"], unique: true }, byTag: { on: ["tags"], multi: true } },
  ttl: ({ until }) => until,
});
const others = collection("others", z.object({ name: z.string() }), { key: ["name"] });

const SOON = new Date(Date.now() + 3_600_000);

async function filled(): Promise<World> {
  const world = new World();
  await world.open({ things: items, others });
  for (let id = 0; id < 10; id++) {
    await world.put("things", { id, slot: -id, tags: ["a", `t${id}`], note: "", ...(id === 7 && { until: SOON }) });
  }
  await world.put("others", { name: "n" });
  return world;
}

const verify = (world: World, chunkRecords = 4) => verifyDatabase(world.store, world.catalog.plans, { chunkRecords });

async function entry(world: World, index: string, at: number): Promise<StoreEntry> {
  const { range } = index === "" ? world.plan("things") : world.index("things", index);
  const found = (await entriesIn(world.store, range))[at];
  if (found === undefined) throw new Error("no such entry");
  return found;
}

const write = (world: World, key: Uint8Array, value: Uint8Array | undefined) =>
  world.store.transact((tx) => (value === undefined ? tx.delete(key) : tx.put(key, value)));

describe("verifyDatabase", () => {
  it("finds nothing wrong with what is right, and changes nothing", async () => {
    const world = await filled();
    const bytes = await dump(world.store);
    expect(await verify(world)).toEqual({ records: 11, indexEntries: 31, damaged: [], mismatches: [] });
    expect(await dump(world.store)).toEqual(bytes);
  });

  it("tells how far it is, and ends when it is told to", async () => {
    const world = await filled();
    const progress: Progress[] = [];
    await verifyDatabase(world.store, world.catalog.plans, { chunkRecords: 4, onProgress: (p) => progress.push(p) });
    expect(progress.slice(0, 3)).toEqual([4, 8, 10].map((done) => ({ task: "verify", collection: "things", done })));
    expect(progress.at(-1)).toEqual({ task: "verify", collection: "others", done: 1 });
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    await expect(
      verifyDatabase(world.store, world.catalog.plans, { chunkRecords: 4, signal: controller.signal, onProgress }),
    ).rejects.toThrow("enough");
  });

  it("lists records that cannot be read, and reads the others", async () => {
    const world = await filled();
    const first = await entry(world, "", 0);
    const third = await entry(world, "", 2);
    await write(world, first.key, new Uint8Array(0));
    await write(world, third.key, first.value.with(1, 9));
    await write(world, new Uint8Array([...world.plan("things").range.start, 0x15]), first.value);
    const report = await verify(world);
    expect(report).toMatchObject({ records: 12, mismatches: [] });
    expect(report.damaged.map(({ collection, key, error }) => [collection, key, error.code])).toEqual([
      ["things", { id: 0 }, "Damaged"],
      ["things", undefined, "Damaged"],
      ["things", { id: 2 }, "Damaged"],
    ]);
  });

  it("survives any byte of a record being another one", async () => {
    const world = await filled();
    const { key, value } = await entry(world, "", 7);
    let found = 0;
    for (let at = 0; at < value.length; at++) {
      for (const bit of [1, 0x80]) {
        await write(world, key, value.with(at, (value[at] ?? 0) ^ bit));
        const report = await verify(world);
        expect(report.records).toBe(11);
        if (report.damaged.length + report.mismatches.length > 0) found++;
      }
    }
    expect(found).toBeGreaterThan(value.length);
    await write(world, key, value);
    expect(await verify(world)).toMatchObject({ damaged: [], mismatches: [] });
  });

  it("lists records that do not fit the schema, though reads trust them", async () => {
    const world = await filled();
    const { key } = await entry(world, "", 1);
    const loose = collection("loose", Item.omit({ note: true }), { key: ["id"] });
    const elsewhere = new World();
    await elsewhere.open({ loose });
    await elsewhere.put("loose", { id: 1, slot: -1, tags: ["a", "t1"] });
    const [other] = await entriesIn(elsewhere.store, elsewhere.plan("loose").range);
    await write(world, key, other?.value);
    expect((await world.records("things"))[1]).toEqual({ id: 1, slot: -1, tags: ["a", "t1"] });
    expect((await verify(world)).damaged).toMatchObject([
      { collection: "things", key: { id: 1 }, error: { code: "Damaged" } },
    ]);
  });

  it("lists entries that are missing, of another record, and too many", async () => {
    const world = await filled();
    const plan = world.plan("things");
    const slots = world.index("things", "bySlot");
    const tag = await entry(world, "byTag", 3);
    await write(world, tag.key, undefined);
    const slot = await entry(world, "bySlot", 0);
    const next = await entry(world, "bySlot", 1);
    await write(world, slot.key, next.value);
    await write(world, new Uint8Array([...slots.range.start, 0x15, 99]), new Uint8Array([0, 0x15, 77]));
    await write(world, new Uint8Array([...slots.range.start, 0x15, 98]), new Uint8Array(0));
    await write(world, expiryEntryKey(plan, (await entry(world, "", 7)).key, SOON.getTime()), undefined);
    await write(world, expiryEntryKey(plan, (await entry(world, "", 6)).key, SOON.getTime()), new Uint8Array(0));
    const { damaged, mismatches } = await verify(world);
    expect(damaged).toEqual([]);
    expect(mismatches).toEqual(
      expect.arrayContaining([
        { collection: "things", index: "byTag", key: { id: 3 }, kind: "missing" },
        { collection: "things", index: "bySlot", key: { id: 9 }, kind: "missing" },
        { collection: "things", index: "bySlot", key: { id: 8 }, kind: "stray" },
        { collection: "things", index: "bySlot", key: { id: 77 }, kind: "stray" },
        { collection: "things", index: "bySlot", kind: "stray" },
        { collection: "things", index: "(ttl)", key: { id: 7 }, kind: "missing" },
        { collection: "things", index: "(ttl)", key: { id: 6 }, kind: "stray" },
      ]),
    );
    expect(mismatches).toHaveLength(7);
  });

  it("lists records that cannot be migrated", async () => {
    const world = await filled();
    const broken = collection("others", z.object({ name: z.string(), size: z.int() }), {
      key: ["name"],
      version: 2,
      migrate: { 2: (old) => old },
    });
    await world.open({ others: broken });
    expect((await verify(world)).damaged).toMatchObject([
      { collection: "others", key: { name: "n" }, error: { code: "Migration" } },
    ]);
  });

  it("has nothing against records that have expired and are still there", async () => {
    const world = await filled();
    vi.useFakeTimers({ now: SOON.getTime() + 1, toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    expect(await verify(world)).toEqual({ records: 11, indexEntries: 31, damaged: [], mismatches: [] });
  });

  it("does not miss expiry entries before they are built", async () => {
    const world = await filled();
    const forever = collection("items", Item, { key: ["id"] });
    await world.open({ things: forever });
    await world.open({ things: items });
    expect((await verify(world)).mismatches).toEqual([]);
    await buildIndexes(world.store, world.plan("things"));
    expect(await verify(world)).toEqual({ records: 10, indexEntries: 31, damaged: [], mismatches: [] });
  });

  it("lists records whose key fields are not those of their key", async () => {
    const named: KeyCodec<string> = { ...stringKey, name: "named" };
    const people = collection("people", z.object({ name: z.string() }), { key: ["name"], keyCodecs: { name: named } });
    const world = new World();
    await world.open({ people });
    await world.put("people", { name: "ada" }, { name: "eve" });
    const [ada, eve] = await entriesIn(world.store, world.plan("people").range);
    if (ada === undefined || eve === undefined) throw new Error("no records");
    await write(world, ada.key, eve.value);
    expect((await verify(world)).damaged).toMatchObject([
      { collection: "people", key: { name: "ada" }, error: { code: "Damaged" } },
    ]);
  });

  it("looks for strays only in an index under construction, and not at all in a disabled one", async () => {
    const world = await filled();
    const more = collection("items", Item, {
      key: ["id"],
      indexes: { bySlot: { on: ["slot"] }, all: { on: ["tags"], multi: true, unique: true } },
      ttl: ({ until }) => until,
    });
    await world.open({ things: more });
    const { range } = world.index("things", "bySlot");
    expect(await verify(world)).toMatchObject({ mismatches: [] });
    const stray = new Uint8Array([...range.start, 0x15, 99]);
    await write(world, stray, new Uint8Array([1]));
    expect((await verify(world)).mismatches).toMatchObject([{ index: "bySlot", kind: "stray" }]);
    await write(world, stray, undefined);
    await expect(buildIndexes(world.store, world.plan("things"))).rejects.toMatchObject({
      code: "UniqueViolation",
      index: "all",
    });
    await write(world, new Uint8Array([...world.index("things", "all").range.start, 0x15, 99]), new Uint8Array([1]));
    expect(await verify(world)).toEqual({ records: 10, indexEntries: 11, damaged: [], mismatches: [] });
  });
});
