import { describe, expect, it } from "vitest";
import { isDue } from "../../src/shared/due.ts";
import { DUE_FILTERS, STATUSES, type Todo, TodoQuery } from "../../src/shared/todo.ts";
import { matchesWords, wordsOf } from "../../src/shared/words.ts";
import type { TodoDatabase } from "../../src/store/collections.ts";
import { findTodos } from "../../src/store/find-todos.ts";
import { addManyTodos } from "../../src/store/many-todos.ts";
import { addSamples } from "../../src/store/samples.ts";
import { changeTodo, publicTodo } from "../../src/store/todos.ts";
import { newList, newTodo, NOW, titlesOf, TODAY } from "../support/todos.ts";
import { openMemory } from "../support/memory-app.ts";

type Filters = Partial<Record<"list" | "status" | "tag" | "due" | "q", string | undefined>>;

/** All pages of a query, of a few todos each. */
async function findAll(db: TodoDatabase, filters: Filters, limit = 7): Promise<Todo[]> {
  const found: Todo[] = [];
  for (let after: string | undefined; ;) {
    const page = await findTodos(db, TodoQuery.parse({ today: TODAY, ...filters, limit, after }));
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    if (page.next === undefined) return found;
    after = page.next;
  }
}

async function find(db: TodoDatabase, filters: Filters): Promise<string[]> {
  return titlesOf(await findAll(db, filters));
}

describe("findTodos", { timeout: 30_000 }, () => {
  it("gives every todo that fits once, for all kinds of filters together", async () => {
    const db = await openMemory();
    await addSamples(db, NOW);
    await addManyTodos(db, 150, undefined, NOW);
    const all = (await db.todos.all()).map(publicTodo);
    const list = (await db.lists.by("byOrder").all()).at(-1)?.id;
    for (const status of STATUSES) {
      for (const due of [undefined, ...DUE_FILTERS]) {
        for (const [listId, tag, q] of [
          [undefined, undefined, undefined],
          [list, undefined, undefined],
          [undefined, "home", undefined],
          [list, "phone", undefined],
          [undefined, undefined, "ab"],
          [undefined, undefined, "the ca"],
          [list, undefined, "the"],
          [list, "mail", "re the"],
        ]) {
          const expected = all.filter(
            (todo) =>
              (status === "all" || todo.done === (status === "done")) &&
              (due === undefined || isDue(todo.due, due, TODAY)) &&
              (listId === undefined || todo.listId === listId) &&
              (tag === undefined || todo.tags.includes(tag)) &&
              matchesWords(wordsOf([todo.title, todo.notes, ...todo.tags]), wordsOf([q ?? ""])),
          );
          const found = await findAll(db, { status, due, list: listId, tag, q });
          expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
          // Open before done, whatever the order is otherwise.
          const open = found.filter(({ done }) => !done).length;
          expect(found.slice(0, open).some(({ done }) => done)).toBe(false);
        }
      }
    }
  });

  it("goes list by list in the order of the lists, and by hand within each", async () => {
    const db = await openMemory();
    const first = await newList(db, "First");
    const second = await newList(db, "Second");
    await newTodo(db, second, { title: "c" });
    await newTodo(db, first, { title: "a" });
    await newTodo(db, second, { title: "d" });
    await newTodo(db, first, { title: "b" });
    expect(await find(db, {})).toEqual(["a", "b", "c", "d"]);
    expect(await find(db, { list: second })).toEqual(["c", "d"]);
  });

  it("goes by day when a day is asked for, the most important of a day first", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const other = await newList(db, "Other");
    await newTodo(db, list, { title: "in a week", due: "2026-11-29" });
    await newTodo(db, list, { title: "tomorrow", due: "2026-11-23" });
    await newTodo(db, other, { title: "today", due: TODAY });
    await newTodo(db, list, { title: "today, important", due: TODAY, priority: 3 });
    await newTodo(db, list, { title: "yesterday", due: "2026-11-21" });
    await newTodo(db, list, { title: "last year", due: "2025-12-31" });
    await newTodo(db, list, { title: "some day" });
    expect(await find(db, { due: "overdue" })).toEqual(["last year", "yesterday"]);
    expect(await find(db, { due: "today" })).toEqual(["today, important", "today"]);
    expect(await find(db, { due: "week" })).toEqual(["today, important", "today", "tomorrow"]);
    expect(await find(db, { due: "none" })).toEqual(["some day"]);
    expect(await find(db, { due: "week", list })).toEqual(["today, important", "tomorrow"]);
  });

  it("takes the day of the server when the request has none", async () => {
    const db = await openMemory();
    await newTodo(db, await newList(db), { title: "today", due: TODAY });
    const query = TodoQuery.parse({ due: "today" });
    expect((await findTodos(db, query, NOW)).items).toHaveLength(1);
    expect((await findTodos(db, query, new Date("2026-11-23T10:00:00"))).items).toHaveLength(0);
  });

  it("shows done todos when they are asked for", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const todo = await newTodo(db, list, { title: "a", tags: ["x"], due: TODAY });
    await newTodo(db, list, { title: "b", tags: ["x"], due: TODAY });
    await changeTodo(db, todo.id, { version: 1, done: true }, NOW);
    for (const filters of [{}, { list }, { tag: "x" }, { due: "today" }]) {
      expect(await find(db, filters)).toEqual(["b"]);
      expect(await find(db, { ...filters, status: "done" })).toEqual(["a"]);
      expect(await find(db, { ...filters, status: "all" })).toEqual(["b", "a"]);
    }
  });

  it("goes on behind a page although todos before it were added and removed meanwhile", async () => {
    const db = await openMemory();
    const list = await newList(db);
    for (const title of ["a", "b", "c", "d"]) await newTodo(db, list, { title });
    const first = await findTodos(db, TodoQuery.parse({ list, limit: 2 }));
    await db.todos.delete({ id: first.items[0]?.id ?? "" });
    await db.todos.delete({ id: first.items[1]?.id ?? "" });
    const second = await findTodos(db, TodoQuery.parse({ list, limit: 2, after: first.next }));
    expect(titlesOf(second.items)).toEqual(["c", "d"]);
  });

  it("gives a page that is not full rather than reading on and on for what is rare", async () => {
    const db = await openMemory();
    const list = await newList(db);
    await newTodo(db, list, { title: "first", tags: ["rare"], priority: 3 });
    for (let i = 0; i < 60; i++) await newTodo(db, list, { title: "other", priority: 2 });
    await newTodo(db, list, { title: "last", tags: ["rare"], priority: 1 });
    const filters = { due: "none", tag: "rare" };
    const page = await findTodos(db, TodoQuery.parse({ ...filters, limit: 2 }));
    expect([titlesOf(page.items), page.next]).toEqual([["first"], expect.any(String)]);
    expect(await find(db, filters)).toEqual(["first", "last"]);
  });

  it.each(["", "x", "0.x", "-1", "0.AQA", "99999999"])("refuses the cursor %j", async (after) => {
    const db = await openMemory();
    await newList(db);
    await expect(findTodos(db, TodoQuery.parse({ after }))).rejects.toThrow("begin with the first page");
  });

  it("refuses the cursor of another query", async () => {
    const db = await openMemory();
    const list = await newList(db);
    for (const title of ["a", "b", "c"]) await newTodo(db, list, { title, tags: ["x"] });
    const { next } = await findTodos(db, TodoQuery.parse({ list, limit: 1 }));
    await expect(findTodos(db, TodoQuery.parse({ tag: "x", after: next }))).rejects.toThrow(
      "begin with the first page",
    );
  });
});

