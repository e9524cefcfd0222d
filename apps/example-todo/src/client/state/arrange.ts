import type { Todo } from "../api/types.ts";

/** The todos of a list that are shown, and whether there are more behind them. */
export interface Shown {
  readonly items: readonly Todo[];
  readonly hasMore: boolean;
}

/**
 * The index next to `to` that a todo can have when it is moved.
 *
 * Open todos stay before done ones, and nothing goes behind the last one while there are more, for its neighbour there is not known.
 */
export function movableTo({ items, hasMore }: Shown, todo: Todo, to: number): number {
  const first = items.findIndex(({ done }) => done === todo.done);
  const last = items.findLastIndex(({ done }) => done === todo.done);
  const isOpenEnd = hasMore && last === items.length - 1;
  return Math.max(first, Math.min(to, isOpenEnd ? last - 1 : last));
}

/** The items with one of them moved to the index `to`. */
export function withMoved<T extends { id: string }>(items: readonly T[], id: string, to: number): readonly T[] {
  const moved = items.find((item) => item.id === id);
  return moved === undefined ? items : items.filter((item) => item !== moved).toSpliced(to, 0, moved);
}

/**
 * The id of the todo that takes the place of one that goes: the next one of those before that is still there, or else the last of all.
 *
 * Absent when it has not gone, when it was not there before, and when there are no others.
 */
export function successorOf(
  id: string | undefined,
  before: readonly { id: string }[],
  after: readonly { id: string }[],
): string | undefined {
  if (id === undefined || before === after || after.some((item) => item.id === id)) return undefined;
  const index = before.findIndex((item) => item.id === id);
  if (index < 0) return undefined;
  const left = new Set(after.map((item) => item.id));
  return (before.slice(index).find((item) => left.has(item.id)) ?? after.at(-1))?.id;
}
