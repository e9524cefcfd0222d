import { isDue } from "../../shared/due.ts";
import { matchesWords, wordsOf } from "../../shared/words.ts";
import type { Todo } from "../api/types.ts";
import type { Filter } from "./filter.ts";

/** Whether `a` comes before (negative) or after (positive) `b`. */
export type Compare = (a: Todo, b: Todo) => number;

/** Whether a view shows a todo. The server decides the same for the pages that it gives. */
export function matches(todo: Todo, { list, status, due, tag, q, today }: Filter): boolean {
  if (list !== undefined && todo.listId !== list) return false;
  if (status === "open" && todo.done) return false;
  if (due !== undefined && !isDue(todo.due, due, today)) return false;
  if (tag !== undefined && !todo.tags.includes(tag)) return false;
  return q === undefined || matchesWords(wordsOf([todo.title, todo.notes, ...todo.tags]), wordsOf([q]));
}

/**
 * The order in which the server gives the todos of a view: open before done, then by day, or list by list as arranged.
 *
 * @param rankOf - The place of a list among the lists.
 *
 * Absent for searches, whose order only the server knows.
 */
export function orderOf(filter: Filter, rankOf: (listId: string) => number): Compare | undefined {
  if (filter.q !== undefined) return undefined;
  const within: Compare = filter.due === undefined ? (a, b) => byArrangement(a, b, rankOf) : byDay;
  return (a, b) => Number(a.done) - Number(b.done) || within(a, b) || compareTexts(a.id, b.id);
}

/** The places of lists among `lists`; unknown ones come last. */
export function rankIn(lists: readonly { id: string }[]): (listId: string) => number {
  const ranks = new Map(lists.map(({ id }, rank) => [id, rank]));
  return (listId) => ranks.get(listId) ?? lists.length;
}

function byArrangement(a: Todo, b: Todo, rankOf: (listId: string) => number): number {
  const lists = a.listId === b.listId ? 0 : rankOf(a.listId) - rankOf(b.listId);
  return lists || compareTexts(a.order, b.order);
}

function byDay(a: Todo, b: Todo): number {
  return compareTexts(a.due ?? "", b.due ?? "") || b.priority - a.priority;
}

/** By code units: what is compared here is ASCII, and `localeCompare` would bring the language's rules. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The index at which `todo` belongs into `items`, which are in order. Cost: O(log n) comparisons. */
export function indexFor(items: readonly Todo[], todo: Todo, compare: Compare): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && compare(item, todo) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
