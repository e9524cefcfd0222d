import type { Todo, TodoQuery } from "../shared/todo.ts";
import type { TodoDatabase } from "../store/collections.ts";
import { findTodos } from "../store/find-todos.ts";
import { publicTodo } from "../store/todos.ts";
import { CommandError } from "./command.ts";
import { shortId } from "./print.ts";

/** How many candidates a message names. */
const CANDIDATES_MAX = 10;

/**
 * The one todo that someone means: by the beginning of its id, by its title, or by words that it has.
 *
 * @param status which todos can be meant
 * @throws CommandError when there is none, or several: then it lists them
 */
export async function findTodo(db: TodoDatabase, text: string, status: TodoQuery["status"]): Promise<Todo> {
  const byId = await todosById(db, text, status);
  const { items: byWord } = await findTodos(db, { q: text, status, limit: 200 });
  const byTitle = byWord.filter(({ title }) => title.toLowerCase() === text.toLowerCase());
  const candidates = unique([...byId, ...(byTitle.length > 0 ? byTitle : byWord)]);
  const [todo] = candidates;
  if (todo === undefined) throw new CommandError(`No ${status === "open" ? "open " : ""}todo matches "${text}".`);
  if (candidates.length > 1) throw new CommandError(describeCandidates(text, candidates));
  return todo;
}

/** Keys lie in the order of their texts, so those that begin alike are a range. */
async function todosById(db: TodoDatabase, text: string, status: TodoQuery["status"]): Promise<Todo[]> {
  const digits = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{4,32}$/.test(digits)) return [];
  const range = { gte: asId(digits.padEnd(32, "0")), lte: asId(digits.padEnd(32, "f")) };
  const found = await db.todos.all({ ...range, limit: CANDIDATES_MAX + 1 });
  return found.map(publicTodo).filter(({ done }) => status === "all" || done === (status === "done"));
}

function asId(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function unique(todos: readonly Todo[]): Todo[] {
  return [...new Map(todos.map((todo) => [todo.id, todo])).values()];
}

function describeCandidates(text: string, candidates: readonly Todo[]): string {
  const named = candidates.slice(0, CANDIDATES_MAX).map((todo) => `  ${shortId(todo)}  ${todo.title}`);
  const rest = candidates.length > CANDIDATES_MAX ? ["  …"] : [];
  return [`Several todos match "${text}"; say which one by the beginning of its id:`, ...named, ...rest].join("\n");
}
