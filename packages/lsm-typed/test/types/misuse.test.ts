import { describe, expect, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { Database, Transaction } from "../../src/definition/database-api.ts";
import { desc } from "../../src/definition/descending.ts";
import { openDatabase } from "./open-database.ts";

const Todo = z.object({
  listId: z.string(),
  id: z.int(),
  title: z.string(),
  done: z.boolean().default(false),
  due: z.date().optional(),
  tags: z.array(z.string()),
  lines: z.array(z.object({ text: z.string() })),
  mixed: z.union([z.string(), z.number()]),
  place: z.object({ city: z.string() }),
});

const todos = collection("todos", Todo, {
  key: ["listId", "id"],
  indexes: {
    byDue: { on: ["listId", desc("due")] },
    byTag: { on: ["tags", "id"], multi: true },
    byTitle: { on: ["title"] },
  },
});

type Definitions = { todos: typeof todos };

/*
 * What must not compile. The functions are never called, but for those whose misuse is found at run time too.
 */

/** Definitions that are refused by the compiler and, for programs without one, when they are made. */
const definitions: Record<string, () => unknown> = {
  "a key without fields": () =>
    // @ts-expect-error -- at least one field
    collection("c", Todo, { key: [] }),
  "no key": () =>
    // @ts-expect-error -- key is not optional
    collection("c", Todo, {}),
  "an unknown field in the key": () =>
    // @ts-expect-error -- no such field
    collection("c", Todo, { key: ["listid"] }),
  "an optional field in the key": () =>
    // @ts-expect-error -- records without it would have no key
    collection("c", Todo, { key: ["due"] }),
  "a field of different kinds in the key": () =>
    // @ts-expect-error -- strings and numbers have no common order
    collection("c", Todo, { key: ["mixed"] }),
  "an object in the key": () =>
    // @ts-expect-error -- objects have no order
    collection("c", Todo, { key: ["place"] }),
  "an array in the key": () =>
    // @ts-expect-error -- arrays have no order
    collection("c", Todo, { key: ["tags"] }),
  "a nested field in the key": () =>
    // @ts-expect-error -- keys have fields of the record itself
    collection("c", Todo, { key: ["place.city"] }),
  "an unknown field in an index": () =>
    // @ts-expect-error -- no such field
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["titel"] } } }),
  "desc of an unknown field": () =>
    // @ts-expect-error -- no such field
    collection("c", Todo, { key: ["id"], indexes: { a: { on: [desc("titel")] } } }),
  "an unknown nested field in an index": () =>
    // @ts-expect-error -- no such field
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["place.town"] } } }),
  "a field of different kinds in an index": () =>
    // @ts-expect-error -- strings and numbers have no common order
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["mixed"] } } }),
  "an array of objects in an index": () =>
    // @ts-expect-error -- objects have no order
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["lines"], multi: true } } }),
  "an array in an index that is not multi": () =>
    // @ts-expect-error -- multi: true is missing
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["tags"] } } }),
  "a multi index without an array": () =>
    // @ts-expect-error -- there is no array
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["title"], multi: true } } }),
  "an unknown option": () =>
    // @ts-expect-error -- it is called indexes
    collection("c", Todo, { key: ["id"], index: {} }),
  "an unknown option of an index": () =>
    // @ts-expect-error -- it is called unique
    collection("c", Todo, { key: ["id"], indexes: { a: { on: ["title"], uniqe: true } } }),
  "a schema that is no object": () =>
    // @ts-expect-error -- records are objects
    collection("c", z.array(Todo), { key: ["id"] }),
  "a migration that is no function": () =>
    // @ts-expect-error -- a function
    collection("c", Todo, { key: ["id"], version: 2, migrate: { 2: {} } }),
};

describe("definitions that do not compile", () => {
  it.each(Object.keys(definitions))("throw when they are made: %s", (name) => {
    expect(definitions[name]).toThrow(Error);
  });
});

export const predicates = [
  () =>
    collection("c", Todo, {
      key: ["id"],
      // @ts-expect-error -- no such field
      indexes: { a: { on: ["title"], where: (todo) => todo.isDone } },
    }),
  () =>
    collection("c", Todo, {
      key: ["id"],
      // @ts-expect-error -- not a date
      ttl: (todo) => todo.title,
    }),
];

export async function reads(db: Database<Definitions>): Promise<void> {
  const listId = "home";
  // @ts-expect-error -- a part of the key is missing
  await db.todos.get({ listId });
  // @ts-expect-error -- a number
  await db.todos.get({ listId, id: "1" });
  // @ts-expect-error -- not a field of the key
  await db.todos.get({ listId, id: 1, title: "x" });
  // @ts-expect-error -- the prefix does not begin with the first field
  await db.todos.all({ prefix: { id: 1 } });
  // @ts-expect-error -- not a field of the key
  await db.todos.all({ prefix: { title: "x" } });
  // @ts-expect-error -- a string
  await db.todos.all({ prefix: { listId: 1 } });
  // @ts-expect-error -- a range is on the first field as long as there is no prefix
  await db.todos.all({ gt: 5 });
  // @ts-expect-error -- the range is on id
  await db.todos.all({ prefix: { listId }, gt: "a" });
  // @ts-expect-error -- the whole key leaves nothing for a range
  await db.todos.all({ prefix: { listId, id: 1 }, gt: 1 });
  // @ts-expect-error -- two lower ends
  await db.todos.all({ prefix: { listId }, gt: 1, gte: 1 });
  // @ts-expect-error -- two upper ends
  await db.todos.all({ prefix: { listId }, lt: 1, lte: 1 });
  // @ts-expect-error -- an unknown option
  await db.todos.all({ prefix: { listId }, limt: 1 });
  // @ts-expect-error -- a page needs a limit
  await db.todos.page({ prefix: { listId } });
  // @ts-expect-error -- watching has no order
  db.todos.watch({ reverse: true });
  // @ts-expect-error -- no such collection
  await db.todo.all();
}

