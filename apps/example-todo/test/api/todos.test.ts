import { describe, expect, it } from "vitest";
import type { ListJson } from "../../src/shared/list.ts";
import type { TodoJson } from "../../src/shared/todo.ts";
import { type MemoryApp, openMemoryApp } from "../support/memory-app.ts";

const NOWHERE = "0b0e7c3a-58a5-4e70-9f43-1f1f2ad3a001";

interface Page {
  readonly items: TodoJson[];
  readonly next?: string;
}

async function newList(app: MemoryApp): Promise<string> {
  return (await app.json<ListJson>("POST", "/api/lists", 201, { name: "List" })).id;
}

async function newTodo(app: MemoryApp, fields: object = {}): Promise<TodoJson> {
  return await app.json<TodoJson>("POST", "/api/todos", 201, { listId: await newList(app), title: "Tea", ...fields });
}

describe("POST /api/todos", () => {
  it("adds a todo and gives it as it is stored, without the words of the search", async () => {
    const app = await openMemoryApp();
    const todo = await newTodo(app, { title: "  Tea ", tags: ["A"], due: "2026-11-22", priority: 2 });
    expect(todo).toMatchObject({ title: "Tea", notes: "", tags: ["a"], due: "2026-11-22", priority: 2, version: 1 });
    expect(todo).not.toHaveProperty("words");
    expect(new Date(todo.createdAt).toISOString()).toBe(todo.createdAt);
    expect(await app.json("GET", `/api/todos/${todo.id}`, 200)).toEqual(todo);
  });

  it("can be sent again when the answer got lost", async () => {
    const app = await openMemoryApp();
    const request = { id: crypto.randomUUID(), listId: await newList(app), title: "Tea" };
    const todo = await app.json<TodoJson>("POST", "/api/todos", 201, request);
    expect(await app.json("POST", "/api/todos", 200, request)).toEqual(todo);
    const error = await app.error("POST", "/api/todos", 409, { ...request, title: "Coffee" });
    expect(error).toMatchObject({ code: "conflict", current: todo });
  });

  it("names the fields that are wrong", async () => {
    const app = await openMemoryApp();
    const error = await app.error("POST", "/api/todos", 400, { listId: "x", title: " ", tags: ["a", "b c"], more: 1 });
    expect(error.code).toBe("invalid");
    expect(error.fields?.map(({ path }) => path).sort()).toEqual(["", "listId", "tags.1", "title"]);
    expect(error.fields?.find(({ path }) => path === "title")?.message).toBe("must not be empty");
  });

  it("names a list that is not there", async () => {
    const app = await openMemoryApp();
    const error = await app.error("POST", "/api/todos", 400, { listId: NOWHERE, title: "Tea" });
    expect(error.fields).toEqual([{ path: "listId", message: "there is no list with this id" }]);
  });
});

describe("GET /api/todos", () => {
  it("gives pages", async () => {
    const app = await openMemoryApp();
    const listId = await newList(app);
    for (const title of ["a", "b", "c"]) await app.json("POST", "/api/todos", 201, { listId, title, at: "bottom" });
    const first = await app.json<Page>("GET", `/api/todos?list=${listId}&limit=2`, 200);
    expect(first.items.map(({ title }) => title)).toEqual(["a", "b"]);
    const second = await app.json<Page>("GET", `/api/todos?list=${listId}&limit=2&after=${first.next}`, 200);
    expect(second.items.map(({ title }) => title)).toEqual(["c"]);
    expect(second).not.toHaveProperty("next");
  });

  it.each([
    ["list=x", "list"],
    ["status=gone", "status"],
    ["due=soon", "due"],
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=ten", "limit"],
    ["after=nonsense", "after"],
    ["today=now", "today"],
    ["list=a&list=b", "list"],
  ])("refuses ?%s", async (query, path) => {
    const app = await openMemoryApp();
    expect((await app.error("GET", `/api/todos?${query}`, 400)).fields).toMatchObject([{ path }]);
  });
});

