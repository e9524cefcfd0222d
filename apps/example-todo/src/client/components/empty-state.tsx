import type { ReactElement } from "react";
import type { Filter } from "../state/filter.ts";
import { Drawing, type DrawingName } from "./drawing.tsx";

/** What stands where there are no todos: why, and what one can do. */
export function EmptyState({ filter }: { readonly filter: Filter }): ReactElement {
  const { drawing, title, text } = wordsFor(filter);
  return (
    <div className="empty" role="status">
      <Drawing name={drawing} />
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function wordsFor({ q, due, tag }: Filter): { drawing: DrawingName; title: string; text: string } {
  if (q !== undefined) {
    return { drawing: "search", title: "Nothing found", text: `No todo has words that begin like “${q}”.` };
  }
  if (tag !== undefined)
    return { drawing: "search", title: "No such todos", text: `Nothing here has the tag “${tag}”.` };
  switch (due) {
    case "overdue":
      return { drawing: "sun", title: "Nothing is overdue", text: "All is as it should be." };
    case "today":
      return { drawing: "sun", title: "Nothing left for today", text: "Enjoy the rest of the day." };
    case "week":
      return { drawing: "sun", title: "A free week", text: "Nothing is due in the next seven days." };
    default:
      return {
        drawing: "cup",
        title: "Nothing to do here",
        text: "Write the first todo in the field, or press N from anywhere.",
      };
  }
}
