import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { List, ListChanges, ListWithCounts, NewList } from "../shared/list.ts";
import type { TodoDatabase, TodoTransaction } from "./collections.ts";
import { ConflictError, NotFoundError } from "./errors.ts";
import { placeAt, placeNextTo, type Sequence } from "./places.ts";
import type { Added } from "./todos.ts";

/**
 * All lists in their order, with the numbers of their todos.
 *
 * Counting walks over the index entries of all todos and reads none of them: some 10 ms for 10,000. For a million, the
 * lists would keep the numbers themselves, changed in the transactions that add, tick off and delete todos; each of
 * these would then write a list too.
 */
export async function listLists(db: TodoDatabase): Promise<ListWithCounts[]> {
  const all = await db.lists.by("byOrder").all();
  return await Promise.all(all.map(async (list) => ({ ...list, ...(await countTodos(db, list.id)) })));
}

async function countTodos(db: TodoDatabase, listId: string): Promise<{ open: number; done: number }> {
  const ofList = db.todos.by("byOrder").eq("listId", listId);
  const [open, done] = await Promise.all([ofList.eq("done", false).count(), ofList.eq("done", true).count()]);
  return { open, done };
}

/**
 * Adds a list behind the others. With the same id and content again it changes nothing.
 *
 * @throws ConflictError when there is another list with the id
 */
export async function addList(db: TodoDatabase, input: NewList, now: Date = new Date()): Promise<Added<List>> {
  const { id = randomUUID(), name, color } = input;
  return await db.transaction(async (tx) => {
    const present = await tx.lists.get({ id });
    if (present !== undefined) {
      if (present.name === name && present.color === color) return { record: present, isNew: false };
      throw new ConflictError("There is another list with this id.", present);
    }
    const order = await placeAt("bottom", listsOf(tx));
    const record = await tx.lists.put({ id, name, color, order, version: 1, createdAt: now });
    return { record, isNew: true };
  });
}

/**
 * Renames, recolours or moves a list. What is so already is no change.
 *
 * @throws NotFoundError; ConflictError when the list has another version; InvalidError for a neighbour that is not
 * there
 */
export async function changeList(db: TodoDatabase, id: string, changes: ListChanges): Promise<List> {
  return await db.transaction(async (tx) => {
    const current = existing(await tx.lists.get({ id }), id);
    const { name = current.name, color = current.color } = changes;
    const changed = { ...current, name, color, order: await placeNextTo(changes, current, listsOf(tx)) };
    if (isDeepStrictEqual(changed, current)) return current;
    if (changes.version !== current.version) {
      throw new ConflictError(`The list was changed meanwhile: it has version ${current.version}.`, current);
    }
    return await tx.lists.put({ ...changed, version: current.version + 1 });
  });
}

/** How many todos one transaction deletes: enough to be quick, few enough that others do not wait for it. */
const CHUNK = 500;

/**
 * Deletes a list and its todos. Returns how many todos.
 *
 * Up to 500 todos go in one transaction with their list. Of a longer list they go in chunks, and the list with the last
 * one: if the program dies in between, the list is still there with the rest, and can be deleted again. No todo is ever
 * without its list, also when one is added meanwhile: the last transaction has seen that there are no more, and would
 * run again.
 *
 * @throws NotFoundError
 */
export async function removeList(db: TodoDatabase, id: string): Promise<number> {
  for (let removed = 0; ; removed += CHUNK) {
    const count = await db.transaction(async (tx) => {
      existing(await tx.lists.get({ id }), id);
      const chunk = await tx.todos.by("byOrder").eq("listId", id).limit(CHUNK).all();
      for (const todo of chunk) await tx.todos.delete(todo);
      if (chunk.length < CHUNK) await tx.lists.delete({ id });
      return chunk.length;
    });
    if (count < CHUNK) return removed + count;
  }
}

function listsOf(tx: TodoTransaction): Sequence<List> {
  const all = tx.lists.by("byOrder");
  return {
    get: (id) => tx.lists.get({ id }),
    first: () => all.first(),
    last: () => all.reverse().first(),
    next: (order) => all.gt("order", order).first(),
    previous: (order) => all.lt("order", order).reverse().first(),
  };
}

function existing(list: List | undefined, id: string): List {
  if (list === undefined) throw new NotFoundError("list", id);
  return list;
}
