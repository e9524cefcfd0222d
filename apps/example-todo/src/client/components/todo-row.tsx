import { memo, type ReactElement } from "react";
import type { CountedList, Todo } from "../api/types.ts";
import type { StartDrag } from "../hooks/use-drag-order.ts";
import { useStorePart } from "../hooks/use-store.ts";
import { toggleDone } from "../session/todo-actions.ts";
import type { Place } from "../state/filter.ts";
import { show, ui } from "../state/ui.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { TodoDetails } from "./todo-details.tsx";
import { TodoFacts } from "./todo-facts.tsx";
import { TodoTitle } from "./todo-title.tsx";

/** What a row shows besides its todo. */
export interface RowProps {
  readonly todo: Todo;
  /** The todo's list, where todos of several lists are shown. */
  readonly list: CountedList | undefined;
  readonly place: Place;
  readonly query: string | undefined;
  readonly today: string;
  /** Begins to drag the row; absent where the order is not the user's. */
  readonly onGrip: StartDrag | undefined;
}

/** A todo in one line; its details fold out below. */
export const TodoRow = memo(function TodoRow({ todo, list, place, query, today, onGrip }: RowProps): ReactElement {
  const isEditing = useStorePart(ui, ({ editing }) => editing === todo.id);
  const isOpened = useStorePart(ui, ({ opened }) => opened === todo.id);
  // Tab goes from the list into one row, the active one; arrow keys go from row to row.
  const tabIndex = useStorePart(ui, ({ active }) => active === todo.id) ? 0 : -1;
  const toggleDetails = (): void => show({ active: todo.id, opened: isOpened ? undefined : todo.id });
  return (
    <div className="card" data-done={todo.done} data-opened={isOpened}>
      <div className="line">
        {onGrip !== undefined && (
          <span className="grip" onPointerDown={onGrip} aria-hidden="true">
            <Icon name="grip" />
          </span>
        )}
        <label className="check" data-priority={todo.priority}>
          <input
            type="checkbox"
            tabIndex={tabIndex}
            aria-label={todo.title}
            checked={todo.done}
            onChange={() => toggleDone(todo)}
          />
          <Icon name="check" size={14} />
        </label>
        <div className="words">
          <TodoTitle todo={todo} isEditing={isEditing} query={query} tabIndex={tabIndex} />
          {!isOpened && <TodoFacts todo={todo} list={list} place={place} today={today} tabIndex={tabIndex} />}
        </div>
        <IconButton
          icon="chevron"
          label={isOpened ? "Close details" : "Open details"}
          className="unfold"
          tabIndex={tabIndex}
          aria-expanded={isOpened}
          onClick={toggleDetails}
        />
      </div>
      {isOpened && <TodoDetails todo={todo} today={today} />}
    </div>
  );
});
