import type { CountedList, Todo } from "../api/types.ts";
import { idOf, isTodoChange, listAfter, todoAfter } from "./change.ts";
import type { Change, TodoChange } from "./change.ts";
import type { Filter } from "./filter.ts";
import { compareTexts, indexFor, matches } from "./order.ts";
import type { Compare } from "./order.ts";

/** The todos that a view has from the server, and how it arranges them. */
export interface Loaded {
  readonly items: readonly Todo[];
  /** Whether the server has more of them, behind these. */
  readonly hasMore: boolean;
  readonly filter: Filter;
  /** Absent where only the server knows the order: a changed todo stays where it is, a new one comes first. */
  readonly compare: Compare | undefined;
}

/**
 * What a view shows: the server's todos with the changes that wait laid over them.
 *
 * Cost: nothing while no change waits, else O(todos + changes).
 */
export function overlayTodos(loaded: Loaded, changes: readonly Change[]): readonly Todo[] {
  if (changes.length === 0) return loaded.items;
  const touched = todosAfter(loaded.items, changes);
  if (touched.size === 0) return loaded.items;
  return placeTodos(loaded, touched);
}

/** The todos that the changes are about, as they will be. */
function todosAfter(items: readonly Todo[], changes: readonly Change[]): Map<string, Todo | undefined> {
  const known = new Map(items.map((todo) => [todo.id, todo]));
  const touched = new Map<string, Todo | undefined>();
  for (const change of changes) {
    if (isTodoChange(change)) {
      const id = idOf(change);
      // One that is not loaded here, in another list say, may come into this view.
      const seen = known.get(id) ?? ("was" in change ? change.was : undefined);
      touched.set(id, todoAfter(change, touched.has(id) ? touched.get(id) : seen));
    } else if (change.kind === "deleteList") {
      for (const todo of items) if (todo.listId === change.was.id) touched.set(todo.id, undefined);
    }
  }
  return touched;
}

function placeTodos({ items, hasMore, filter, compare }: Loaded, touched: Map<string, Todo | undefined>): Todo[] {
  const shown = (todo: Todo | undefined): todo is Todo => todo !== undefined && matches(todo, filter);
  if (compare === undefined) {
    const present = new Set(items.map(({ id }) => id));
    const added = [...touched.values()].filter((todo) => shown(todo) && !present.has(todo.id));
    return [...added, ...items.map((todo) => (touched.has(todo.id) ? touched.get(todo.id) : todo))].filter(shown);
  }
  const last = items.at(-1);
  const placed = items.filter(({ id }) => !touched.has(id));
  for (const todo of touched.values()) {
    if (!shown(todo)) continue;
    // Behind the last one of a part, it may as well belong behind those that are not loaded yet.
    if (hasMore && (last === undefined || compare(todo, last) > 0)) continue;
    placed.splice(indexFor(placed, todo, compare), 0, todo);
  }
  return placed;
}

/** The lists with the changes that wait laid over them: names, order, and the numbers of todos. */
export function overlayLists(lists: readonly CountedList[], changes: readonly Change[]): readonly CountedList[] {
  return changes.length === 0 ? lists : changes.reduce(listsAfter, lists);
}

/** The lists as they will be after one change. */
export function listsAfter(lists: readonly CountedList[], change: Change): readonly CountedList[] {
  if (isTodoChange(change)) return recounted(lists, change);
  if (change.kind === "createList") {
    return lists.some(({ id }) => id === change.list.id) ? lists : [...lists, { ...change.list, open: 0, done: 0 }];
  }
  return lists
    .map((list) => (list.id === idOf(change) ? listAfter(change, list) : list))
    .filter((list) => list !== undefined)
    .sort((a, b) => compareTexts(a.order, b.order));
}

function recounted(lists: readonly CountedList[], change: TodoChange): readonly CountedList[] {
  const before = "was" in change ? change.was : undefined;
  const after = todoAfter(change, before);
  if (before?.listId === after?.listId && before?.done === after?.done) return lists;
  return lists.map((list) => counted(counted(list, before, -1), after, 1));
}

function counted(list: CountedList, todo: Todo | undefined, by: 1 | -1): CountedList {
  if (todo?.listId !== list.id) return list;
  return todo.done ? { ...list, done: list.done + by } : { ...list, open: list.open + by };
}

/** Puts todos that were just checked back among the open ones, as done, for the moment that they stay. */
export function withLeaving(loaded: Loaded, leaving: ReadonlyMap<string, Todo>): readonly Todo[] {
  const { items, filter, compare } = loaded;
  if (leaving.size === 0 || filter.status === "all" || compare === undefined) return items;
  const gone = [...leaving.values()].filter(
    (was) => !was.done && matches(was, filter) && !items.some(({ id }) => id === was.id),
  );
  const shown = [...items];
  for (const was of gone) shown.splice(indexFor(shown, was, compare), 0, was);
  return shown.map((todo) => (gone.includes(todo) ? { ...todo, done: true } : todo));
}
