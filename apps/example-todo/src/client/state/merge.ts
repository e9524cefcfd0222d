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
  if (todo === undefined) return without(pages, stored.id);
  if (compare === undefined) return present === undefined ? withFirst(pages, todo) : replaced(pages, todo);
  return withPlaced(pages, todo, compare);
}

function without(pages: readonly TodoPage[], id: string): readonly TodoPage[] {
  const has = ({ items }: TodoPage): boolean => items.some((item) => item.id === id);
  if (!pages.some(has)) return pages;
  return pages.map((page) => (has(page) ? { ...page, items: page.items.filter((item) => item.id !== id) } : page));
}

function withFirst(pages: readonly TodoPage[], todo: Todo): readonly TodoPage[] {
  return pages.map((page, index) => (index === 0 ? { ...page, items: [todo, ...page.items] } : page));
}

function replaced(pages: readonly TodoPage[], todo: Todo): readonly TodoPage[] {
  return pages.map((page) => {
    const index = page.items.findIndex(({ id }) => id === todo.id);
    return index < 0 ? page : { ...page, items: page.items.with(index, todo) };
  });
}

/** A page reaches to the last of its todos, also when that is the one that changed. */
function withPlaced(pages: readonly TodoPage[], todo: Todo, compare: Compare): readonly TodoPage[] {
  const reaches = ({ items }: TodoPage): boolean => {
    const last = items.at(-1);
    return last !== undefined && compare(todo, last) <= 0;
  };
  const fitting = pages.findIndex(reaches);
  const others = without(pages, todo.id);
  // Behind all that is loaded: it comes with a later page, if there is one.
  if (fitting < 0 && pages.at(-1)?.next !== undefined) return others;
  const target = fitting < 0 ? pages.length - 1 : fitting;
  return others.map((page, index) => {
    if (index !== target) return page;
    return { ...page, items: page.items.toSpliced(indexFor(page.items, todo, compare), 0, todo) };
  });
}
