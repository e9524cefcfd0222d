import { describe, expect, it } from "vitest";
import { ConflictError, InvalidError, NotFoundError } from "../../src/store/errors.ts";
import { addList, changeList, listLists, removeList } from "../../src/store/lists.ts";
import { addManyTodos } from "../../src/store/many-todos.ts";
import { changeTodo } from "../../src/store/todos.ts";
import { newList, newTodo, NOW } from "../support/todos.ts";
import { openMemory } from "../support/memory-app.ts";

const NOWHERE = "0b0e7c3a-58a5-4e70-9f43-1f1f2ad3a001";

describe("listLists", () => {
  it("gives the lists in their order, with the numbers of their todos", async () => {
    const db = await openMemory();
    const first = await newList(db, "First");
    await newList(db, "Second");
    await newTodo(db, first, { title: "a" });
    await newTodo(db, first, { title: "b" });
    const done = await newTodo(db, first, { title: "c" });
    await changeTodo(db, done.id, { version: 1, done: true });
    expect(await listLists(db)).toMatchObject([
      { name: "First", open: 2, done: 1 },
      { name: "Second", open: 0, done: 0 },
    ]);
  });
});

describe("addList", () => {
  it("does nothing the second time, and refuses another list with the same id", async () => {
    const db = await openMemory();
    const list = { id: crypto.randomUUID(), name: "A", color: "red" } as const;
    const { record } = await addList(db, list);
    expect(await addList(db, list)).toEqual({ record, isNew: false });
    await expect(addList(db, { ...list, name: "B" })).rejects.toThrow(ConflictError);
    expect(await db.lists.count()).toBe(1);
  });
});

describe("changeList", () => {
  it("renames, recolours and moves", async () => {
    const db = await openMemory();
    const [a, b, c] = [await newList(db, "a"), await newList(db, "b"), await newList(db, "c")];
    await changeList(db, c, { version: 1, name: "C", color: "red", before: a });
    await changeList(db, b, { version: 1, before: a });
    expect(await listLists(db)).toMatchObject([
      { name: "C", color: "red", version: 2 },
      { name: "b", version: 2 },
      { name: "a", version: 1 },
    ]);
    expect(await changeList(db, c, { version: 1, name: "C", color: "red" })).toMatchObject({ version: 2 });
    await expect(changeList(db, c, { version: 1, name: "x" })).rejects.toThrow(ConflictError);
    await expect(changeList(db, c, { version: 2, after: NOWHERE })).rejects.toThrow(InvalidError);
    await expect(changeList(db, NOWHERE, { version: 1 })).rejects.toThrow(NotFoundError);
  });
});

describe("removeList", { timeout: 30_000 }, () => {
  it("deletes a list with its todos and leaves the others alone", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const other = await newList(db, "Other");
    await newTodo(db, list, { title: "a" });
    await newTodo(db, other, { title: "b" });
    expect(await removeList(db, list)).toBe(1);
    expect(await listLists(db)).toMatchObject([{ name: "Other", open: 1 }]);
    expect(await db.todos.count()).toBe(1);
    await expect(removeList(db, list)).rejects.toThrow(NotFoundError);
  });

  it.each([499, 500, 501, 1000])("deletes %i todos, and what is added meanwhile", async (count) => {
    const db = await openMemory();
    await addManyTodos(db, count, undefined, NOW);
    const [list] = await listLists(db);
    const id = list?.id ?? "";
    const results = await Promise.allSettled([removeList(db, id), newTodo(db, id, { title: "late" })]);
    const added = results[1].status === "fulfilled" ? 1 : 0;
    expect(results[0]).toEqual({ status: "fulfilled", value: count + added });
    expect(await db.todos.count()).toBe(0);
    expect(await db.lists.count()).toBe(0);
    const { damaged, mismatches } = await db.verify();
    expect([...damaged, ...mismatches]).toEqual([]);
  });
});
