import type { CountedList, Todo } from "../../../src/client/api/types.ts";

const LIST = "list-a";

/** A todo with what the test says about it. The order is that of the ids, unless it is given. */
export function todo(id: string, fields: Partial<Todo> = {}): Todo {
  return {
    id,
    listId: LIST,
    title: `Title of ${id}`,
    notes: "",
    priority: 0,
    tags: [],
    done: false,
    order: `a${id}`,
    version: 1,
    createdAt: "2026-11-22T10:00:00.000Z",
    updatedAt: "2026-11-22T10:00:00.000Z",
    ...fields,
  };
}

/** A list without todos, with what the test says about it. */
export function list(id: string, fields: Partial<CountedList> = {}): CountedList {
  return {
    id,
    name: `Name of ${id}`,
    color: "blue",
    order: `a${id}`,
    version: 1,
    createdAt: "2026-11-22T10:00:00.000Z",
    open: 0,
    done: 0,
    ...fields,
  };
}

/** The view of the open todos of the list that {@link todo} puts them in. */
export const VIEW = { list: LIST, status: "open", today: "2026-11-22" } as const;

export const ids = (todos: readonly { readonly id: string }[]): string => todos.map(({ id }) => id).join(" ");
