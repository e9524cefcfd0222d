import { generateKeyBetween } from "fractional-indexing";
import type { Todo } from "../api/types.ts";
import { announce } from "../state/announcement.ts";
import { movableTo, type Shown } from "../state/arrange.ts";
import type { Place, TodoFields } from "../state/change.ts";
import { leaveSlowly } from "../state/leaving.ts";
import { newId } from "../state/new-id.ts";
import { showToast, UNDO } from "../state/toasts.ts";
import { outbox } from "./outbox.ts";

/** What the user says about a new todo; the rest is as usual. */
export type TodoDraft = Pick<Todo, "listId" | "title"> & Partial<Pick<Todo, "due" | "tags">>;

/**
 * Adds a todo at the top of its list and gives it as it will presumably be.
 *
 * @param first - The todo that is at the top now, if any.
 */
export function addTodo(draft: TodoDraft, first: Todo | undefined): Todo {
  const id = newId();
  const now = new Date().toISOString();
  const order = first?.listId === draft.listId ? orderBetween(undefined, first) : orderBetween(undefined, undefined);
  const todo: Todo = {
    tags: [],
    ...draft,
    id,
    notes: "",
    priority: 0,
    done: false,
    order,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  outbox.add({ kind: "createTodo", todo });
  return todo;
}

/** Changes some fields of a todo. `was` is the todo as the user saw it. What is so already is no change. */
export function editTodo(was: Todo, fields: TodoFields): void {
  const isSame = Object.entries(fields).every(
    ([name, value]) => JSON.stringify(was[name as keyof Todo]) === JSON.stringify(value ?? undefined),
  );
  if (!isSame) outbox.add({ kind: "editTodo", was, fields });
}

/** Checks a todo off, or makes it open again. */
export function toggleDone(todo: Todo): void {
  leaveSlowly(todo);
  editTodo(todo, { done: !todo.done });
  announce(todo.done ? `Open again: ${todo.title}` : `Done: ${todo.title}`);
}

/** Deletes a todo; a toast offers to bring it back. */
export function deleteTodo(todo: Todo): void {
  const key = outbox.add({ kind: "deleteTodo", was: todo });
  const undo = (): void => {
    if (!outbox.cancel(key)) outbox.add({ kind: "restoreTodo", todo });
    announce(`Restored: ${todo.title}`);
  };
  showToast({ text: `Deleted “${todo.title}”`, actions: [{ label: UNDO, run: undo }] });
}

/**
 * Moves a todo within the order of its list.
 *
 * @param to - The index that it will have among those that are shown, or the next one to it that is possible.
 */
export function moveTodo(shown: Shown, todo: Todo, to: number): void {
  const index = movableTo(shown, todo, to);
  const others = shown.items.filter(({ id }) => id !== todo.id);
  const sibling = (at: number): Todo | undefined => (others[at]?.done === todo.done ? others[at] : undefined);
  const place = placeBetween(sibling(index - 1), sibling(index));
  if (shown.items[index]?.id === todo.id || place === undefined) return;
  outbox.add({ kind: "editTodo", was: todo, fields: {}, place });
  announce(`${todo.title}: place ${index + 1}`);
}

/** The place between two neighbours, one of which may be absent. */
export function placeBetween(
  previous: { id: string; order: string } | undefined,
  next: { id: string; order: string } | undefined,
): Place | undefined {
  const order = orderBetween(previous, next);
  if (previous !== undefined) return { side: "after", neighbour: previous.id, order };
  return next && { side: "before", neighbour: next.id, order };
}

function orderBetween(previous: { order: string } | undefined, next: { order: string } | undefined): string {
  try {
    return generateKeyBetween(previous?.order, next?.order);
  } catch {
    // Imported todos can share a place. The server decides; this is only what shows until then.
    return previous?.order ?? next?.order ?? "a0";
  }
}
