import { collection, openDatabase, type CollectionDefinition } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { rejectionUntouched } from "../support/dump.ts";
import { closeAll, closeLater, describeStores, type World } from "../support/stores.ts";

const Base = z.object({ id: z.int(), name: z.string(), kind: z.enum(["a", "b"]), at: z.date().optional() });
const RECORD = { id: 1, name: "x", kind: "a" } as const;

async function fill(world: World): Promise<void> {
  const store = world.open();
  const db = await openDatabase(store, {
    things: collection("things", Base, { key: ["id"], version: 3, migrate: { 2: same, 3: same } }),
  });
  await db.things.put(RECORD);
  await closeAll(db, store);
}

const same = (old: Record<string, unknown>) => old;

/** {@link collection} for definitions that are put together at run time. */
const define = collection as unknown as (name: string, schema: z.ZodObject, options: object) => CollectionDefinition;

/** A definition like the stored one but for what `changes` says. */
function changed(schema: z.ZodObject, changes: object = {}): CollectionDefinition {
  return define("things", schema, { key: ["id"], version: 3, migrate: { 2: same, 3: same }, ...changes });
}

const REFUSED: readonly (readonly [string, string, () => CollectionDefinition])[] = [
  ["a lower version", "SchemaMismatch", () => changed(Base, { version: 2, migrate: { 2: same } })],
  ["another key field", "SchemaMismatch", () => changed(Base, { key: ["name"] })],
  ["one more key field", "SchemaMismatch", () => changed(Base, { key: ["id", "name"] })],
  [
    "another type of a key field",
    "SchemaMismatch",
    () => changed(Base.extend({ id: z.number() }), { version: 4, migrate: { 4: same } }),
  ],
  ["a gap in the migrations", "Migration", () => changed(Base, { version: 5, migrate: { 5: same } })],
  ["no migration at all", "Migration", () => changed(Base, { version: 4, migrate: {} })],
  ["another type of a field", "SchemaMismatch", () => changed(Base.extend({ name: z.number() }))],
  ["a new required field", "SchemaMismatch", () => changed(Base.extend({ more: z.string() }))],
  ["a new field with a default", "SchemaMismatch", () => changed(Base.extend({ more: z.string().default("d") }))],
  ["a value less in an enum", "SchemaMismatch", () => changed(Base.extend({ kind: z.enum(["a"]) }))],
  ["an optional field that is required now", "SchemaMismatch", () => changed(Base.extend({ at: z.date() }))],
];

const ACCEPTED: readonly (readonly [string, () => CollectionDefinition])[] = [
  ["nothing", () => changed(Base)],
  ["a new optional field", () => changed(Base.extend({ more: z.string().optional() }))],
  ["a value more in an enum", () => changed(Base.extend({ kind: z.enum(["a", "b", "c"]) }))],
  ["a field that may be null now", () => changed(Base.extend({ name: z.string().nullable() }))],
  ["a field that is optional now", () => changed(Base.extend({ name: z.string().optional() }))],
  ["checks alone", () => changed(Base.extend({ name: z.string().max(100) }))],
  [
    "the order of the fields",
    () => changed(z.object({ kind: Base.shape.kind, at: Base.shape.at, name: z.string(), id: z.int() })),
  ],
];

describeStores("a changed definition", (kind) => {
  it.each(REFUSED)("with %s is refused before anything is touched (%s)", async (_, code, definition) => {
    const world = kind.create();
    await fill(world);
    const store = world.open();
    const error = await rejectionUntouched(store, async () => openDatabase(store, { things: definition() }));
    expect(error).toMatchObject({ code, collection: "things" });
    await store.close();
    const again = world.open();
    const db = closeLater(await openDatabase(again, { things: changed(Base) as never }));
    expect(db).toBeDefined();
  });

  it.each(ACCEPTED)("with %s fits what is stored, without a new version", async (_, definition) => {
    const world = kind.create();
    await fill(world);
    const db = closeLater(await openDatabase(world.open(), { things: definition() as never })) as unknown as {
      things: { get(key: unknown): Promise<unknown> };
      close(): Promise<void>;
    };
    expect(await db.things.get({ id: 1 })).toEqual(RECORD);
  });

  it("is refused for one collection, and the others are not touched either", async () => {
    const world = kind.create();
    await fill(world);
    const store = world.open();
    const other = collection("others", z.object({ id: z.int() }), { key: ["id"], indexes: {} });
    const error = await rejectionUntouched(store, async () =>
      openDatabase(store, { others: other, things: changed(Base, { version: 1, migrate: {} }) }),
    );
    expect(error).toMatchObject({ code: "SchemaMismatch", collection: "things" });
  });
});
