import { describe, expect, it } from "vitest";
import { type TodoChanges, TodoQuery } from "../../src/shared/todo.ts";
import type { TodoDatabase } from "../../src/store/collections.ts";
import { ConflictError, InvalidError, NotFoundError } from "../../src/store/errors.ts";
import { findTodos } from "../../src/store/find-todos.ts";
import { addTodo, changeTodo, getTodo, removeTodo, restoreTodo } from "../../src/store/todos.ts";
import { newList, newTodo, NOW, titlesOf } from "../support/todos.ts";
import { openMemory } from "../support/memory-app.ts";

const LATER = new Date(NOW.getTime() + 60_000);
const NOWHERE = "0b0e7c3a-58a5-4e70-9f43-1f1f2ad3a001";

async function titlesIn(db: TodoDatabase, list: string, status = "open"): Promise<string[]> {
  return titlesOf((await findTodos(db, TodoQuery.parse({ list, status }))).items);
}

/** A list with the todos a to d. */
async function abcd(): Promise<{ db: TodoDatabase; list: string; ids: Record<string, string> }> {
  const db = await openMemory();
  const list = await newList(db);
  const ids: Record<string, string> = {};
  for (const title of ["a", "b", "c", "d"]) ids[title] = (await newTodo(db, list, { title })).id;
  return { db, list, ids };
}

describe("addTodo", () => {
  it("puts a todo at the top or at the bottom of its list", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const content = { listId: list, notes: "", priority: 0, tags: [] } as const;
    await addTodo(db, { ...content, tags: [], title: "first", at: "top" });
    await addTodo(db, { ...content, tags: [], title: "last", at: "bottom" });
    await addTodo(db, { ...content, tags: [], title: "top", at: "top" });
    expect(await titlesIn(db, list)).toEqual(["top", "first", "last"]);
  });

  it("adds all of many at the same time, each at a place of its own", async () => {
    const db = await openMemory();
    const list = await newList(db);
    await Promise.all(Array.from({ length: 20 }, (_, i) => newTodo(db, list, { title: `t${i}` })));
    const { items } = await findTodos(db, TodoQuery.parse({ list }));
    expect(new Set(items.map(({ order }) => order)).size).toBe(20);
  });

  it("refuses a todo for a list that is not there", async () => {
    const db = await openMemory();
    await expect(newTodo(db, NOWHERE, { title: "a" })).rejects.toThrow(InvalidError);
    expect(await db.todos.count()).toBe(0);
  });
});

