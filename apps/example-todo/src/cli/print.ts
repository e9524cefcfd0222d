import type { Todo } from "../shared/todo.ts";
import { formatTable } from "./table.ts";

const PRIORITIES = ["", "!", "!!", "!!!"];

/** The beginning of an id: enough to tell todos apart, and to type. */
export function shortId({ id }: Pick<Todo, "id">): string {
  return id.slice(0, 8);
}

/** Prints todos for people, or for programs as a JSON array. */
export function printTodos(todos: readonly Todo[], listNames: ReadonlyMap<string, string>, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(todos, undefined, 2));
    return;
  }
  const rows = todos.map((todo) => [
    shortId(todo),
    todo.done ? "x" : "",
    PRIORITIES[todo.priority] ?? "",
    todo.due ?? "",
    listNames.get(todo.listId) ?? "",
    todo.title,
    todo.tags.map((tag) => `#${tag}`).join(" "),
  ]);
  console.log(rows.length === 0 ? "Nothing." : formatTable(["id", "", "", "due", "list", "title", "tags"], rows));
}

/** Prints what happened to a todo, or for programs the todo as JSON. */
export function printTodo(what: string, todo: Todo, isJson: boolean): void {
  console.log(isJson ? JSON.stringify(todo, undefined, 2) : `${what} ${shortId(todo)}  ${todo.title}`);
}

/** Shows how far something is, on the same line again; only to people, and apart from the output. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Says how something ended, in place of the progress. */
export function showResult(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}\n` : `${text}\n`);
}
