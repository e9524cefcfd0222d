import { type ReactElement, useId } from "react";
import { addDays } from "../../shared/due.ts";
import type { Todo } from "../api/types.ts";
import { editTodo } from "../session/todo-actions.ts";
import { IconButton } from "./icon-button.tsx";

/** The day on which a todo is due: the browser's own calendar, and the days that are meant most often. */
export function DueField({ todo, today }: { readonly todo: Todo; readonly today: string }): ReactElement {
  const id = useId();
  const setDue = (due: string | null): void => editTodo(todo, { due });
  const quick = [
    { label: "Today", due: today },
    { label: "Tomorrow", due: addDays(today, 1) },
    { label: "In a week", due: addDays(today, 7) },
  ];
  return (
    <div className="field">
      <label htmlFor={id}>Due</label>
      <div className="choices">
        <input
          id={id}
          type="date"
          value={todo.due ?? ""}
          // Empty also while a date is half typed; taking it away is for the button.
          onChange={(event) => event.currentTarget.value !== "" && setDue(event.currentTarget.value)}
        />
        {todo.due !== undefined && <IconButton icon="close" label="No due date" onClick={() => setDue(null)} />}
        {quick.map(({ label, due }) => (
          <button
            key={label}
            type="button"
            className="choice"
            aria-pressed={todo.due === due}
            onClick={() => setDue(due)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
