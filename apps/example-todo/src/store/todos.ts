import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { NewTodo, Todo, TodoChanges } from "../shared/todo.ts";
import { wordsOf } from "../shared/words.ts";
import type { StoredTodo, TodoDatabase, TodoTransaction } from "./collections.ts";
import { ConflictError, InvalidError, NotFoundError } from "./errors.ts";
import { placeAt, placeNextTo, type Sequence } from "./places.ts";

/** A record, and whether it was written just now or was there already. */
export interface Added<T> {
  readonly record: T;
  readonly isNew: boolean;
}

/** The todo with an id. Throws NotFoundError. */
export async function getTodo(db: TodoDatabase, id: string): Promise<Todo> {
  return publicTodo(existing(await db.todos.get({ id }), id));
}

/**
 * Adds a todo. With the same id and content again it changes nothing, so a request whose answer got lost can be sent
 * again.
 *
 * @throws InvalidError when there is no such list; ConflictError when there is another todo with the id
 */
export async function addTodo(db: TodoDatabase, input: NewTodo, now: Date = new Date()): Promise<Added<Todo>> {
  const { at, id = randomUUID(), ...content } = input;
  return await db.transaction(async (tx) => {
    const present = await tx.todos.get({ id });
    if (present !== undefined) return unchanged(present, hasContent(present, content));
    await checkList(tx, content.listId);
    const order = await placeAt(at, openTodos(tx, content.listId));
    const todo: Todo = {
      ...content,
      ...dueOf(content.due),
      id,
      done: false,
      order,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    return { record: publicTodo(await tx.todos.put(withWords(todo))), isNew: true };
  });
}

/**
 * Changes some fields of a todo, moves it within its list or to another one.
 *
 * What is so already is no change: sent twice, a change succeeds twice and happens once.
 *
 * @throws NotFoundError; ConflictError when the todo has another version than the change was made of; InvalidError for
 * a list or neighbour that is not there
 */
export async function changeTodo(
  db: TodoDatabase,
  id: string,
  changes: TodoChanges,
  now: Date = new Date(),
): Promise<Todo> {
  return await db.transaction(async (tx) => {
    const current = publicTodo(existing(await tx.todos.get({ id }), id));
    const changed = await placed(tx, applyChanges(current, changes, now), current, changes);
    if (isDeepStrictEqual(changed, current)) return current;
    if (changes.version !== current.version) throw staleVersion(current);
    return publicTodo(await tx.todos.put(withWords({ ...changed, version: current.version + 1, updatedAt: now })));
  });
}

/**
 * Deletes a todo and returns it, for {@link restoreTodo}.
 *
 * @param version only if it has this one; `undefined`: whichever it has
 * @throws NotFoundError, ConflictError
 */
export async function removeTodo(db: TodoDatabase, id: string, version?: number): Promise<Todo> {
  return await db.transaction(async (tx) => {
    const current = publicTodo(existing(await tx.todos.get({ id }), id));
    if (version !== undefined && version !== current.version) throw staleVersion(current);
    await tx.todos.delete({ id });
    return current;
  });
}

/**
 * Brings back what {@link removeTodo} returned, or what a client knew of it: one that did not hear yet when a todo was
 * done does not know that moment.
 *
 * @throws ConflictError when there is another todo with its id; InvalidError when its list is gone
 */
export async function restoreTodo(db: TodoDatabase, known: Todo, now: Date = new Date()): Promise<Added<Todo>> {
  return await db.transaction(async (tx) => {
    const present = await tx.todos.get({ id: known.id });
    const todo = withCompletedAt(known, present?.completedAt ?? now);
    if (present !== undefined) return unchanged(present, isDeepStrictEqual(publicTodo(present), todo));
    await checkList(tx, todo.listId);
    return { record: publicTodo(await tx.todos.put(withWords(todo))), isNew: true };
  });
}

/** A todo as it is stored. */
export function withWords(todo: Todo): StoredTodo {
  return { ...todo, words: wordsOf([todo.title, todo.notes, ...todo.tags]) };
}

/** A todo as the API gives it. */
export function publicTodo({ words: _, ...todo }: StoredTodo): Todo {
  return todo;
}

/** The fields that a change names, replaced. */
function applyChanges(todo: Todo, changes: TodoChanges, now: Date): Todo {
  const { due, done = todo.done, title = todo.title, notes = todo.notes } = changes;
  const { priority = todo.priority, tags = todo.tags, listId = todo.listId } = changes;
  const { due: oldDue, ...rest } = todo;
  const newDue = due === undefined ? oldDue : (due ?? undefined);
  return withCompletedAt({ ...rest, title, notes, priority, tags, listId, done, ...dueOf(newDue) }, now);
}

/** A todo that has the moment when it was done if it is done, and none if it is open. */
function withCompletedAt({ completedAt, ...todo }: Todo, now: Date): Todo {
  return todo.done ? { ...todo, completedAt: completedAt ?? now } : todo;
}

/** A changed todo at its new place. One that comes from another list goes to the top. */
async function placed(tx: TodoTransaction, changed: Todo, current: Todo, changes: TodoChanges): Promise<Todo> {
  const hasMoved = changed.listId !== current.listId;
  if (hasMoved) await checkList(tx, changed.listId);
  const sequence = todosOf(tx, changed.listId, changed.done);
  const isNextTo = changes.before !== undefined || changes.after !== undefined;
  if (isNextTo) return { ...changed, order: await placeNextTo(changes, current, sequence) };
  return hasMoved ? { ...changed, order: await placeAt("top", sequence) } : changed;
}

function openTodos(tx: TodoTransaction, listId: string): Sequence<StoredTodo> {
  return todosOf(tx, listId, false);
}

/** The open todos or the done ones of a list, in the order that the user gave them. */
function todosOf(tx: TodoTransaction, listId: string, done: boolean): Sequence<StoredTodo> {
  const all = tx.todos.by("byOrder").eq("listId", listId).eq("done", done);
  return {
    get: async (id) => {
      const todo = await tx.todos.get({ id });
      return todo?.listId === listId ? todo : undefined;
    },
    first: () => all.first(),
    last: () => all.reverse().first(),
    next: (order) => all.gt("order", order).first(),
    previous: (order) => all.lt("order", order).reverse().first(),
  };
}

async function checkList(tx: TodoTransaction, listId: string): Promise<void> {
  if (!(await tx.lists.exists({ id: listId }))) throw new InvalidError("listId", "there is no list with this id");
}

function existing(todo: StoredTodo | undefined, id: string): StoredTodo {
  if (todo === undefined) throw new NotFoundError("todo", id);
  return todo;
}

/** A todo that is there already and is what was to be written; otherwise a conflict. */
function unchanged(present: StoredTodo, isSame: boolean): Added<Todo> {
  const record = publicTodo(present);
  if (!isSame) throw new ConflictError("There is another todo with this id.", record);
  return { record, isNew: false };
}

function staleVersion(current: Todo): ConflictError {
  return new ConflictError(`The todo was changed meanwhile: it has version ${current.version}.`, current);
}

function hasContent(todo: Todo, { listId, title, notes, due, priority, tags }: Omit<NewTodo, "id" | "at">): boolean {
  const { listId: list, ...rest } = todo;
  const content = { title: rest.title, notes: rest.notes, due: rest.due, priority: rest.priority, tags: rest.tags };
  return list === listId && isDeepStrictEqual(content, { title, notes, due, priority, tags });
}

/** An absent field is left out: it is not there with the value `undefined`. */
function dueOf(due: string | undefined): { due?: string } {
  return due === undefined ? {} : { due };
}
