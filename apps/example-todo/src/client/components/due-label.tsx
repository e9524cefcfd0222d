import type { ReactElement } from "react";
import type { Todo } from "../api/types.ts";
import { dueWords } from "../state/due-words.ts";

/** When a todo is due; an empty place for one that has no date. */
export function DueLabel({ todo, today }: { readonly todo: Todo; readonly today: string }): ReactElement {
  if (todo.due === undefined) return <span className="due slot" />;
  const isOverdue = !todo.done && todo.due < today;
  const isToday = !todo.done && todo.due === today;
  return (
    <time
      className="due"
      dateTime={todo.due}
      data-when={isOverdue ? "overdue" : isToday ? "today" : "later"}
      title={todo.due}
    >
      <span className="hidden">{isOverdue ? "Overdue since " : "Due "}</span>
      {dueWords(todo.due, today)}
    </time>
  );
}
