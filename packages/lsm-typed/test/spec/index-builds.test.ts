import { collection, desc, openDatabase, type Progress } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { dump } from "../support/dump.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores, type World } from "../support/stores.ts";

const Item = z.object({ id: z.int(), name: z.string(), size: z.number(), tags: z.array(z.string()) });
const COUNT = 500;

const item = (id: number) => ({ id, name: `n${id % 9}`, size: id % 11, tags: [`t${id % 3}`, `u${id % 5}`] });

const bare = collection("items", Item, { key: ["id"] });
const indexed = collection("items", Item, {
  key: ["id"],
  indexes: {
    byName: { on: ["name", desc("size")] },
    byTag: { on: ["tags"], multi: true },
    small: { on: ["size"], where: ({ size }) => size < 3 },
  },
});

async function fill(world: World): Promise<void> {
  const store = world.open();
  const db = await openDatabase(store, { items: bare });
  await db.items.putMany(Array.from({ length: COUNT }, (_, id) => item(id)));
  await closeAll(db, store);
}

describeStores("indexes of existing records", (kind) => {
  it("are built when the database is opened, with progress", async () => {
    const world = kind.create();
    await fill(world);
    const progress: Progress[] = [];
    const db = closeLater(
      await openDatabase(world.open(), { items: indexed }, { onProgress: (each) => progress.push(each) }),
    );
    expect(await db.items.by("byName").count()).toBe(COUNT);
    expect(await db.items.by("byTag").count()).toBe(COUNT);
    const small = Array.from({ length: COUNT }, (_, id) => item(id)).filter(({ size }) => size < 3);
    expect(await db.items.by("small").count()).toBe(small.length);
    expect((await db.items.by("byName").eq("name", "n4").all()).map(({ size }) => size)).toEqual(
      Array.from({ length: COUNT }, (_, id) => item(id))
        .filter(({ name }) => name === "n4")
        .map(({ size }) => size)
        .sort((a, b) => b - a),
    );
    const builds = progress.filter(({ task }) => task === "index");
    expect(new Set(builds.map(({ collection, index }) => `${collection}.${index}`))).toEqual(
      new Set(["items.byName", "items.byTag", "items.small"]),
    );
    for (const index of ["byName", "byTag", "small"]) {
      const done = builds.filter((each) => each.index === index).map((each) => each.done);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
    }
    await expectSound(db);
  });

  it("are the same bytes as if they had been there from the start", async () => {
    const world = kind.create();
    const fresh = kind.create().open();
    await fill(world);
    const store = world.open();
    closeLater(await openDatabase(store, { items: indexed }));
    const other = closeLater(await openDatabase(fresh, { items: indexed }));
    await other.items.putMany(Array.from({ length: COUNT }, (_, id) => item(id)));
    const keys = new Set((await dump(store)).map(([key]) => key));
    const missing = (await dump(fresh)).filter(([key]) => !keys.has(key));
    expect(missing).toEqual([]);
  });

  it("are not built again by the next open", async () => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    let db = await openDatabase(store, { items: indexed });
    await closeAll(db, store);
    store = world.open();
    const before = await dump(store);
    const progress: Progress[] = [];
    db = closeLater(await openDatabase(store, { items: indexed }, { onProgress: (each) => progress.push(each) }));
    expect(progress).toEqual([]);
    expect(await dump(store)).toEqual(before);
  });

  it("take part in writes while they are built in the background, and answer when they are ready", async () => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { items: indexed }, { indexBuilds: "background" }));
    await typedErrorOf("IndexNotReady", () => db.items.by("byName").all());
    const states = JSON.stringify(db.indexes());
    expect(states).toMatch(/disabled|write-only/);
    for (let id = 0; id < COUNT; id += 3) {
      await db.items.put({ ...item(id), name: "changed" });
      await db.items.delete({ id: id + 1 });
    }
    await db.whenReady();
    expect(JSON.stringify(db.indexes())).not.toMatch(/disabled|write-only/);
    const left = await db.items.count();
    expect(await db.items.by("byName").count()).toBe(left);
    expect(await db.items.by("byTag").count()).toBe(left);
    expect(await db.items.by("byName").eq("name", "changed").count()).toBe(Math.ceil(COUNT / 3));
    await expectSound(db);
  });

  it("are built once more when the database was closed in the middle", async () => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    let db = await openDatabase(store, { items: indexed }, { indexBuilds: "background" });
    await closeAll(db, store);
    store = world.open();
    db = closeLater(await openDatabase(store, { items: indexed }));
    expect(await db.items.by("byTag").count()).toBe(COUNT);
    await expectSound(db);
  });

  it("leave nothing behind when they are removed", async () => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    const before = (await dump(store)).length;
    let db: { close(): Promise<void> } = await openDatabase(store, { items: indexed });
    expect((await dump(store)).length).toBeGreaterThan(before + 3 * COUNT);
    await closeAll(db, store);
    store = world.open();
    db = closeLater(await openDatabase(store, { items: bare }));
    // What the catalog says of them may stay.
    expect((await dump(store)).length).toBeLessThan(before + 10);
  });

  it.each([
    ["its fields", { byName: { on: ["size"] } }],
    ["its direction", { byName: { on: [desc("name"), desc("size")] } }],
    ["its version", { byName: { on: ["name", desc("size")], version: 2 } }],
    ["its uniqueness", { byName: { on: ["name", "size", "id"], unique: true } }],
  ] as const)("are built anew when the definition changes %s", async (_, indexes) => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    const db = await openDatabase(store, { items: indexed });
    await closeAll(db, store);
    store = world.open();
    const define = collection as unknown as (name: string, schema: typeof Item, options: object) => typeof indexed;
    const changed = closeLater(await openDatabase(store, { items: define("items", Item, { key: ["id"], indexes }) }));
    const rows = await changed.items.by("byName").all();
    expect(rows).toHaveLength(COUNT);
    const fields: readonly unknown[] = indexes.byName.on;
    if (fields[0] === "size")
      expect(rows.map(({ size }) => size)).toEqual(rows.map(({ size }) => size).toSorted((a, b) => a - b));
    else if (fields[0] !== "name")
      expect(rows.map(({ name }) => name)).toEqual(
        rows
          .map(({ name }) => name)
          .toSorted()
          .reverse(),
      );
    await expectSound(changed);
  });

  it("that become unique over equal values are refused; the database stays usable as it was", async () => {
    const world = kind.create();
    await fill(world);
    const unique = collection("items", Item, { key: ["id"], indexes: { byName: { on: ["name"], unique: true } } });
    let store = world.open();
    const error = await typedErrorOf("UniqueViolation", () => openDatabase(store, { items: unique }));
    expect(error).toMatchObject({ collection: "items", index: "byName" });
    await store.close();
    store = world.open();
    const db = closeLater(await openDatabase(store, { items: bare }));
    expect(await db.items.count()).toBe(COUNT);
    await db.items.put({ ...item(1), name: "n2" });
    await expectSound(db);
  });

  it("that could not be built are built after the reason is gone, whatever was written meanwhile", async () => {
    const world = kind.create();
    await fill(world);
    const unique = collection("items", Item, {
      key: ["id"],
      indexes: { bySize: { on: ["size"] }, byName: { on: ["name"], unique: true } },
    });
    let store = world.open();
    let db = await openDatabase(store, { items: unique }, { indexBuilds: "background" });
    const ready = typedErrorOf("UniqueViolation", () => db.whenReady());
    // Until the build fails these keep its index up to date, or are refused by it.
    const others = Array.from({ length: COUNT }, (_, id) => id).filter((id) => item(id).name !== "n0");
    await Promise.allSettled(others.map((id) => db.items.patch({ id }, { name: `own ${id}` })));
    await ready;
    expect(db.indexes()).toEqual([
      { collection: "items", index: "bySize", state: "readable" },
      { collection: "items", index: "byName", state: "disabled" },
    ]);
    await typedErrorOf("IndexNotReady", () => db.items.by("byName").all());
    for (let id = 0; id < COUNT; id++) await db.items.patch({ id }, { name: `own ${id}` });
    await expectSound(db);
    await closeAll(db, store);
    store = world.open();
    db = closeLater(await openDatabase(store, { items: unique }));
    expect(await db.items.by("byName").count()).toBe(COUNT);
    await typedErrorOf("UniqueViolation", () => db.items.put({ ...item(1), name: "own 2" }));
    await expectSound(db);
  });
});
