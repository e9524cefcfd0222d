import { collection, openDatabase, type Progress } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { dump } from "../support/dump.ts";
import { gather } from "../support/gather.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores, type World } from "../support/stores.ts";

const V1 = z.object({ id: z.int(), name: z.string(), age: z.string() });
const V2 = z.object({ id: z.int(), name: z.string(), years: z.number() });
const V3 = z.object({ id: z.int(), first: z.string(), last: z.string(), years: z.number() });

const INDEXES = { byName: { on: ["name"] } } as const;
const peopleV1 = collection("people", V1, { key: ["id"], indexes: INDEXES });

const toV2 = (old: Record<string, unknown>) => {
  const { age, ...rest } = old;
  return { ...rest, years: Number(age) };
};
const toV3 = ({ name, ...rest }: Record<string, unknown>) => {
  const [first = "", last = ""] = String(name).split(" ");
  return { ...rest, first, last };
};

const peopleV2 = collection("people", V2, {
  key: ["id"],
  indexes: { ...INDEXES, byYears: { on: ["years"] } },
  version: 2,
  migrate: { 2: toV2 },
});
const peopleV3 = collection("people", V3, {
  key: ["id"],
  indexes: { byLast: { on: ["last", "years"] }, byYears: { on: ["years"] } },
  version: 3,
  migrate: { 2: toV2, 3: toV3 },
});

const COUNT = 300;

async function fill(world: World): Promise<void> {
  const store = world.open();
  const db = await openDatabase(store, { people: peopleV1 });
  await db.people.putMany(
    Array.from({ length: COUNT }, (_, id) => ({ id, name: `N${id % 10} L${id % 7}`, age: `${id % 50}` })),
  );
  await closeAll(db, store);
}

const V2_OF_12 = { id: 12, name: "N2 L5", years: 12 };
const V3_OF_12 = { id: 12, first: "N2", last: "L5", years: 12 };

