import { collection, desc, MemoryStore, openDatabase, UnsupportedError } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { dump, rejectionUntouched } from "../support/dump.ts";
import { rejectionOf } from "../support/rejection.ts";
import { closeLater } from "../support/stores.ts";

const Plain = z.object({
  id: z.int(),
  text: z.string(),
  at: z.date(),
  tags: z.array(z.string()),
  more: z.object({ deep: z.number() }),
});
const define = collection as unknown as (name: string, schema: z.ZodObject, options: object) => unknown;

describe("definitions that cannot work are refused when they are made", () => {
  it.each([
    ["a transform", Plain.extend({ text: z.string().transform((text) => text.length) }), {}, ["text"]],
    ["a transform within an array", Plain.extend({ tags: z.array(z.string().transform(Number)) }), {}, ["tags"]],
    ["a symbol", Plain.extend({ mark: z.symbol() }), {}, ["mark"]],
    ["a union as a key field", Plain.extend({ id: z.union([z.string(), z.number()]) }), {}, ["id"]],
    ["an object as a key field", Plain, { key: ["more"] }, ["more"]],
    ["an array as a key field", Plain, { key: ["tags"] }, ["tags"]],
    ["an optional key field", Plain.extend({ id: z.int().optional() }), {}, ["id"]],
    ["a key field that is not there", Plain, { key: ["nothing"] }, ["nothing"]],
    [
      "an index over a field that is not there",
      Plain,
      { indexes: { a: { on: ["more.nothing"] } } },
      ["more", "nothing"],
    ],
    ["an index over an object", Plain, { indexes: { a: { on: ["more"] } } }, ["more"]],
    [
      "an index over a union",
      Plain.extend({ text: z.union([z.string(), z.number()]) }),
      { indexes: { a: { on: ["text"] } } },
      ["text"],
    ],
  ] as const)("%s: Unsupported, with the field's path", async (_, schema, options, path) => {
    const error = await rejectionOf(() => define("things", schema, { key: ["id"], ...options }));
    expect(error).toBeInstanceOf(UnsupportedError);
    const found = (error as UnsupportedError).path;
    expect(found.slice(0, path.length)).toEqual(path);
  });

  it.each([
    ["no key", { key: [] }],
    ["the same key field twice", { key: ["id", "id"] }],
    ["an index without fields", { key: ["id"], indexes: { a: { on: [] } } }],
    ["an index with a field twice", { key: ["id"], indexes: { a: { on: ["text", desc("text")] } } }],
    ["an index over an array that is not multi", { key: ["id"], indexes: { a: { on: ["tags"] } } }],
    ["a multi index without an array", { key: ["id"], indexes: { a: { on: ["text"], multi: true } } }],
    ["a version of 0", { key: ["id"], version: 0 }],
    ["a version that is no whole number", { key: ["id"], version: 1.5 }],
    ["a migration to a later version", { key: ["id"], version: 2, migrate: { 3: (old: unknown) => old } }],
    ["an option that there is not", { key: ["id"], index: {} }],
  ] as const)("%s", async (_, options) => {
    const error = await rejectionOf(() => define("things", Plain, options));
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message.length).toBeGreaterThan(10);
  });

  it("no name, and a schema that is no object", async () => {
    expect(await rejectionOf(() => define("", Plain, { key: ["id"] }))).toBeInstanceOf(Error);
    expect(await rejectionOf(() => define("things", z.string() as never, { key: ["id"] }))).toBeInstanceOf(Error);
  });
});

describe("an open that fails", () => {
  it("leaves every byte as it was, whatever the reason", async () => {
    const store = new MemoryStore();
    const things = collection("things", Plain, { key: ["id"], version: 2, migrate: { 2: (old) => old } });
    const db = closeLater(await openDatabase(store, { things }));
    await db.things.put({ id: 1, text: "a", at: new Date(0), tags: [], more: { deep: 1 } });
    const newer = collection("newer", Plain, { key: ["id"], indexes: { byText: { on: ["text"] } } });
    const openings: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["SchemaMismatch", () => openDatabase(store, { newer, things: collection("things", Plain, { key: ["id"] }) })],
      [
        "SchemaMismatch",
        () =>
          openDatabase(store, {
            newer,
            things: collection("things", Plain, { key: ["text"], version: 2, migrate: { 2: (old) => old } }),
          }),
      ],
      [
        "Migration",
        () =>
          openDatabase(store, {
            newer,
            things: collection("things", Plain, { key: ["id"], version: 4, migrate: { 4: (old) => old } }),
          }),
      ],
    ];
    for (const [code, open] of openings)
      expect(await rejectionUntouched(store, open)).toMatchObject({ code, collection: "things" });
    const before = await dump(store);
    expect(await rejectionOf(() => openDatabase(store, { transaction: things } as never))).toBeInstanceOf(TypeError);
    expect(await rejectionOf(() => openDatabase(store, { things: {} } as never))).toBeInstanceOf(TypeError);
    expect(await rejectionOf(() => openDatabase(42 as never, { things }))).toBeInstanceOf(TypeError);
    expect(await dump(store)).toEqual(before);
  });

  it("with a signal that was aborted rejects with its reason, and the next open works", async () => {
    const store = new MemoryStore();
    const things = collection("things", Plain, { key: ["id"] });
    const reason = new Error("enough");
    expect(await rejectionOf(() => openDatabase(store, { things }, { signal: AbortSignal.abort(reason) }))).toBe(
      reason,
    );
    const db = closeLater(await openDatabase(store, { things }));
    expect(await db.things.count()).toBe(0);
  });
});