describe("a search", () => {
  it("finds todos by title, notes and tags, without regard to case and accents", async () => {
    const db = await openMemory();
    const list = await newList(db);
    await newTodo(db, list, { title: "Crème fraîche" });
    await newTodo(db, list, { title: "b", notes: "needs CREME too" });
    await newTodo(db, list, { title: "c", tags: ["crèmes"] });
    await newTodo(db, list, { title: "scream" });
    expect((await find(db, { q: "CRÈME" })).sort()).toEqual(["Crème fraîche", "b", "c"]);
    expect(await find(db, { q: "creme too" })).toEqual(["b"]);
    expect(await find(db, { q: "too creme" })).toEqual(["b"]);
  });

  it("puts the word itself before longer ones, and newer todos first", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const add = async (title: string, minute: number): Promise<void> => {
      const { id } = await newTodo(db, list, { title });
      await db.todos.patch({ id }, { createdAt: new Date(NOW.getTime() + minute * 60_000) });
    };
    await add("team", 3);
    await add("tea, green", 1);
    await add("tea, black", 2);
    expect(await find(db, { q: "tea" })).toEqual(["tea, black", "tea, green", "team"]);
  });

  it("gives a todo once that has several of the words", async () => {
    const db = await openMemory();
    await newTodo(db, await newList(db), { title: "teapot, teacup, tea" });
    expect(await find(db, { q: "te" })).toEqual(["teapot, teacup, tea"]);
  });

  it("follows a todo that changes", async () => {
    const db = await openMemory();
    const { id } = await newTodo(db, await newList(db), { title: "milk" });
    await changeTodo(db, id, { version: 1, title: "bread" }, NOW);
    expect(await find(db, { q: "milk" })).toEqual([]);
    expect(await find(db, { q: "bread" })).toEqual(["bread"]);
  });

  it("is no filter when nothing was typed that could be a word", async () => {
    const db = await openMemory();
    await newTodo(db, await newList(db), { title: "a" });
    expect(await find(db, { q: " !? " })).toEqual(["a"]);
    expect(await find(db, { q: "" })).toEqual(["a"]);
  });
});
