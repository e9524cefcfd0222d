import type { CountedList, List } from "../api/types.ts";
import { announce } from "../state/announcement.ts";
import type { ListFields } from "../state/change.ts";
import { newId } from "../state/new-id.ts";
import { outbox } from "./outbox.ts";
import { placeBetween } from "./todo-actions.ts";

/** Adds a list behind the others and gives its id. */
export function addList(lists: readonly List[], name: string, color: List["color"]): string {
  const id = newId();
  const order = placeBetween(lists.at(-1), undefined)?.order ?? "a0";
  outbox.add({ kind: "createList", list: { id, name, color, order, version: 1, createdAt: new Date().toISOString() } });
  return id;
}

/** Renames or recolours a list. */
export function editList(list: CountedList, fields: ListFields): void {
  const { name = list.name, color = list.color } = fields;
  if (name !== list.name || color !== list.color) outbox.add({ kind: "editList", was: plain(list), fields });
}

/** Deletes a list with its todos. Nothing brings it back, so the user is asked before. */
export function deleteList(list: CountedList): void {
  outbox.add({ kind: "deleteList", was: plain(list) });
  announce(`Deleted the list ${list.name}`);
}

/** Moves a list; `to` is the index that it will have. */
export function moveList(lists: readonly CountedList[], list: CountedList, to: number): void {
  const others = lists.filter(({ id }) => id !== list.id);
  const index = Math.max(0, Math.min(to, others.length));
  const place = placeBetween(others[index - 1], others[index]);
  if (place === undefined || lists[index]?.id === list.id) return;
  outbox.add({ kind: "editList", was: plain(list), fields: {}, place });
  announce(`${list.name}: place ${index + 1} of ${lists.length}`);
}

/** A list without the numbers, which are no part of it. */
function plain({ open: _open, done: _done, ...list }: CountedList): List {
  return list;
}
