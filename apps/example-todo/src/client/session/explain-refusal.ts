import type { ApiError } from "../api/api-error.ts";
import type { List, Stored, Todo } from "../api/types.ts";
import { type Change, idOf, isTodoChange, type TodoFields } from "../state/change.ts";
import { showToast, type ToastAction } from "../state/toasts.ts";
import { applyStored } from "./server-state.ts";

/**
 * Says why a change was not made. Texts that the user wrote are shown, and can be copied or, after a conflict, used all the same.
 *
 * @param send - Sends a change in its place.
 */
export function explainRefusal(change: Change, error: ApiError, send: (change: Change) => void): void {
  const isConflict = error.body.code === "conflict";
  // The page takes the server's version, also when the event that told about it got lost.
  if (isConflict) applyStored(currentOf(change, error.body.current));
  const text = textOf(change);
  const actions: ToastAction[] = [];
  const again = isConflict ? madeOf(change, error.body.current) : undefined;
  if (again !== undefined)
    actions.push({ label: again.kind === "deleteTodo" ? "Delete anyway" : "Use mine", run: () => send(again) });
  if (text !== undefined) actions.push({ label: "Copy my text", run: () => void navigator.clipboard?.writeText(text) });
  showToast({
    text: isConflict ? conflictText(change) : refusalText(change, error),
    ...(text !== undefined && { detail: `Your text: ${text}` }),
    tone: "warning",
    stays: actions.length > 0,
    actions,
  });
}

function currentOf(change: Change, current: unknown): Stored {
  const put = { type: "put", id: idOf(change) } as const;
  if (isTodoChange(change)) return { ...put, collection: "todos", value: current as Todo };
  return { ...put, collection: "lists", value: current as List };
}

function conflictText(change: Change): string {
  const what = `“${nameOf(change)}” was changed elsewhere meanwhile`;
  return change.kind === "deleteTodo" ? `${what}, so it was not deleted.` : `${what}. You see that version now.`;
}

function refusalText(change: Change, error: ApiError): string {
  if (error.status === 404) return `“${nameOf(change)}” was deleted elsewhere meanwhile.`;
  return `“${nameOf(change)}” could not be saved: ${error.reason}`;
}

/** The same wish, made of the record as it is now. */
function madeOf(change: Change, current: unknown): Change | undefined {
  switch (change.kind) {
    case "editTodo":
    case "deleteTodo":
      return { ...change, was: current as Todo };
    case "editList":
      return { ...change, was: current as List };
    default:
      return undefined;
  }
}

function nameOf(change: Change): string {
  if ("was" in change) return "title" in change.was ? change.was.title : change.was.name;
  return "todo" in change ? change.todo.title : change.list.name;
}

/** The words that the user wrote, which would be lost. */
function textOf(change: Change): string | undefined {
  if (change.kind === "editList") return change.fields.name;
  if (change.kind !== "editTodo") return undefined;
  const { title, notes }: TodoFields = change.fields;
  return title ?? notes;
}
