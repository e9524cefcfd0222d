import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toHex } from "../../src/catalog/hex.ts";
import { collection } from "../../src/definition/collection.ts";
import { desc } from "../../src/definition/descending.ts";
import { stringKey } from "../../src/key/string-key.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";
import { commitsOf, dump, World } from "./world.ts";

const Todo = z.object({ id: z.string(), list: z.string(), title: z.string(), tags: z.array(z.string()), at: z.date() });

const todos = collection("todos", Todo, {
  key: ["list", "id"],
  indexes: { byTitle: { on: ["title"] }, byTag: { on: [desc("at"), "tags"], multi: true } },
});
const notes = collection("notes", z.object({ id: z.int(), text: z.string() }), { key: ["id"] });

describe("openCatalog", () => {
  it("gives a new collection an id, and indexes that are readable at once", async () => {
    const world = new World();
    const { plans, pending } = await world.open({ todos, memos: notes });
    expect([...plans.keys()]).toEqual(["todos", "memos"]);
    expect(pending.size).toBe(0);
    const plan = world.plan("todos");
    expect(plan).toMatchObject({
      name: "todos",
      id: 1,
      version: 1,
      keyFields: ["list", "id"],
      omitted: ["list", "id"],
    });
    expect(plan.keyCodecs.map(({ name }) => name)).toEqual(["string", "string"]);
    expect(toHex(plan.range.start)).toBe("150114");
    expect(plan.indexes.map(({ name, id, state, multiAt }) => ({ name, id, state, multiAt }))).toEqual([
      { name: "byTitle", id: 1, state: "readable", multiAt: -1 },
      { name: "byTag", id: 2, state: "readable", multiAt: 1 },
    ]);
    expect(toHex(world.index("todos", "byTag").range.start)).toBe("15011502");
    expect(world.index("todos", "byTag").fields[0]).toMatchObject({ name: "at", path: ["at"], isDescending: true });
    expect(world.plan("memos")).toMatchObject({ name: "notes", id: 2 });
    expect(plan.expiryRange).toBeUndefined();
  });

  it("writes everything in one commit, and nothing the second time", async () => {
    const world = new World();
    expect(await commitsOf(world.store, () => world.open({ todos, notes }))).toBe(1);
    const before = await dump(world.store);
    expect(await commitsOf(world.store, () => world.open({ todos, notes }))).toBe(0);
    expect(await dump(world.store)).toEqual(before);
  });

  it("writes nothing when fields are declared in another order", async () => {
    const world = new World();
    await world.open({ notes });
    const other = collection("notes", z.object({ text: z.string(), id: z.int() }), { key: ["id"] });
    expect(await commitsOf(world.store, () => world.open({ notes: other }))).toBe(0);
  });

  it("writes nothing for no collections but the first time", async () => {
    const world = new World();
    await world.open({});
    expect(await commitsOf(world.store, () => world.open({}))).toBe(0);
  });

  it("knows a collection by its name, whatever the property", async () => {
    const world = new World();
    await world.open({ todos });
    await world.open({ other: todos });
    expect(world.plan("other").id).toBe(1);
  });

  it("leaves collections alone that the program does not define", async () => {
    const world = new World();
    await world.open({ todos });
    await world.put("todos", { id: "1", list: "a", title: "t", tags: [], at: new Date(0) });
    const before = await dump(world.store);
    await world.open({ notes });
    expect(world.plan("notes").id).toBe(2);
    const after = await dump(world.store);
    const [head, ...others] = before;
    expect(after).toEqual(expect.arrayContaining(others));
    expect(after).not.toContain(head);
    await world.open({ todos });
    expect(world.plan("todos").id).toBe(1);
    expect(await world.records("todos")).toHaveLength(1);
  });

  it("checks types on reads only when it is told to", async () => {
    const world = new World();
    await world.open({ notes });
    expect(world.plan("notes").trustsReads).toBe(true);
    await world.open({ notes }, { reads: "validated" });
    expect(world.plan("notes").trustsReads).toBe(false);
  });

  it("stores a key field in the value too when its codec is the program's own", async () => {
    const folded: KeyCodec<string> = {
      name: "folded",
      write: (writer, value) => stringKey.write(writer, value.toLowerCase()),
      read: (reader) => stringKey.read(reader),
    };
    const people = collection("people", z.object({ name: z.string() }), { key: ["name"], keyCodecs: { name: folded } });
    const world = new World();
    await world.open({ people });
    expect(world.plan("people")).toMatchObject({ omitted: [] });
    await world.put("people", { name: "Ada" });
    expect(await world.records("people")).toEqual([{ name: "Ada" }]);
  });

  it("settles between two programs that open the store at the same time", async () => {
    const world = new World();
    const other = new World(world.store);
    await Promise.all([world.open({ todos }), other.open({ notes })]);
    expect(new Set([world.plan("todos").id, other.plan("notes").id])).toEqual(new Set([1, 2]));
  });
});

describe("a schema that has become wider", () => {
  const narrow = collection("notes", z.object({ id: z.int(), text: z.string() }), { key: ["id"] });
  const wide = collection(
    "notes",
    z.object({ id: z.int(), text: z.string().nullable(), more: z.string().optional() }),
    {
      key: ["id"],
    },
  );

  it("is written down at the same version, and there is nothing to do", async () => {
    const world = new World();
    await world.open({ notes: narrow });
    await world.put("notes", { id: 1, text: "a" });
    expect(await commitsOf(world.store, () => world.open({ notes: wide }))).toBe(1);
    expect(world.catalog.pending.size).toBe(0);
    expect(await world.records("notes")).toEqual([{ id: 1, text: "a" }]);
    expect(await commitsOf(world.store, () => world.open({ notes: wide }))).toBe(0);
    await expect(world.open({ notes: narrow })).rejects.toMatchObject({ code: "SchemaMismatch" });
  });
});
