import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { InputOf, KeyOf, RecordOf } from "../../src/definition/collection-definition.ts";
import { desc } from "../../src/definition/descending.ts";
import { openDatabase } from "./open-database.ts";

const Todo = z.object({
  id: z.uuid(),
  listId: z.string(),
  title: z.string().min(1),
  done: z.boolean(),
  due: z.date().optional(),
  tags: z.array(z.string()),
  priority: z.number(),
});

const todos = collection("todos", Todo, {
  key: ["listId", "id"],
  indexes: {
    byDue: { on: ["listId", desc("due")], where: (t) => !t.done },
    byTag: { on: ["tags"], multi: true },
    byTitle: { on: ["listId", "title"], unique: true },
  },
  version: 2,
  migrate: { 2: (old) => ({ ...old, priority: 0 }) },
});

interface TodoRecord {
  id: string;
  listId: string;
  title: string;
  done: boolean;
  due?: Date | undefined;
  tags: string[];
  priority: number;
}

/** The walk-through of the contract, statement by statement. Compiled, never run. */
export async function walkThrough(
  todo: TodoRecord,
  keys: { listId: string; id: string }[],
  cursor: string,
): Promise<void> {
  const { listId, id } = todo;
  const key = { listId, id };
  const now = new Date();
  const db = await openDatabase("./data", { todos });
  await db.todos.put(todo);
  await db.todos.insert(todo);
  await db.todos.get({ listId, id });
  await db.todos.update(key, (t) => ({ ...t, done: true }));
  await db.todos.delete(key);
  await db.todos.getMany(keys);
  for await (const t of db.todos.scan({ prefix: { listId }, reverse: true, limit: 20 })) {
    expectTypeOf(t).toEqualTypeOf<TodoRecord>();
  }
  const page = await db.todos.by("byDue").eq("listId", "home").gte("due", now).page({ limit: 20, after: cursor });
  expectTypeOf(page.items).toEqualTypeOf<TodoRecord[]>();
  expectTypeOf(page.next).toEqualTypeOf<string | undefined>();
  await db.transaction(async (tx) => {
    const t = await tx.todos.get(key);
    if (t !== undefined) await tx.todos.put({ ...t, done: true });
  });
  for await (const change of db.todos.watch({ prefix: { listId } })) {
    if (change.type === "put") expectTypeOf(change.value).toEqualTypeOf<TodoRecord>();
    expectTypeOf(change.key).toEqualTypeOf<{ listId: string; id: string }>();
  }
  for await (const rows of db.todos.by("byDue").eq("listId", "home").live()) {
    expectTypeOf(rows).toEqualTypeOf<TodoRecord[]>();
  }
}

describe("the example of the contract", () => {
  it("has the types of its schema", () => {
    expectTypeOf<RecordOf<typeof todos>>().toEqualTypeOf<TodoRecord>();
    expectTypeOf<InputOf<typeof todos>>().toEqualTypeOf<TodoRecord>();
    expectTypeOf<KeyOf<typeof todos>>().toEqualTypeOf<{ listId: string; id: string }>();
  });
});