describe("PATCH /api/todos/:id", () => {
  it("changes a todo", async () => {
    const app = await openMemoryApp();
    const todo = await newTodo(app, { due: "2026-11-22" });
    const changed = await app.json("PATCH", `/api/todos/${todo.id}`, 200, { version: 1, due: null, done: true });
    expect(changed).toMatchObject({ version: 2, done: true, completedAt: expect.any(String) as string });
    expect(changed).not.toHaveProperty("due");
  });

  it("answers a stale change with what there is", async () => {
    const app = await openMemoryApp();
    const { id } = await newTodo(app);
    const current = await app.json("PATCH", `/api/todos/${id}`, 200, { version: 1, title: "Coffee" });
    const error = await app.error("PATCH", `/api/todos/${id}`, 409, { version: 1, title: "Cocoa" });
    expect(error).toMatchObject({ code: "conflict", current });
    expect(error.current).not.toHaveProperty("words");
    expect(await app.json("PATCH", `/api/todos/${id}`, 200, { version: 1, title: "Coffee" })).toEqual(current);
  });

  it("needs a version, an id, and a todo", async () => {
    const app = await openMemoryApp();
    const { id } = await newTodo(app);
    expect((await app.error("PATCH", `/api/todos/${id}`, 400, {})).fields).toMatchObject([{ path: "version" }]);
    expect((await app.error("PATCH", "/api/todos/1", 400, { version: 1 })).fields).toMatchObject([{ path: "id" }]);
    expect(await app.error("PATCH", `/api/todos/${NOWHERE}`, 404, { version: 1 })).toMatchObject({ code: "not_found" });
  });
});

describe("DELETE and PUT /api/todos/:id", () => {
  it("delete a todo and bring it back", async () => {
    const app = await openMemoryApp();
    const todo = await newTodo(app, { tags: ["a"], due: "2026-11-22" });
    const path = `/api/todos/${todo.id}`;
    expect(await app.json("DELETE", `${path}?version=1`, 200)).toEqual(todo);
    expect(await app.error("GET", path, 404)).toMatchObject({ code: "not_found" });
    expect(await app.error("DELETE", path, 404)).toMatchObject({ code: "not_found" });
    expect(await app.json("PUT", path, 201, todo)).toEqual(todo);
    expect(await app.json("PUT", path, 200, todo)).toEqual(todo);
    expect(await app.error("PUT", path, 409, { ...todo, title: "x" })).toMatchObject({ current: todo });
  });

  it("check what they are given", async () => {
    const app = await openMemoryApp();
    const todo = await newTodo(app);
    const path = `/api/todos/${todo.id}`;
    await app.json("PATCH", path, 200, { version: 1, title: "Coffee" });
    expect(await app.error("DELETE", `${path}?version=1`, 409)).toMatchObject({ current: { title: "Coffee" } });
    expect((await app.error("DELETE", `${path}?version=x`, 400)).fields).toMatchObject([{ path: "version" }]);
    const other = `/api/todos/${NOWHERE}`;
    expect((await app.error("PUT", other, 400, todo)).fields).toMatchObject([{ path: "id" }]);
    const fields = { ...todo, createdAt: "yesterday", order: "?", words: [] };
    expect((await app.error("PUT", path, 400, fields)).fields?.map(({ path }) => path).sort()).toEqual([
      "",
      "createdAt",
      "order",
      "order",
    ]);
  });
});

describe("GET /api/tags", () => {
  it("counts open todos by tag", async () => {
    const app = await openMemoryApp();
    const { listId } = await newTodo(app, { tags: ["a", "b"] });
    await newTodo(app, { tags: ["b"] });
    expect(await app.json("GET", "/api/tags", 200)).toEqual({
      tags: [
        { tag: "a", count: 1 },
        { tag: "b", count: 2 },
      ],
    });
    expect(await app.json("GET", `/api/tags?list=${listId}`, 200)).toMatchObject({
      tags: [{ count: 1 }, { count: 1 }],
    });
  });
});
