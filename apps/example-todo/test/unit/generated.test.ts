import { describe, expect, it } from "vitest";
import { Todo } from "../../src/shared/todo.ts";
import { listLists } from "../../src/store/lists.ts";
import { addManyTodos } from "../../src/store/many-todos.ts";
import { addSamples } from "../../src/store/samples.ts";
import { publicTodo } from "../../src/store/todos.ts";
import { NOW } from "../support/todos.ts";
import { openMemory } from "../support/memory-app.ts";

describe("addSamples", () => {
  it("adds three lists with todos, some of them due and some done", async () => {
    const db = await openMemory();
    await addSamples(db, NOW);
    const lists = await listLists(db);
    expect(lists.map(({ name }) => name)).toEqual(["Personal", "Work", "Groceries"]);
    for (const list of lists) expect(list.open).toBeGreaterThan(0);
    expect(await db.todos.by("byDue").eq("done", true).count()).toBe(2);
  });
});

describe("addManyTodos", () => {
  it("adds as many as asked for, all of them valid, and more the next time", async () => {
    const db = await openMemory();
    const progress: number[] = [];
    await addManyTodos(db, 1001, (done) => progress.push(done), NOW);
    expect(progress).toEqual([500, 1000, 1001]);
    await addManyTodos(db, 10, undefined, NOW);
    const [list, ...others] = await listLists(db);
    expect(others).toEqual([]);
    expect(list?.name).toBe("Many things");
    expect((list?.open ?? 0) + (list?.done ?? 0)).toBe(1011);
    for await (const todo of db.todos.scan()) {
      expect(Todo.parse(publicTodo(todo))).toEqual(publicTodo(todo));
      expect(todo.done).toBe(todo.completedAt !== undefined);
    }
  });
});