describe("changeTodo", () => {
  it("changes what is named and nothing else", async () => {
    const { db, ids } = await abcd();
    const before = await getTodo(db, ids["a"] ?? "");
    const after = await changeTodo(db, before.id, { version: 1, title: "A", due: "2026-12-24", tags: ["x"] }, LATER);
    expect(after).toEqual({ ...before, title: "A", due: "2026-12-24", tags: ["x"], version: 2, updatedAt: LATER });
    expect(await getTodo(db, before.id)).toEqual(after);
  });

  it("takes a day away", async () => {
    const db = await openMemory();
    const todo = await newTodo(db, await newList(db), { title: "a", due: "2026-12-24" });
    expect(await changeTodo(db, todo.id, { version: 1, due: null }, LATER)).not.toHaveProperty("due");
  });

  it("remembers when a todo was ticked off, until it is open again", async () => {
    const { db, list, ids } = await abcd();
    const id = ids["b"] ?? "";
    expect(await changeTodo(db, id, { version: 1, done: true }, LATER)).toMatchObject({
      done: true,
      completedAt: LATER,
    });
    expect(await changeTodo(db, id, { version: 2, title: "B" })).toMatchObject({ completedAt: LATER });
    expect(await titlesIn(db, list)).toEqual(["a", "c", "d"]);
    expect(await titlesIn(db, list, "done")).toEqual(["B"]);
    expect(await changeTodo(db, id, { version: 3, done: false })).not.toHaveProperty("completedAt");
    expect(await titlesIn(db, list)).toEqual(["a", "B", "c", "d"]);
  });

  it("refuses a change of an earlier version, and tells the present one", async () => {
    const { db, ids } = await abcd();
    const id = ids["a"] ?? "";
    const current = await changeTodo(db, id, { version: 1, title: "A" });
    const refused = await changeTodo(db, id, { version: 1, title: "x" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConflictError);
    expect((refused as ConflictError).current).toEqual(current);
    expect(await getTodo(db, id)).toEqual(current);
  });

  it("lets one of two changes of the same version win", async () => {
    const { db, ids } = await abcd();
    const id = ids["a"] ?? "";
    const both = await Promise.allSettled([
      changeTodo(db, id, { version: 1, title: "x" }),
      changeTodo(db, id, { version: 1, title: "y" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await getTodo(db, id)).toMatchObject({ version: 2 });
  });

  it.each<Omit<TodoChanges, "version">>([{ title: "A" }, { done: true }, { due: null }, { tags: ["x"] }, {}])(
    "changes nothing when %j is so already, whatever the version",
    async (changes) => {
      const { db, ids } = await abcd();
      const once = await changeTodo(db, ids["a"] ?? "", { ...changes, version: 1 }, NOW);
      expect(await changeTodo(db, ids["a"] ?? "", { ...changes, version: 1 }, LATER)).toEqual(once);
    },
  );

  it.each([
    ["d", { before: "a" }, "dabc"],
    ["a", { after: "d" }, "bcda"],
    ["a", { after: "b" }, "bacd"],
    ["a", { before: "c" }, "bacd"],
    ["d", { after: "a" }, "adbc"],
    ["b", { after: "a" }, "abcd"],
    ["b", { before: "c" }, "abcd"],
  ])("moves %s %j", async (moved, place, expected) => {
    const { db, list, ids } = await abcd();
    const [[side, neighbour] = []] = Object.entries(place);
    const changes = { version: 1, [side ?? ""]: ids[neighbour ?? ""] };
    const once = await changeTodo(db, ids[moved] ?? "", changes, NOW);
    expect((await titlesIn(db, list)).join("")).toBe(expected);
    expect(await changeTodo(db, ids[moved] ?? "", changes, LATER)).toEqual(once);
  });

  it("moves a todo behind or before all that have the same place, as an import can bring them", async () => {
    const { db, list, ids } = await abcd();
    const { order } = await getTodo(db, ids["b"] ?? "");
    await db.todos.patch({ id: ids["c"] ?? "" }, { order });
    await changeTodo(db, ids["a"] ?? "", { version: 1, after: ids["b"] });
    expect((await titlesIn(db, list)).slice(2)).toEqual(["a", "d"]);
    await changeTodo(db, ids["d"] ?? "", { version: 1, before: ids["c"] });
    const titles = await titlesIn(db, list);
    expect([titles[0], titles[3]]).toEqual(["d", "a"]);
  });

  it("moves a todo to the top of another list, or next to one of its todos", async () => {
    const { db, ids } = await abcd();
    const other = await newList(db, "Other");
    const x = await newTodo(db, other, { title: "x" });
    await changeTodo(db, ids["a"] ?? "", { version: 1, listId: other });
    await changeTodo(db, ids["b"] ?? "", { version: 1, listId: other, after: x.id });
    expect(await titlesIn(db, other)).toEqual(["a", "x", "b"]);
  });

  it("refuses neighbours of another list, itself, and lists that are not there", async () => {
    const { db, ids } = await abcd();
    const stranger = await newTodo(db, await newList(db, "Other"), { title: "x" });
    const id = ids["a"] ?? "";
    for (const changes of [{ after: stranger.id }, { before: id }, { after: NOWHERE }, { listId: NOWHERE }]) {
      await expect(changeTodo(db, id, { version: 1, ...changes })).rejects.toThrow(InvalidError);
    }
    expect(await getTodo(db, id)).toMatchObject({ version: 1 });
  });

  it("misses a todo that is not there", async () => {
    const db = await openMemory();
    await expect(changeTodo(db, NOWHERE, { version: 1 })).rejects.toThrow(NotFoundError);
  });
});

describe("removeTodo and restoreTodo", () => {
  it("bring a todo back as and where it was", async () => {
    const { db, list, ids } = await abcd();
    const id = ids["b"] ?? "";
    await changeTodo(db, id, { version: 1, notes: "remember the milk" });
    const removed = await removeTodo(db, id, 2);
    expect(await titlesIn(db, list)).toEqual(["a", "c", "d"]);
    await expect(getTodo(db, id)).rejects.toThrow(NotFoundError);
    expect(await restoreTodo(db, removed)).toEqual({ record: removed, isNew: true });
    expect(await titlesIn(db, list)).toEqual(["a", "b", "c", "d"]);
    expect((await findTodos(db, TodoQuery.parse({ q: "remember milk" }))).items).toEqual([removed]);
    expect(await restoreTodo(db, removed)).toEqual({ record: removed, isNew: false });
  });

  it("give a todo that is done the moment of it, and an open one none, whatever a client knew of it", async () => {
    const { db, ids } = await abcd();
    const { completedAt: _, ...known } = await changeTodo(db, ids["b"] ?? "", { version: 1, done: true });
    await removeTodo(db, known.id);
    const done = { ...known, completedAt: LATER };
    expect(await restoreTodo(db, known, LATER)).toEqual({ record: done, isNew: true });
    // Sent again, it is the same.
    expect(await restoreTodo(db, known)).toEqual({ record: done, isNew: false });
    const open = { ...known, id: NOWHERE, done: false };
    expect(await restoreTodo(db, { ...open, completedAt: NOW })).toEqual({ record: open, isNew: true });
  });

  it("remove no later version than the one that was seen", async () => {
    const { db, ids } = await abcd();
    const id = ids["a"] ?? "";
    await changeTodo(db, id, { version: 1, title: "A" });
    await expect(removeTodo(db, id, 1)).rejects.toThrow(ConflictError);
    expect(await removeTodo(db, id)).toMatchObject({ title: "A" });
    await expect(removeTodo(db, id)).rejects.toThrow(NotFoundError);
  });

  it("restore nothing over another todo, and nothing without its list", async () => {
    const { db, list, ids } = await abcd();
    const todo = await getTodo(db, ids["a"] ?? "");
    await expect(restoreTodo(db, { ...todo, title: "x" })).rejects.toThrow(ConflictError);
    await removeTodo(db, todo.id);
    await db.lists.delete({ id: list });
    await expect(restoreTodo(db, todo)).rejects.toThrow(InvalidError);
  });
});
