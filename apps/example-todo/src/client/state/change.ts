import type { List, Todo } from "../api/types.ts";

/** What can be changed of a todo; `due: null` takes the date away. */
export type TodoFields = Partial<Pick<Todo, "title" | "notes" | "priority" | "tags" | "done" | "listId">> & {
  due?: string | null;
};

/** What can be changed of a list. */
export type ListFields = Partial<Pick<List, "name" | "color">>;

/** A new place next to a neighbour, and the order that it will presumably have there. */
export interface Place {
  readonly side: "before" | "after";
  readonly neighbour: string;
  readonly order: string;
}

/**
 * Something the user did, as it waits to be sent: plain data, so that it can be stored.
 *
 * `was` is the record as the user saw it. Its version tells the server what the change was made of.
 */
export type Change =
  | { readonly kind: "createTodo"; readonly todo: Todo }
  | { readonly kind: "editTodo"; readonly was: Todo; readonly fields: TodoFields; readonly place?: Place | undefined }
  | { readonly kind: "deleteTodo"; readonly was: Todo }
  | { readonly kind: "restoreTodo"; readonly todo: Todo }
  | { readonly kind: "createList"; readonly list: List }
  | { readonly kind: "editList"; readonly was: List; readonly fields: ListFields; readonly place?: Place | undefined }
  | { readonly kind: "deleteList"; readonly was: List };

/** A change of a todo; the others are of lists. */
export type TodoChange = Extract<Change, { kind: `${string}Todo` }>;

/** The id of the record that a change is about. */
export function idOf(change: Change): string {
  if ("was" in change) return change.was.id;
  return "todo" in change ? change.todo.id : change.list.id;
}

/** Whether a change is of a todo. */
export function isTodoChange(change: Change): change is TodoChange {
  return change.kind.endsWith("Todo");
}

/** A todo as it will be after a change; `undefined` is one that is not there. */
export function todoAfter(change: Change, todo: Todo | undefined): Todo | undefined {
  switch (change.kind) {
    case "createTodo":
    case "restoreTodo":
      // Once the server has stored it, what the server says holds.
      return todo ?? change.todo;
    case "editTodo":
      return todo && withPlace(withFields(todo, change.fields), change.place);
    case "deleteTodo":
      return undefined;
    case "deleteList":
      return todo?.listId === change.was.id ? undefined : todo;
    case "createList":
    case "editList":
      return todo;
  }
}

/** A list as it will be after a change; `undefined` is one that is not there. */
export function listAfter<L extends List>(change: Change, list: L | undefined): L | undefined {
  switch (change.kind) {
    case "editList":
      return list && withPlace({ ...list, ...change.fields }, change.place);
    case "deleteList":
      return undefined;
    default:
      return list;
  }
}

function withFields(todo: Todo, { due, ...fields }: TodoFields): Todo {
  const next: Todo = { ...todo, ...fields };
  if (due === null) delete next.due;
  else if (due !== undefined) next.due = due;
  return next;
}

function withPlace<R extends { order: string }>(record: R, place: Place | undefined): R {
  return place === undefined ? record : { ...record, order: place.order };
}
