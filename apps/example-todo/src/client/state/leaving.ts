import type { Todo } from "../api/types.ts";
import { createStore, type Store } from "./store.ts";

/** So long a todo that was just checked stays in a view of open ones: one sees what one did, and can take it back. */
const LEAVING_MS = 900;

/** Todos that were just checked or unchecked, as they were before. */
export const leaving: Store<ReadonlyMap<string, Todo>> = createStore<ReadonlyMap<string, Todo>>(new Map());

/** Keeps a todo in view for a moment although it does not belong there any more. */
export function leaveSlowly(todo: Todo): void {
  leaving.update((all) => new Map(all).set(todo.id, todo));
  setTimeout(() => {
    leaving.update((all) => {
      const rest = new Map(all);
      // Toggled again meanwhile: a later call keeps it.
      if (rest.get(todo.id) === todo) rest.delete(todo.id);
      return rest;
    });
  }, LEAVING_MS);
}