export async function writes(db: Database<Definitions>): Promise<void> {
  const whole = { listId: "home", id: 1, title: "x", tags: [], lines: [], mixed: 1, place: { city: "x" } };
  await db.todos.put(whole);
  // @ts-expect-error -- title is required
  await db.todos.put({ listId: "home", id: 1, tags: [], lines: [], mixed: 1, place: { city: "x" } });
  // @ts-expect-error -- title is a string
  await db.todos.insert({ ...whole, title: 1 });
  // @ts-expect-error -- no such field
  await db.todos.insert({ ...whole, titel: "x" });
  // @ts-expect-error -- required fields are missing
  await db.todos.update({ listId: "home", id: 1 }, () => ({ title: "x" }));
  // @ts-expect-error -- no such field
  await db.todos.patch({ listId: "home", id: 1 }, { titel: "x" });
  // @ts-expect-error -- fields of the key do not change
  await db.todos.patch({ listId: "home", id: 1 }, { id: 2 });
  // @ts-expect-error -- title cannot be absent
  await db.todos.patch({ listId: "home", id: 1 }, { title: undefined });
}

export async function queries(db: Database<Definitions>, tx: Transaction<Definitions>): Promise<void> {
  const now = new Date(0);
  // @ts-expect-error -- no such index
  db.todos.by("byDeu");
  // @ts-expect-error -- listId comes first
  db.todos.by("byDue").eq("due", now);
  // @ts-expect-error -- a range before its prefix is fixed
  db.todos.by("byDue").gt("due", now);
  // @ts-expect-error -- a string
  db.todos.by("byDue").eq("listId", 1);
  // @ts-expect-error -- a date
  db.todos.by("byDue").eq("listId", "home").lt("due", "now");
  // @ts-expect-error -- an end of a range has a value
  db.todos.by("byDue").eq("listId", "home").lt("due", undefined);
  // @ts-expect-error -- listId is always there
  db.todos.by("byDue").gt("listId", null);
  // @ts-expect-error -- not a field of the index
  db.todos.by("byDue").eq("title", "x");
  // @ts-expect-error -- nothing can be fixed behind a range
  db.todos.by("byDue").gt("listId", "a").eq("due", now);
  // @ts-expect-error -- every field is fixed already
  db.todos.by("byTitle").eq("title", "a").eq("title", "a");
  // @ts-expect-error -- two lower ends
  db.todos.by("byTitle").gt("title", "a").gte("title", "b");
  // @ts-expect-error -- two upper ends
  db.todos.by("byTitle").lt("title", "a").lte("title", "b");
  // @ts-expect-error -- a range has two ends
  db.todos.by("byTitle").gt("title", "a").lt("title", "b").gt("title", "c");
  // @ts-expect-error -- the upper end is on the same field
  db.todos.by("byTag").gt("tags", "a").lt("id", 1);
  // @ts-expect-error -- a date has no beginning
  db.todos.by("byDue").eq("listId", "home").startsWith("due", "2026");
  // @ts-expect-error -- startsWith is a range
  db.todos.by("byTag").startsWith("tags", "a").eq("id", 1);
  // @ts-expect-error -- an element, not the array
  db.todos.by("byTag").eq("tags", ["x"]);
  // @ts-expect-error -- a page needs a limit
  await db.todos.by("byTag").page({});
  // @ts-expect-error -- a transaction does not watch
  tx.todos.watch();
  // @ts-expect-error -- a transaction has no live queries
  tx.todos.by("byTag").live();
  // @ts-expect-error -- a transaction has no transactions
  tx.transaction();
}

export const databases = [
  // @ts-expect-error -- the database has a method of this name
  () => openDatabase("data", { export: todos }),
  // @ts-expect-error -- the database has a property of this name
  () => openDatabase("data", { todos, store: todos }),
  // @ts-expect-error -- a database with it could be taken for a promise
  () => openDatabase("data", { then: todos }), // oxlint-disable-line unicorn/no-thenable -- it is refused
  // @ts-expect-error -- not a definition
  () => openDatabase("data", { todos: Todo }),
  // @ts-expect-error -- an unknown option
  () => openDatabase("data", { todos }, { read: "trusted" }),
  // @ts-expect-error -- an unknown value
  () => openDatabase("data", { todos }, { reads: "checked" }),
  // @ts-expect-error -- not a collection of the database
  (db: Database<Definitions>) => db.verify({ collections: ["todo"] }),
];
