import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UnsupportedError } from "../../src/base/errors.ts";
import { collection } from "../../src/definition/collection.ts";
import { type CollectionDefinition, isCollectionDefinition } from "../../src/definition/collection-definition.ts";
import { desc } from "../../src/definition/descending.ts";
import { stringKey } from "../../src/key/string-key.ts";
import type { ValueCodec } from "../../src/value/value-codec.ts";

const Todo = z.object({
  listId: z.string(),
  id: z.int(),
  title: z.string(),
  due: z.date().optional(),
  tags: z.array(z.string()).nullable().optional(),
  others: z.array(z.string()),
  mixed: z.union([z.string(), z.number()]),
  place: z.object({ city: z.string(), names: z.array(z.string()) }).optional(),
});

/** `collection` as programs without types call it. */
const define = collection as unknown as (name: unknown, schema: unknown, options?: unknown) => CollectionDefinition;

const values: ValueCodec = { format: 64, encode: () => new Uint8Array(0), decode: () => ({}) };

describe("collection", () => {
  it("gives a definition with defaults", () => {
    const todos = collection("todos", Todo, { key: ["listId", "id"] });
    expect(todos).toMatchObject({ name: "todos", key: ["listId", "id"], version: 1 });
    expect(todos.schema).toBe(Todo);
    expect(todos.recordSchema.hasCodecs).toBe(false);
    expect(todos.ttl).toBeUndefined();
    expect(todos.values).toBeUndefined();
    for (const record of [todos.indexes, todos.migrate, todos.keyCodecs]) expect(Object.keys(record)).toEqual([]);
  });

  it("keeps what it is given", () => {
    const where = (todo: { title: string }) => todo.title !== "";
    const ttl = (todo: { due?: Date | undefined }) => todo.due;
    const migrate = { 2: (old: object) => ({ ...old, title: "" }), 3: (old: object) => old };
    const todos = collection("todos", Todo, {
      key: ["id"],
      indexes: {
        byDue: { on: ["listId", desc("due")], where, version: 4 },
        byTag: { on: ["tags"], multi: true },
        byName: { on: ["place.names", "title"], multi: true, unique: true },
      },
      version: 3,
      migrate,
      ttl,
      keyCodecs: { title: stringKey },
      values,
    });
    expect(todos.indexes["byDue"]).toEqual({
      on: ["listId", desc("due")],
      where,
      version: 4,
      unique: false,
      multi: false,
    });
    expect(todos.indexes["byTag"]).toEqual({ on: ["tags"], multi: true, unique: false, version: 1 });
    expect(todos.indexes["byName"]).toMatchObject({ multi: true, unique: true });
    expect(todos).toMatchObject({ version: 3, values });
    expect(todos.migrate[2]).toBe(migrate[2]);
    expect(todos.keyCodecs["title"]).toBe(stringKey);
    expect(todos.ttl).toBe(ttl);
  });

  it("freezes all of it, and keeps nothing of the caller's that may change", () => {
    const key: ["listId", "id"] = ["listId", "id"];
    const on: ["title"] = ["title"];
    const todos = collection("todos", Todo, { key, indexes: { byTitle: { on } } });
    key.reverse();
    on.pop();
    expect(todos.key).toEqual(["listId", "id"]);
    expect(todos.indexes["byTitle"]?.on).toEqual(["title"]);
    const { indexes, migrate, keyCodecs } = todos;
    const parts = [todos, todos.key, indexes, indexes["byTitle"], indexes["byTitle"]?.on, migrate, keyCodecs];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });

  it("has no index but those that were defined, whatever they are called", () => {
    const plain = collection("c", Todo, { key: ["id"] });
    expect(plain.indexes["constructor"]).toBeUndefined();
    const odd = collection("c", Todo, {
      key: ["id"],
      indexes: { ["__proto__"]: { on: ["title"] }, toString: { on: ["title"] } },
    });
    expect(Object.keys(odd.indexes)).toEqual(["__proto__", "toString"]);
    expect(odd.indexes["__proto__"]?.on).toEqual(["title"]);
  });

  it("is told apart from objects that look like it", () => {
    const todos = collection("todos", Todo, { key: ["id"] });
    expect(isCollectionDefinition(todos)).toBe(true);
    for (const other of [Todo, { name: "todos" }, null, undefined, "todos"]) {
      expect(isCollectionDefinition(other)).toBe(false);
    }
  });

  it("knows array fields behind nullable, optional and nested ones", () => {
    const shelves = z.object({ id: z.int(), a: z.object({ b: z.array(z.date()).nullable().optional() }).nullable() });
    expect(() => collection("c", shelves, { key: ["id"], indexes: { x: { on: ["a.b"], multi: true } } })).not.toThrow();
    expect(() => define("c", shelves, { key: ["id"], indexes: { x: { on: ["a.b"] } } })).toThrow('"a.b" is an array');
  });
});

const index = (options: unknown) => ({ key: ["id"], indexes: { x: options } });
const codec = { name: "x", write: () => undefined, read: () => undefined };

