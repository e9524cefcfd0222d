import type { Stored, Todo, TodoPage } from "../api/types.ts";
import type { Filter } from "./filter.ts";
import { indexFor, matches } from "./order.ts";
import type { Compare } from "./order.ts";

/**
 * The pages of a view after the server stored or deleted a todo: changed in place, moved, taken out or put in.
 *
 * The result is `pages` itself when the view does not change. Cursors stay valid, for they are places between todos.
 */
export function mergeStored(
  pages: readonly TodoPage[],
  stored: Stored,
  filter: Filter,
  compare: Compare | undefined,
): readonly TodoPage[] {
  if (stored.collection !== "todos") return pages;
  const present = pages.flatMap(({ items }) => items).find(({ id }) => id === stored.id);
  const todo = stored.type === "put" && matches(stored.value, filter) ? stored.value : undefined;
  // Later versions can come first: as an answer to ourselves, and as an event.
  if (stored.type === "put" && present !== undefined && present.version >= stored.value.version) return pages;
  if (present === undefined && todo === undefined) return pages;
  if (compare === undefined) return replaceIn(pages, stored.id, todo, present !== undefined);
  const without = present === undefined ? pages : replaceIn(pages, stored.id, undefined, true);
  return todo === undefined ? without : insertInto(without, todo, compare);
}

function replaceIn(
  pages: readonly TodoPage[],
  id: string,
  todo: Todo | undefined,
  isPresent: boolean,
): readonly TodoPage[] {
  return pages.map((page, index) => {
    if (!isPresent) return index === 0 && todo !== undefined ? { ...page, items: [todo, ...page.items] } : page;
    if (!page.items.some((item) => item.id === id)) return page;
    return { ...page, items: page.items.flatMap((item) => (item.id === id ? (todo ?? []) : item)) };
  });
}

function insertInto(pages: readonly TodoPage[], todo: Todo, compare: Compare): readonly TodoPage[] {
  const isBefore = (item: Todo | undefined): boolean => item !== undefined && compare(todo, item) < 0;
  const fitting = pages.findIndex(({ items }) => isBefore(items.at(-1)));
  // Behind all that is loaded: it comes with a later page, if there is one.
  if (fitting < 0 && pages.at(-1)?.next !== undefined) return pages;
  const target = fitting < 0 ? pages.length - 1 : fitting;
  return pages.map((page, index) => {
    if (index !== target) return page;
    return { ...page, items: page.items.toSpliced(indexFor(page.items, todo, compare), 0, todo) };
  });
}
