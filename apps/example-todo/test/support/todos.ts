import type { Todo } from "../../src/shared/todo.ts";
import type { TodoDatabase } from "../../src/store/collections.ts";
import { addList } from "../../src/store/lists.ts";
import { addTodo } from "../../src/store/todos.ts";

/** A day for tests that need one: a Sunday. */
export const TODAY = "2026-11-22";
export const NOW = new Date("2026-11-22T10:00:00");

/** Adds a list. Returns its id. */
export async function newList(db: TodoDatabase, name = "List"): Promise<string> {
  return (await addList(db, { name, color: "blue" }, NOW)).record.id;
}

/** Adds a todo at the bottom of a list. */
export async function newTodo(
  db: TodoDatabase,
  listId: string,
  fields: Partial<Todo> & { title: string },
): Promise<Todo> {
  const { title, notes = "", due, priority = 0, tags = [] } = fields;
  return (await addTodo(db, { listId, title, notes, due, priority, tags, at: "bottom" }, NOW)).record;
}

/** Titles, in their order. */
export function titlesOf(todos: readonly { readonly title: string }[]): string[] {
  return todos.map(({ title }) => title);
}
