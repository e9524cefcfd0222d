import type { KeyboardEvent, ReactElement } from "react";
import type { Todo } from "../api/types.ts";
import { useDraft } from "../hooks/use-draft.ts";
import { focusTodo } from "../state/focus.ts";
import { show } from "../state/ui.ts";
import { Highlight } from "./highlight.tsx";

/** The most characters that a title has; the server refuses longer ones. */
export const TITLE_MAX = 200;

/** The title of a todo; pressing it makes it a field. */
export function TodoTitle({
  todo,
  isEditing,
  query,
  tabIndex,
}: {
  readonly todo: Todo;
  readonly isEditing: boolean;
  readonly query: string | undefined;
  readonly tabIndex: number;
}): ReactElement {
  if (isEditing) return <TitleField todo={todo} />;
  return (
    <button
      type="button"
      className="title"
      tabIndex={tabIndex}
      aria-description="Press to edit"
      onClick={() => show({ active: todo.id, editing: todo.id })}
    >
      <Highlight text={todo.title} query={query} />
    </button>
  );
}

function TitleField({ todo }: { readonly todo: Todo }): ReactElement {
  const draft = useDraft(todo, "title");
  const close = (): void => {
    show({ editing: undefined });
    focusTodo(todo.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter is its key.
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") draft.reset();
    else draft.save();
    close();
  };
  return (
    <textarea
      className="title"
      aria-label="Title"
      rows={1}
      value={draft.text}
      maxLength={TITLE_MAX}
      autoFocus
      enterKeyHint="done"
      onFocus={(event) => event.currentTarget.setSelectionRange(draft.text.length, draft.text.length)}
      // A long title wraps, but it is one line: also when several are pasted.
      onChange={(event) => draft.change(event.currentTarget.value.replace(/\s*\n\s*/gu, " "))}
      onKeyDown={onKeyDown}
      onBlur={() => {
        draft.save();
        show({ editing: undefined });
      }}
    />
  );
}
