import { type ReactElement, type RefObject, useEffect, useMemo } from "react";
import { useFilter } from "../hooks/use-filter.ts";
import { useLists } from "../hooks/use-lists.ts";
import { type Todos, useTodos } from "../hooks/use-todos.ts";
import { addTodo } from "../session/todo-actions.ts";
import { announce } from "../state/announcement.ts";
import { type Filter, isSamePlace } from "../state/filter.ts";
import { matches } from "../state/order.ts";
import { showToast } from "../state/toasts.ts";
import { show } from "../state/ui.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Composer } from "./composer.tsx";
import { EmptyState } from "./empty-state.tsx";
import { FailedState } from "./failed-state.tsx";
import { Skeleton } from "./skeleton.tsx";
import { TodoList } from "./todo-list.tsx";
import { ViewHeader } from "./view-header.tsx";
import { VIEWS } from "./view-links.tsx";

/** The todos of where the user is, or of what is searched for, and the field for new ones. */
export function TodoView({
  composer,
  search,
}: {
  readonly composer: RefObject<HTMLInputElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
}): ReactElement {
  const filter = useFilter();
  const todos = useTodos(filter);
  const lists = useLists();
  const list = lists?.find(({ id }) => id === filter.list);
  const target = list ?? lists?.[0];
  const title = titleOf(filter, list?.name);
  const labels = useMemo(
    () => (filter.list === undefined ? new Map(lists?.map((one) => [one.id, one])) : undefined),
    [filter.list, lists],
  );

  useEffect(() => {
    document.title = `${title} · Todo`;
    show({ opened: undefined, editing: undefined });
  }, [title]);
  useResultsAnnounced(filter, todos);

  const add = (text: string): void => {
    if (target === undefined) return;
    // What is added in a view belongs to it: it would vanish at once otherwise.
    const due = filter.due === "today" || filter.due === "week" ? filter.today : undefined;
    const first = todos.items.find(({ listId, done }) => listId === target.id && !done);
    const todo = addTodo(
      { listId: target.id, title: text, ...(due && { due }), ...(filter.tag && { tags: [filter.tag] }) },
      filter.due === undefined && filter.tag === undefined ? first : undefined,
    );
    if (matches(todo, filter)) announce(`Added: ${text}`);
    else showToast({ text: `Added “${text}” to ${target.name}` });
    document.querySelector("#todos")?.scrollTo({ top: 0 });
  };

  return (
    <main className="main">
      <ConnectionBanner />
      <ViewHeader title={title} filter={filter} list={list} search={search} />
      <Composer field={composer} where={target?.name} onAdd={add} />
      {todos.state === "loading" && <Skeleton />}
      {todos.state === "failed" && <FailedState onRetry={todos.retry} />}
      {todos.state === "ready" && todos.items.length === 0 && !todos.hasMore && <EmptyState filter={filter} />}
      {todos.state === "ready" && (todos.items.length > 0 || todos.hasMore) && (
        <TodoList key={keyOf(filter)} todos={todos} filter={filter} labels={labels} />
      )}
    </main>
  );
}

/** A new place begins at its top; other changes of the filter keep the list on the page. */
function keyOf({ list, due, tag, q }: Filter): string {
  return q === undefined ? JSON.stringify([list, due, tag]) : "search";
}

function titleOf(filter: Filter, listName: string | undefined): string {
  if (filter.q !== undefined) return "Search";
  if (filter.list !== undefined) return listName ?? "List";
  const { tag: _, ...place } = filter;
  return VIEWS.find((view) => isSamePlace(view.place, place))?.name ?? "All";
}

/** Says how much a search found, to those who do not see it. */
function useResultsAnnounced({ q }: Filter, { items, hasMore, state, isOutdated }: Todos): void {
  const count = state === "ready" && !isOutdated ? items.length : undefined;
  useEffect(() => {
    if (q !== undefined && count !== undefined) announce(`${hasMore ? "More than " : ""}${count} found`);
  }, [q, count, hasMore]);
}
