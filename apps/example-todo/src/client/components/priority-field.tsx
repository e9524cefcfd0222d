import { type ReactElement, useId } from "react";
import type { Todo } from "../api/types.ts";
import { editTodo } from "../session/todo-actions.ts";
import { PRIORITIES } from "./priority.tsx";

const VALUES = [0, 1, 2, 3] as const;

/** How important a todo is. */
export function PriorityField({ todo }: { readonly todo: Todo }): ReactElement {
  const id = useId();
  return (
    <div className="field" role="radiogroup" aria-labelledby={id}>
      <span id={id} className="label">
        Priority
      </span>
      <div className="segments">
        {VALUES.map((priority) => (
          <label key={priority} className="segment" data-priority={priority}>
            <input
              type="radio"
              name={id}
              checked={todo.priority === priority}
              onChange={() => editTodo(todo, { priority })}
            />
            {PRIORITIES[priority]}
          </label>
        ))}
      </div>
    </div>
  );
}