describeStores("records of an older version", (kind) => {
  it("are read as records of the present version, by every read", async () => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { people: peopleV3 }));
    expect(await db.people.get({ id: 12 })).toEqual(V3_OF_12);
    expect((await db.people.getMany([{ id: 12 }]))[0]).toEqual(V3_OF_12);
    expect((await db.people.all({ gte: 12, limit: 1 }))[0]).toEqual(V3_OF_12);
    expect(await gather(db.people.scan({ prefix: { id: 12 } }))).toEqual([V3_OF_12]);
    expect(await db.people.by("byLast").eq("last", "L5").eq("years", 12).all()).toContainEqual(V3_OF_12);
    expect(await db.people.count()).toBe(COUNT);
    await db.transaction(async (tx) => expect(await tx.people.get({ id: 12 })).toEqual(V3_OF_12));
  });

  it("stay as they are stored until they are written", async () => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    let db = await openDatabase(store, { people: peopleV1 });
    await closeAll(db, store);
    store = world.open();
    const same = closeLater(
      await openDatabase(store, {
        people: collection("people", V2, { key: ["id"], indexes: INDEXES, version: 2, migrate: { 2: toV2 } }),
      }),
    );
    const before = await dump(store);
    expect(await same.people.get({ id: 12 })).toEqual(V2_OF_12);
    expect(await same.people.all()).toHaveLength(COUNT);
    expect(await dump(store)).toEqual(before);
    await same.people.patch({ id: 12 }, { years: 13 });
    expect(await same.people.get({ id: 12 })).toEqual({ ...V2_OF_12, years: 13 });
    const after = await dump(store);
    expect(after.filter((entry, i) => entry[1] !== before[i]?.[1])).toHaveLength(1);
    db = undefined as never;
  });

  it("are replaced and deleted like others, with their index entries", async () => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { people: peopleV2 }));
    await db.people.put({ id: 12, name: "new", years: 99 });
    await db.people.delete({ id: 13 });
    expect(await db.people.by("byYears").eq("years", 99).all()).toEqual([{ id: 12, name: "new", years: 99 }]);
    expect((await db.people.by("byName").eq("name", "N2 L5").all()).map(({ id }) => id)).not.toContain(12);
    expect(await db.people.by("byYears").count()).toBe(COUNT - 1);
    expect(await db.people.by("byName").count()).toBe(COUNT - 1);
    await expectSound(db);
  });

  it("migrate all at once on request, with progress, and a second time there is nothing to do", async () => {
    const world = kind.create();
    await fill(world);
    const store = world.open();
    const db = closeLater(await openDatabase(store, { people: peopleV3 }));
    await db.people.put({ id: 0, first: "a", last: "b", years: 1 });
    const progress: Progress[] = [];
    expect(await db.migrate({ onProgress: (each) => progress.push(each) })).toBe(COUNT - 1);
    const migrated = progress.filter((each) => each.task === "migrate");
    expect(migrated.length).toBeGreaterThan(0);
    expect(new Set(migrated.map((each) => each.collection))).toEqual(new Set(["people"]));
    const done = migrated.map((each) => each.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(await db.people.get({ id: 12 })).toEqual(V3_OF_12);
    expect(await db.people.count()).toBe(COUNT);
    const after = await dump(store);
    expect(await db.migrate()).toBe(0);
    expect(await dump(store)).toEqual(after);
  });

  it("need no migrations any more once all are migrated", async () => {
    const world = kind.create();
    await fill(world);
    let store = world.open();
    const db = await openDatabase(store, { people: peopleV3 });
    await db.migrate();
    await closeAll(db, store);
    store = world.open();
    const { migrate: _, ...definition } = {
      key: ["id"],
      indexes: { byYears: { on: ["years"] } },
      version: 3,
      migrate: {},
    } as const;
    const later = closeLater(await openDatabase(store, { people: collection("people", V3, definition) }));
    expect(await later.people.get({ id: 12 })).toEqual(V3_OF_12);
  });

  it("migrate while others read and write", async () => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { people: peopleV2 }));
    const migrating = db.migrate();
    for (let id = 0; id < COUNT; id += 7) {
      await db.people.update({ id }, (old) => ({ ...old, years: old.years + 1_000 }));
      await db.people.delete({ id: id + 1 });
    }
    await migrating;
    const touched = Math.ceil(COUNT / 7);
    expect(await db.people.by("byYears").gte("years", 1_000).count()).toBe(touched);
    expect(await db.people.count()).toBe(
      COUNT - Array.from({ length: touched }, (_, i) => i * 7 + 1).filter((id) => id < COUNT).length,
    );
    await expectSound(db);
  });

  it("do not show in watch when the background migrates them", async () => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { people: peopleV2 }));
    const changes = db.people.watch();
    await db.migrate();
    await db.people.delete({ id: 5 });
    const { value } = await changes.next();
    if (value?.type === "delete") expect(value).toEqual({ type: "delete", key: { id: 5 } });
    else expect(value?.value).toMatchObject({ years: expect.any(Number) as number });
    await changes.return?.();
  });

  it("keep indexes right when a migration changes what an index holds", async () => {
    const world = kind.create();
    await fill(world);
    const upper = collection("people", V1, {
      key: ["id"],
      indexes: INDEXES,
      version: 2,
      migrate: { 2: (old) => ({ ...old, name: String(old["name"]).toLowerCase() }) },
    });
    const db = closeLater(await openDatabase(world.open(), { people: upper }));
    expect((await db.people.by("byName").eq("name", "n2 l5").all()).map(({ id }) => id)).toContain(12);
    expect(await db.people.by("byName").startsWith("name", "N").count()).toBe(0);
    await db.people.delete({ id: 12 });
    await db.migrate();
    expect(await db.people.by("byName").count()).toBe(COUNT - 1);
    await expectSound(db);
  });

  it("whose migration throws are an error with their key; the others stay readable", async () => {
    const world = kind.create();
    await fill(world);
    const reason = new Error("cannot");
    const fussy = collection("people", V2, {
      key: ["id"],
      version: 2,
      migrate: {
        2: (old) => {
          if (old["id"] === 12) throw reason;
          return toV2(old);
        },
      },
    });
    const db = closeLater(await openDatabase(world.open(), { people: fussy }));
    const error = await typedErrorOf("Migration", () => db.people.get({ id: 12 }));
    expect(error).toMatchObject({ collection: "people", key: { id: 12 }, cause: reason });
    expect(await db.people.get({ id: 13 })).toMatchObject({ id: 13, years: 13 });
    await typedErrorOf("Migration", () => db.people.all());
    expect(await db.people.delete({ id: 12 })).toBe(true);
    expect(await db.people.all()).toHaveLength(COUNT - 1);
  });

  it("whose migration gives something else than a record are an error", async () => {
    const world = kind.create();
    await fill(world);
    const wrong = collection("people", V2, { key: ["id"], version: 2, migrate: { 2: ({ age: _, ...old }) => old } });
    const db = closeLater(await openDatabase(world.open(), { people: wrong }));
    const error = await typedErrorOf("Migration", () => db.people.get({ id: 12 }));
    expect(error).toMatchObject({ collection: "people", key: { id: 12 } });
  });
});
