import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Id, Order, Tag } from "../../src/shared/fields.ts";
import { NewTodo, TodoChanges, TodoJson, TodoQuery } from "../../src/shared/todo.ts";

const ID = "0b0e7c3a-58a5-4e70-9f43-1f1f2ad3a001";

describe("fields", () => {
  it("takes ids as crypto.randomUUID makes them, in lower case only", () => {
    expect(Id.safeParse(crypto.randomUUID()).success).toBe(true);
    expect(Id.safeParse(ID.toUpperCase()).success).toBe(false);
  });

  it.each(["a0", "a0V", "Zz", "bAB"])("takes the place %s", (order) => {
    expect(Order.safeParse(order).success).toBe(true);
  });

  it.each(["", "a", "a00é", "0", "a0 "])("refuses the place %j", (order) => {
    expect(Order.safeParse(order).success).toBe(false);
  });

  it.each(["home", "c++", "naïve", "日本", "1"])("takes the tag %s", (tag) => {
    expect(Tag.safeParse(tag).success).toBe(true);
  });

  it.each(["", "two words", "#a", "a,b", "Home", "x".repeat(31), "\ud800"])("refuses the tag %j", (tag) => {
    expect(Tag.safeParse(tag).success).toBe(false);
  });
});

describe("NewTodo", () => {
  it("trims the title and writes tags one way", () => {
    const todo = NewTodo.parse({ listId: ID, title: "  Tea ", tags: [" A", "b", "a"] });
    expect(todo).toEqual({ listId: ID, title: "Tea", notes: "", priority: 0, tags: ["a", "b"], at: "top" });
  });

  it("counts tags after doubles are gone", () => {
    const tags = Array.from({ length: 12 }, (_, i) => `t${i % 10}`);
    expect(NewTodo.safeParse({ listId: ID, title: "Tea", tags }).success).toBe(true);
    expect(NewTodo.safeParse({ listId: ID, title: "Tea", tags: [...tags, "more"] }).success).toBe(false);
  });

  it.each([
    [{ title: "   " }, "title"],
    [{ title: "x".repeat(201) }, "title"],
    [{ notes: "x".repeat(10_001) }, "notes"],
    [{ due: "2026-02-30" }, "due"],
    [{ due: "22.11.2026" }, "due"],
    [{ priority: 4 }, "priority"],
    [{ tags: ["a b"] }, "tags.0"],
    [{ id: "1" }, "id"],
    [{ words: ["x"] }, ""],
  ])("refuses what is wrong and says where (%#)", (fields, path) => {
    const { error } = NewTodo.safeParse({ listId: ID, title: "Tea", ...fields });
    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});

describe("TodoChanges", () => {
  it("takes a neighbour on one side only", () => {
    expect(TodoChanges.safeParse({ version: 1, before: ID }).success).toBe(true);
    expect(TodoChanges.safeParse({ version: 1, before: ID, after: ID }).success).toBe(false);
  });
});

describe("TodoJson", () => {
  it("is the way of a todo to JSON and back", () => {
    const date = new Date("2026-11-22T10:00:00.000Z");
    const todo = {
      id: ID,
      listId: ID,
      title: "Tea",
      notes: "",
      priority: 0,
      tags: [],
      done: false,
      order: "a0",
      version: 1,
      createdAt: date,
      updatedAt: date,
    } as const;
    const json = z.encode(TodoJson, { ...todo, tags: [] });
    expect(json.createdAt).toBe("2026-11-22T10:00:00.000Z");
    expect(JSON.parse(JSON.stringify({ ...todo }))).toEqual(json);
    expect(TodoJson.parse(json)).toEqual(todo);
  });
});

describe("TodoQuery", () => {
  it("reads what a URL can say", () => {
    expect(TodoQuery.parse({ limit: "20", tag: "Home" })).toEqual({ status: "open", limit: 20, tag: "home" });
  });

  it.each([
    { limit: "0" },
    { limit: "201" },
    { limit: "x" },
    { limit: "" },
    { status: "gone" },
    { due: "soon" },
    { list: "x" },
  ])("refuses %j", (query) => {
    expect(TodoQuery.safeParse(query).success).toBe(false);
  });
});
