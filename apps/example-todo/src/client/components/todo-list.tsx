import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type RefObject, useEffect, useRef, useState } from "react";
import type { CountedList } from "../api/types.ts";
import type { Drag, DragRow } from "../hooks/drag-session.ts";
import { useDragOrder } from "../hooks/use-drag-order.ts";
import { useKeptFocus } from "../hooks/use-kept-focus.ts";
import { useListKeys } from "../hooks/use-list-keys.ts";
import { useStorePart } from "../hooks/use-store.ts";
import type { Todos } from "../hooks/use-todos.ts";
import { editTodo, moveTodo } from "../session/todo-actions.ts";
import { movableTo, withMoved } from "../state/arrange.ts";
import { dropTarget, listAt } from "../state/drop-target.ts";
import { type Filter, isArrangeable } from "../state/filter.ts";
import { ui } from "../state/ui.ts";
import { MoreRow } from "./more-row.tsx";
import { TodoRow } from "./todo-row.tsx";

const ROW_PX = 52;

/** More are fetched when the end is nearer than this many rows. */
const AHEAD = 40;

/**
 * The todos of a view. Only those that can be seen are on the page, so ten thousand are no more work than ten.
 *
 * @param labels - The lists by id, where todos of several are shown.
 */
export function TodoList({
  todos,
  filter,
  labels,
}: {
  readonly todos: Todos;
  readonly filter: Filter;
  readonly labels: ReadonlyMap<string, CountedList> | undefined;
}): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<Virtualizer<HTMLDivElement, Element>>(undefined);
  const { items, hasMore } = todos;
  const { drag, ghost, start } = useDragOrder({
    scroller,
    rows: () => dragRows(virtual.current),
    onDrop: (dropped) => drop(todos, dropped),
    onOutside: (point) => dropTarget.update(() => point && listAt(point)),
  });
  const shown = drag === undefined ? items : preview(todos, drag);

  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: shown.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => shown[index]?.id ?? "more",
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 96,
    scrollPaddingStart: 8,
    scrollPaddingEnd: 96,
  });
  useEffect(() => {
    virtual.current = virtualizer;
  });
  useKeptFocus(shown);

  const rows = virtualizer.getVirtualItems();
  const end = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !todos.hasFailedToFetchMore && end > items.length - AHEAD) todos.fetchMore();
  });

  const isArranged = isArrangeable(filter);
  useListKeys({ shown: todos, isArranged, scrollTo: (index) => virtualizer.scrollToIndex(index) });
  const active = useStorePart(ui, (state) => state.active);
  const entry = shown.some(({ id }) => id === active) ? active : shown[0]?.id;
  const isSettled = useSettled(filter);
  const dragged = drag && items.find(({ id }) => id === drag.id);

  return (
    <div className="scroller" ref={scroller} id="todos" data-testid="todos">
      <div
        role="list"
        aria-label="Todos"
        className={isSettled && !virtualizer.isScrolling ? "rows moving" : "rows"}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map(({ key, index, start: top }) => {
          const todo = shown[index];
          if (todo === undefined) return <MoreRow key={key} top={top} todos={todos} />;
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              role="listitem"
              className="row"
              aria-label={todo.title}
              aria-posinset={index + 1}
              aria-setsize={hasMore ? -1 : shown.length}
              tabIndex={todo.id === entry ? 0 : -1}
              data-index={index}
              data-id={todo.id}
              data-dragged={todo.id === drag?.id}
              data-leaving={todo.done && filter.status === "open"}
              style={{ transform: `translateY(${top}px)` }}
              onFocus={() => ui.update((state) => (state.active === todo.id ? state : { ...state, active: todo.id }))}
            >
              <TodoRow
                todo={todo}
                list={labels?.get(todo.listId)}
                place={filter}
                query={filter.q}
                today={filter.today}
                onGrip={isArranged ? start : undefined}
              />
            </div>
          );
        })}
      </div>
      {dragged !== undefined && <Ghost title={dragged.title} element={ghost} />}
    </div>
  );
}

/** What follows the pointer. */
function Ghost({
  title,
  element,
}: {
  readonly title: string;
  readonly element: RefObject<HTMLDivElement | null>;
}): ReactElement {
  return (
    <div className="ghost" ref={element} aria-hidden="true">
      {title}
    </div>
  );
}

/** Rows glide to new places, but not while a view is being filled. */
function useSettled(filter: Filter): boolean {
  const [settled, setSettled] = useState<Filter>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(filter), 500);
    return () => clearTimeout(timer);
  }, [filter]);
  return settled === filter;
}

function dragRows(virtualizer: Virtualizer<HTMLDivElement, Element> | undefined): DragRow[] {
  const rows = virtualizer?.getVirtualItems() ?? [];
  return rows.map(({ key, index, start, size }) => ({ id: String(key), index, start, size }));
}

function preview(todos: Todos, { id, to }: Drag): Todos["items"] {
  const todo = todos.items.find((item) => item.id === id);
  return todo === undefined ? todos.items : withMoved(todos.items, id, movableTo(todos, todo, to));
}

/** A drop onto a list in the sidebar moves the todo there. */
function drop(todos: Todos, { id, to }: Drag): void {
  const todo = todos.items.find((item) => item.id === id);
  const listId = dropTarget.get();
  if (todo === undefined) return;
  if (listId === undefined) moveTodo(todos, todo, to);
  else editTodo(todo, { listId });
}
