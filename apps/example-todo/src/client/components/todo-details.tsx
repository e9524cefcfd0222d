import { type KeyboardEvent, type ReactElement, useId } from "react";
import type { Todo } from "../api/types.ts";
import { useDraft } from "../hooks/use-draft.ts";
import { useLists } from "../hooks/use-lists.ts";
import { deleteTodo, editTodo } from "../session/todo-actions.ts";
import { focusTodo } from "../state/focus.ts";
import { show } from "../state/ui.ts";
import { DueField } from "./due-field.tsx";
import { Icon } from "./icon.tsx";
import { PriorityField } from "./priority-field.tsx";
import { TagsField } from "./tags-field.tsx";

const NOTES_MAX = 10_000;
const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** All of a todo, to be read and changed. What is changed is stored when one leaves a field. */
export function TodoDetails({ todo, today }: { readonly todo: Todo; readonly today: string }): ReactElement {
  const notes = useDraft(todo, "notes");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    show({ opened: undefined });
    focusTodo(todo.id);
  };
  return (
    <div className="details" role="group" aria-label={`Details of ${todo.title}`} onKeyDown={onKeyDown}>
      <textarea
        className="notes"
        aria-label="Notes"
        placeholder="Notes"
        rows={2}
        maxLength={NOTES_MAX}
        value={notes.text}
        onChange={(event) => notes.change(event.currentTarget.value)}
        onBlur={notes.save}
      />
      <DueField todo={todo} today={today} />
      <PriorityField todo={todo} />
      <TagsField todo={todo} />
      <ListField todo={todo} />
      <footer className="details-foot">
        <span>{`Created ${MOMENT.format(new Date(todo.createdAt))}`}</span>
        <button type="button" className="quiet danger" onClick={() => deleteTodo(todo)}>
          <Icon name="trash" size={16} /> Delete
        </button>
      </footer>
    </div>
  );
}

function ListField({ todo }: { readonly todo: Todo }): ReactElement {
  const lists = useLists() ?? [];
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>List</label>
      <select id={id} value={todo.listId} onChange={(event) => editTodo(todo, { listId: event.currentTarget.value })}>
        {lists.map((list) => (
          <option key={list.id} value={list.id}>
            {list.name}
          </option>
        ))}
      </select>
    </div>
  );
}