/** What is wrong, the options, and what the message says of it. */
const misuse: readonly (readonly [string, unknown, typeof TypeError, string])[] = [
  ["options that are no object", undefined, TypeError, 'collection "c": options must be an object'],
  ["an unknown option", { key: ["id"], index: {} }, TypeError, 'there is no option "index"'],
  ["no key", {}, TypeError, "key must be an array"],
  ["a key that is no array", { key: "id" }, TypeError, 'key must be an array of fields, got "id"'],
  ["an empty key", { key: [] }, RangeError, "at least one field"],
  ["a repeated key field", { key: ["id", "id"] }, RangeError, '"id" twice'],
  ["a key field that is no name", { key: [1] }, TypeError, "the name of a field must be a string"],
  ["an empty key field", { key: [""] }, RangeError, "must not be empty"],
  ["a version that is no number", { key: ["id"], version: "2" }, TypeError, "version must be a number"],
  ["version 0", { key: ["id"], version: 0 }, RangeError, "from 1 on, got 0"],
  ["a fractional version", { key: ["id"], version: 1.5 }, RangeError, "from 1 on, got 1.5"],
  ["migrations that are no object", { key: ["id"], version: 2, migrate: [] }, TypeError, "migrate must be an object"],
  [
    "a migration to version 1",
    { key: ["id"], version: 3, migrate: { 1: String } },
    RangeError,
    '"1"; 2 to 3 are possible',
  ],
  [
    "a migration past the version",
    { key: ["id"], version: 2, migrate: { 3: String } },
    RangeError,
    "2 to 2 are possible",
  ],
  ["a migration without a version", { key: ["id"], migrate: { 2: String } }, RangeError, "nothing to migrate from"],
  ["a migration to no number", { key: ["id"], version: 2, migrate: { two: String } }, RangeError, '"two"'],
  ["a migration to a number written oddly", { key: ["id"], version: 2, migrate: { "02": String } }, RangeError, '"02"'],
  ["a migration that is no function", { key: ["id"], version: 2, migrate: { 2: 1 } }, TypeError, "must be a function"],
  ["a ttl that is no function", { key: ["id"], ttl: 1000 }, TypeError, "ttl must be a function, got 1000"],
  ["key codecs that are no object", { key: ["id"], keyCodecs: "x" }, TypeError, "keyCodecs must be an object"],
  [
    "a key codec that is none",
    { key: ["id"], keyCodecs: { id: {} } },
    TypeError,
    "keyCodecs: id: name must be a string",
  ],
  [
    "a key codec that nothing uses",
    { key: ["id"], keyCodecs: { title: codec } },
    RangeError,
    "neither in the key nor in an index",
  ],
  ["a value codec that is none", { key: ["id"], values: {} }, TypeError, "values: encode must be a function"],
  [
    "a value codec of no format",
    { key: ["id"], values: { ...values, format: 128 } },
    RangeError,
    "format must be a whole number",
  ],
  ["indexes that are no object", { key: ["id"], indexes: [] }, TypeError, "indexes must be an object"],
  ["an index without a name", { key: ["id"], indexes: { "": { on: ["title"] } } }, RangeError, "the name of an index"],
  ["an index that is no object", index(["title"]), TypeError, 'index "x" must be an object'],
  [
    "an unknown option of an index",
    index({ on: ["title"], uniq: true }),
    TypeError,
    'index "x": there is no option "uniq"',
  ],
  ["an index without fields", index({}), TypeError, "on must be an array of fields"],
  ["an index with no field", index({ on: [] }), RangeError, "at least one field"],
  ["a repeated index field", index({ on: ["title", desc("title")] }), RangeError, '"title" twice'],
  [
    "an index field that is no name",
    index({ on: [{ desc: "title" }] }),
    TypeError,
    "the name of a field must be a string",
  ],
  ["unique that is no boolean", index({ on: ["title"], unique: 1 }), TypeError, "unique must be a boolean"],
  ["multi that is no boolean", index({ on: ["title"], multi: "yes" }), TypeError, "multi must be a boolean"],
  ["where that is no function", index({ on: ["title"], where: {} }), TypeError, "where must be a function"],
  ["an index of version 0", index({ on: ["title"], version: 0 }), RangeError, 'index "x": version'],
  ["an array in an index that is not multi", index({ on: ["tags"] }), TypeError, "multi: true"],
  [
    "a multi index without an array",
    index({ on: ["title"], multi: true }),
    TypeError,
    "multi needs a field that is an array",
  ],
  [
    "a multi index over two arrays",
    index({ on: ["tags", "others"], multi: true }),
    TypeError,
    "one array at most, not tags, others",
  ],
];

describe("collection refuses", () => {
  it.each(misuse)("%s", (_what, options, kind, message) => {
    const act = () => define("c", Todo, options);
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });

  it("names that are none", () => {
    expect(() => define("", Todo, { key: ["id"] })).toThrow(RangeError);
    expect(() => define(1, Todo, { key: ["id"] })).toThrow(TypeError);
  });

  it("schemas that are no z.object", () => {
    for (const schema of [undefined, null, {}, "x", () => Todo]) {
      expect(() => define("c", schema, { key: ["id"] })).toThrow(TypeError);
    }
    expect(() => define("c", z.array(Todo), { key: ["id"] })).toThrow(UnsupportedError);
  });

  it.each([
    ["a key field that is not there", { key: ["nope"] }, ["nope"]],
    ["a key field of mixed kinds", { key: ["mixed"] }, ["mixed"]],
    ["a key field that may be absent", { key: ["due"] }, ["due"]],
    ["an index field that is not there", index({ on: ["place.nope"] }), ["place", "nope"]],
    ["an index field of mixed kinds", index({ on: [desc("mixed")] }), ["mixed"]],
    ["an index field that is an object", index({ on: ["place"] }), ["place"]],
  ])("%s, and names its path", (_what, options, path) => {
    const act = () => define("todos", Todo, options);
    expect(act).toThrow(UnsupportedError);
    expect(act).toThrow(expect.objectContaining({ collection: "todos", path }));
  });

  it("schemas that cannot be stored", () => {
    const Length = z.object({ id: z.int(), length: z.string().transform((text) => text.length) });
    expect(() => collection("c", Length, { key: ["id"] })).toThrow(UnsupportedError);
  });
});
